using System.Collections.Immutable;
using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Problems;

/// <summary>A column that a manifest cannot do without.</summary>
public enum ManifestNeed
{
    /// <summary><c>id</c>.</summary>
    Id,

    /// <summary><c>label</c> or <c>labels</c>; neither is there.</summary>
    Labels,

    /// <summary>Both <c>label</c> and <c>labels</c> are there.</summary>
    OneOfLabelAndLabels,

    /// <summary>A column of files.</summary>
    Modality,
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

/// <summary>What a pickle may have and is not read.</summary>
public enum PickleFeature
{
    /// <summary>Protocol 5's buffers beside the pickle.</summary>
    OutOfBandBuffers,

    /// <summary>copyreg's numbers in place of names.</summary>
    Extensions,

    /// <summary>Objects that are kept elsewhere, but PyTorch's storages.</summary>
    PersistentIds,
}

/// <summary>What a pickle has too much of.</summary>
public enum PickleLimit
{
    /// <summary>Bytes of one value.</summary>
    OneValue,

    /// <summary>Values in all.</summary>
    Values,

    /// <summary>Bytes that calls copy.</summary>
    Copies,

    /// <summary>Containers within containers.</summary>
    Depth,
}

/// <content>Manifests, arrays and pickles: MPUC2100 to MPUC2129.</content>
public abstract partial record Problem
{
    /// <summary>MPUC2100: the name is that of no column; <paramref name="Nearest"/> may have been meant.</summary>
    public sealed record ManifestColumnUnknown(string Path, int Line, int Column, string Name, Option<string> Nearest, IReadOnlyList<string> Modalities) : Problem;

    /// <summary>MPUC2101.</summary>
    public sealed record ManifestColumnMissing(string Path, ManifestNeed Need) : Problem;

    /// <summary>MPUC2102.</summary>
    public sealed record ManifestIdTwice(string Path, int Line, int Column, string Id, int FirstLine) : Problem;

    /// <summary>MPUC2103: <paramref name="File"/> is the path as looked for.</summary>
    public sealed record ManifestFileMissing(string Path, int Line, int Column, string Modality, string File, PathFault Fault) : Problem;

    /// <summary>MPUC2104: all clips have the same labels: <paramref name="Labels"/> (none, or one).</summary>
    public sealed record ManifestOneLabel(string Path, LabelKind Kind, IReadOnlyList<string> Labels) : Problem;

    /// <summary>MPUC2105: an error or a warning by <paramref name="Policy"/>.</summary>
    public sealed record ManifestGroupInTwoSplits(string Path, int Line, string Group, SplitPart First, int FirstLine, SplitPart Second, GroupsAcrossSplits Policy) : Problem;

    /// <summary>MPUC2106: <paramref name="Text"/> (empty where the field is) stands where <paramref name="Expected"/> is expected.</summary>
    public sealed record ManifestFieldMalformed(string Path, int Line, int Column, string Name, string Text, string Expected) : Problem;

    /// <summary>MPUC2107: a line that is no JSON object.</summary>
    public sealed record ManifestLineMalformed(string Path, int Line, int Column, string Detail) : Problem;

    /// <summary>MPUC2108: a clip without a single file.</summary>
    public sealed record ManifestClipWithoutFiles(string Path, int Line) : Problem;

    /// <summary>MPUC2109: how many mistakes there are beyond those told.</summary>
    public sealed record ManifestMoreMistakes(string Path, int Count) : Problem;

    /// <summary>MPUC2110: no .npy file; <paramref name="FirstBytes"/> are at most 16.</summary>
    public sealed record NotNpy(string Path, ImmutableArray<byte> FirstBytes) : Problem;

    /// <summary>MPUC2111: the header of a .npy file.</summary>
    public sealed record NpyHeaderWrong(string Path, string Detail) : Problem;

