using System.Collections.Immutable;
using MpucMer.Pure.Data.Mosei;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>NumPy arrays, safetensors and ready spectrograms.</content>
public abstract partial record Problem
{
    private static Area ArraysArea =>
        new(
            "Arrays",
            "NumPy arrays, safetensors and ready spectrograms.",
            [
                NotNpy.Page,
                NpyHeaderWrong.Page,
                ArrayElementsUnsupported.Page,
                ArrayTruncated.Page,
                ArrayShapeWrong.Page,
                ArrayNotFinite.Page,
                NotOneArray.Page,
                VectorFileUnknown.Page,
                SpectrogramScaleWrong.Page,
                SoundAndVideoApart.Page,
            ]
        );

    /// <summary>No .npy file; <paramref name="FirstBytes"/> are at most 16.</summary>
    public sealed record NotNpy(string Path, ImmutableArray<byte> FirstBytes) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2110",
                new(Path),
                $"Not a .npy file: it {Looks(FirstBytes.AsSpan())}.",
                "Write it by numpy.save; an .npz archive holds several, which numpy.load takes out."
            );

        public static Page Page =>
            new()
            {
                Title = "Not a .npy file",
                What = """
                    A file named .npy does not begin as NumPy's files do.
                    """,
                Fix = """
                    - Write the array again: `numpy.save("a.npy", array)`.
                    """,
                Examples = [new NotNpy("a.npy", [.. "PK\u0003\u0004"u8])],
            };
    }

    /// <summary>The header of a .npy file.</summary>
    public sealed record NpyHeaderWrong(string Path, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2111", new(Path), $"The header of the .npy file is damaged: {Detail}.", "Write it again by numpy.save.");

        public static Page Page =>
            new()
            {
                Title = "A damaged .npy header",
                What = """
                    The header of a .npy file is cut off, or is not the dictionary of descr, fortran_order and shape that it should be.
                    """,
                Fix = """
                    - Fetch or write the file again.
                    """,
                Examples = [new NpyHeaderWrong("a.npy", "its version is 9, and 1 to 3 are read")],
            };
    }

    /// <summary>The type as the file writes it.</summary>
    public sealed record ArrayElementsUnsupported(string Path, string Type, ElementFault Fault) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2112",
                new(Path),
                $"The array's elements are {Elements} ({Type}), not real numbers.",
                Fault == ElementFault.Objects
                    ? "Rows of different lengths make such an array: save each by itself, or as a list. Objects are refused, since "
                        + "reading them can run any code."
                    : "Save it as numbers: array.astype(numpy.float32)."
            );

        public static Page Page =>
            new()
            {
                Title = "An array of something else than real numbers",
                What = """
                    Elements may be truth values, integers and floating-point numbers of any size. Arrays of objects are never read: what is
                    in them is a pickle, which can run any code.
                    """,
                Fix = """
                    - Convert it: `array.astype(numpy.float32)`.
                    - Complex numbers: save magnitudes, or real and imaginary parts as columns.
                    - Sequences of different lengths: one file a clip.
                    """,
                Examples = [new ArrayElementsUnsupported("a.npy", "|O", ElementFault.Objects)],
            };

        private string Elements =>
            Fault switch
            {
                ElementFault.Objects => "Python objects",
                ElementFault.Text => "text",
                ElementFault.Structured => "structures of several fields",
                ElementFault.Complex => "complex numbers",
                ElementFault.Dates => "dates or durations",
                ElementFault.Unknown => "of an unknown type",
            };
    }

    /// <summary>Fewer bytes than the shape asks for.</summary>
    public sealed record ArrayTruncated(string Path, IReadOnlyList<long> Shape, string Type, long There) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2113",
                new(Path),
                $"The array is cut off: [{string.Join(", ", Shape)}] of {Type} need more than the {There} bytes that are there.",
                "Fetch or write it again."
            );

        public static Page Page =>
            new()
            {
                Title = "An array that is cut off",
                What = """
                    The array's shape asks for more bytes than there are.
                    """,
                Fix = """
                    - Fetch, copy or write the file again.
                    """,
                Examples = [new ArrayTruncated("a.npy", [300, 768], "float32", 40_960)],
            };
    }

    /// <summary>An array of another shape: <paramref name="Expected"/> is a form such as [time, dim].</summary>
    public sealed record ArrayShapeWrong(string Path, IReadOnlyList<long> Shape, string Expected) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2114",
                new(Path),
                $"The array's shape is [{string.Join(", ", Shape)}]; expected is {Expected}.",
                "Reshape it before it is saved."
            );

        public static Page Page =>
            new()
            {
                Title = "An array of another shape",
                What = """
                    An array has another number of axes, or another length of one, than its place asks for.
                    """,
                Fix = """
                    - Take a leading axis of 1 off: `array[0]`.
                    - One vector for the whole clip is [dim]; one for each moment is [time, dim].
                    """,
                Examples = [new ArrayShapeWrong("a.npy", [1, 300, 768], "[dim] or [time, dim], neither of them zero")],
            };
    }

    /// <summary>A NaN, an infinity or a number beyond float's range; row and column from 0.</summary>
    public sealed record ArrayNotFinite(string Path, long Row, long Column) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2115",
                new(Path),
                $"The value in row {Row}, column {Column} (from 0) is not finite, or beyond the range of float32.",
                "Make the features again, or take the clip out: a NaN would make the whole batch NaN."
            );

        public static Page Page =>
            new()
            {
                Title = "An array with a number that is not finite",
                What = """
                    A NaN, an infinity, or a number too large for a float of 32 bits.
                    """,
                Fix = """
                    - Make the features again, or replace such values: `numpy.nan_to_num(array)`.
                    """,
                Examples = [new ArrayNotFinite("a.npy", 17, 3)],
            };
    }

    /// <summary>A safetensors file from which one array is wanted.</summary>
    public sealed record NotOneArray(string Path, IReadOnlyList<string> Names) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2116",
                new(Path),
                Names.Count == 0 ? "The file holds no array." : $"The file holds {Names.Count} arrays: {Wording.Names(Names)}.",
                "A clip's vectors are one array a file."
            );

        public static Page Page =>
            new()
            {
                Title = "More than one array in a file of vectors",
                What = """
                    A .safetensors file of a clip's vectors holds no array, or several.
                    """,
                Fix = """
                    - Write one file for each clip and modality.
                    """,
                Examples = [new NotOneArray("a.safetensors", ["mean", "sequence"])],
            };
    }

    /// <summary>An ending that no reader of vectors has.</summary>
    public sealed record VectorFileUnknown(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2117", new(Path), "Vectors are read from .npy, .csv and .safetensors files.", "Save them as one of these.");

        public static Page Page =>
            new()
            {
                Title = "Vectors in a file of another kind",
                What = """
                    The file's name ends in something else than .npy, .csv or .safetensors.
                    """,
                Fix = """
                    - Convert it, e.g. by `numpy.save`.
                    """,
                Examples = [new VectorFileUnknown("a.mat")],
            };
    }

    /// <summary>A spectrogram of another scale than the data set has: <paramref name="Value"/> cannot be in one of that.</summary>
    public sealed record SpectrogramScaleWrong(string Path, SpectrogramScale Scale, double Value) : Problem
    {
        public override Explanation Explain() =>
            this switch
            {
                { Scale: SpectrogramScale.Decibels } => Error(
                    "MPUC2140",
                    new(Path),
                    Invariant($"The spectrogram holds {Value:G4}; expected are decibels relative to the loudest, at most 0."),
                    "Save it as librosa.power_to_db(S, ref=numpy.max)."
                ),
                _ => Error(
                    "MPUC2140",
                    new(Path),
                    Invariant($"The spectrogram holds {Value:G4}; expected are powers, which are never below 0."),
                    "Save the powers themselves: they are made into decibels here."
                ),
            };

        public static Page Page =>
            new()
            {
                Title = "A spectrogram of another scale",
                What = """
                    A ready spectrogram (`.pkl`) holds a number that cannot be in one of the data set's scale. RAVDESS's published layout
                    has decibels relative to the loudest, at most 0; CMU-MOSEI's has powers, at least 0.
                    """,
                Fix = """
                    Save RAVDESS's as `librosa.power_to_db(S, ref=numpy.max)`, CMU-MOSEI's as the powers themselves.
                    """,
                Examples = [new SpectrogramScaleWrong("a.pkl", SpectrogramScale.Decibels, 13.2)],
            };
    }

    /// <summary>A ready spectrogram, one frame a video frame, whose length is not that of its video.</summary>
    public sealed record SoundAndVideoApart(string Path, int SoundFrames, string Video, int VideoFrames, int Most) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2141",
                new(Path),
                $"The spectrogram has {SoundFrames} frames, and {Video} has {VideoFrames}: with more than {Most} between them a window "
                    + "would not cover the same moment of both.",
                "Make the spectrogram with one frame a video frame (hop = samples // frames), or give the sound itself as .wav."
            );

        public static Page Page =>
            new()
            {
                Title = "Sound and video of different lengths",
                What = """
                    A ready spectrogram has one frame a video frame. This one's length is another than that of the landmarks of its clip, by
                    more than librosa's own additional frame, a rounded hop and a tracker's lost last frames account for: a window would
                    cover other moments of the sound than of the face.
                    """,
                Fix = """
                    Make it with `hop_length = samples // frames` of that video, or give the sound itself (`.wav`), which is cut so here.
                    See that both are of the same clip.
                    """,
                Examples = [new SoundAndVideoApart("a.pkl", 155, "01-01-05-01-01-02-12.csv", 108, 3)],
            };
    }
}

/// <summary>What the elements of an array are, where they are no numbers that are read.</summary>
public enum ElementFault
{
    /// <summary>Python objects.</summary>
    Objects,

    /// <summary>Text or bytes.</summary>
    Text,

    /// <summary>Several fields an element.</summary>
    Structured,

    Complex,

    /// <summary>Dates and durations.</summary>
    Dates,

    /// <summary>Any other type.</summary>
    Unknown,
}