    /// <summary>MPUC2112: the type as the file writes it.</summary>
    public sealed record ArrayElementsUnsupported(string Path, string Type, ElementFault Fault) : Problem;

    /// <summary>MPUC2113: fewer bytes than the shape asks for.</summary>
    public sealed record ArrayTruncated(string Path, IReadOnlyList<long> Shape, string Type, long There) : Problem;

    /// <summary>MPUC2114: <paramref name="Expected"/> is a form such as [time, dim].</summary>
    public sealed record ArrayShapeWrong(string Path, IReadOnlyList<long> Shape, string Expected) : Problem;

    /// <summary>MPUC2115: a NaN, an infinity or a number beyond float's range; row and column from 0.</summary>
    public sealed record ArrayNotFinite(string Path, long Row, long Column) : Problem;

    /// <summary>MPUC2116: a safetensors file from which one array is wanted.</summary>
    public sealed record NotOneArray(string Path, IReadOnlyList<string> Names) : Problem;

    /// <summary>MPUC2117: an ending that no reader of vectors has.</summary>
    public sealed record VectorFileUnknown(string Path) : Problem;

    /// <summary>MPUC2120: a name that is not on the allow-list; nothing was called.</summary>
    public sealed record PickleGlobalRefused(string Path, long At, string Module, string Name) : Problem;

    /// <summary>MPUC2121: the file ends within a value that begins at byte <paramref name="At"/>.</summary>
    public sealed record PickleTruncated(string Path, long At, long Length) : Problem;

    /// <summary>MPUC2122: up to byte <paramref name="At"/> it is a pickle.</summary>
    public sealed record PickleMalformed(string Path, long At, string Detail) : Problem;

    /// <summary>MPUC2123.</summary>
    public sealed record PickleUnsupported(string Path, long At, PickleFeature Feature) : Problem;

    /// <summary>MPUC2124.</summary>
    public sealed record PickleTooLarge(string Path, PickleLimit Limit, long Most) : Problem;

    /// <summary>MPUC2125: a good pickle of something else; <paramref name="Where"/> such as "item 3, text_feat" (empty: the whole).</summary>
    public sealed record PickleLayoutWrong(string Path, string Where, string Expected) : Problem;

    /// <summary>MPUC2126.</summary>
    public sealed record NotTorchFile(string Path, string Detail) : Problem;

    /// <summary>MPUC2127 (warning): clips that are left out.</summary>
    public sealed record MoseiClipsTooShort(string Path, IReadOnlyList<string> Clips, int LeastFrames) : Problem;

    /// <summary>
    /// MPUC2128 (warning): <paramref name="Count"/> intervals of <paramref name="Videos"/> videos; <paramref name="First"/> is the row of the first, from 0, in
    /// <paramref name="Video"/>.
    /// </summary>
    public sealed record IntervalsWrong(string Path, string Video, IntervalFault Fault, int Count, int First, int Videos = 1) : Problem;

    /// <summary>MPUC2129: a transcript with word times.</summary>
    public sealed record TranscriptWrong(string Path, int Line, int Column, string Detail) : Problem;

    /// <summary>MPUC2130: a text file of word vectors; line 0 where there is none.</summary>
    public sealed record WordVectorsWrong(string Path, int Line, string Detail) : Problem;

    /// <summary>MPUC2131: the SDK's lists of videos.</summary>
    public sealed record StandardFoldsWrong(string Path, string Detail) : Problem;

    /// <summary>MPUC2132: a library or program that has to be installed; <paramref name="Command"/> does it.</summary>
    public sealed record ToolMissing(string Tool, string Purpose, string Command, string Detail) : Problem;

    /// <summary>MPUC2133: a computational sequence.</summary>
    public sealed record SequenceFileWrong(string Path, string Detail) : Problem;

    /// <summary>MPUC2134: <paramref name="Detail"/> is what ffmpeg says.</summary>
    public sealed record VideoUndecodable(string Path, string Detail) : Problem;
}
