using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Modalities;

/// <summary>
/// A way in which a clip is observed, and all that is particular to it: which files hold it and how they are read, how its signals are
/// brought onto the clip's clock and onto one scale, what changes a training view, and its network. Each is declared in a file of its own
/// (Audio.cs, …); <see cref="All"/> lists them, and all else is made of that list. To add one: docs/extending/modality.md.
/// </summary>
public sealed partial record Modality
{
    private Modality(string name) => Name = name;

    /// <summary>
    /// All of them, in the order in which features are joined (the published one; vectors of any kind come last).
    /// </summary>
    public static IReadOnlyList<Modality> All => field ??= [Text, Audio, Video, Landmarks, ActionUnits, Vectors()];

    /// <summary>As experiments write it.</summary>
    public string Name { get; private init; }

    /// <summary>
    /// Whether there are several of it, told apart by a word after its name and a colon. Each is a modality of its own, and like it in all
    /// else.
    /// </summary>
    public bool IsFamily { get; private init; }

    /// <summary>The ways to write it, for people.</summary>
    public IReadOnlyList<string> Written => IsFamily ? [Name, $"{Name}:NAME"] : [Name];

    /// <summary>The one that it is of, where it is one of several.</summary>
    public Option<Modality> Family { get; private init; }

    // Where it is found

    /// <summary>What its files may be; the first form is taken for a path that is of none. What is one part of a file is another matter.
    /// </summary>
    public required IReadOnlyList<Format> Formats { get; init; }

    /// <summary>How a row or part of a file that holds many clips is read, where that is no computational sequence.</summary>
    public SourceForm PartForm { get; private init; } = SourceForm.Pickled;

    /// <summary>How its part of an utterance is taken out of the published pickles of CMU-MOSEI; none: they do not have it.</summary>
    public Option<PickledPart> Pickled { get; private init; }

    /// <summary>Which part of a face track it is; none: none.</summary>
    public Option<FacePart> Face { get; private init; }

    /// <summary>
    /// Whether the names of the files in a folder tell that they are of it. A folder does not say which of its tables are words or
    /// landmarks.
    /// </summary>
    public bool IsToldByFiles { get; private init; }

    /// <summary>The flag that asks for it in a configuration file of the published code (<c>dataset.graph</c>).</summary>
    public Option<string> PublishedFlag { get; private init; }

    // What its signals are

    /// <summary>Numbers of a frame, where they are always as many; none: its clips tell.</summary>
    public Option<int> Width { get; private init; }

    /// <summary>Whether and when its frames are those of a clip's clock (<see cref="Data.Clock"/>).</summary>
    public ClockRole Clock { get; private init; } = ClockRole.None;

    /// <summary>
    /// Brings a sequence [time, width] that comes at a rate of its own to as many frames as the clip has; none: it is on the clip's clock
    /// by its extraction.
    /// </summary>
    public Option<Func<float[], int, int, float[]>> Stretched { get; private init; }

    /// <summary>What its network reads of a window.</summary>
    public WindowUse Window { get; private init; } = WindowUse.Frames;

    /// <summary>The axes of one frame of so many numbers, as the network wants them.</summary>
    public Func<int, Seq<int>> FrameShape { get; private init; } = width => Seq1(width);

    /// <summary>
    /// How pictures are looked at, where its frames are pictures: they stay files, and are decoded when a step needs them.
    /// </summary>
    public Option<Func<Experiment, VideoForm>> Pictures { get; private init; }

    /// <summary>What is done to each number before it is standardised.</summary>
    public Option<Compression> Compressed { get; private init; }

    /// <summary>
    /// What is added to the deviations by which its numbers are divided, given those deviations, so that what hardly varies is not blown
    /// up.
    /// </summary>
    public Func<double[], double> LeastDeviation { get; private init; } = ShareOfTheWhole;

    /// <summary>What changes a training view of the experiment in place; none: nothing.</summary>
    public Func<Experiment, Option<Augmentation>> Augmented { get; private init; } = _ => None;

    // Its network

    /// <summary>The encoder that an experiment asks for, for frames of so many numbers, over time or of one vector a clip.</summary>
    public required Func<Experiment, NetworkInput, Network> Encoder { get; init; }

    /// <summary>What the names of its parameters begin with; by default made of the modality's own name.</summary>
    public Option<StateNaming> Published { get; private init; }

    /// <summary>Weights from elsewhere that its encoder alone may start from.</summary>
    public Option<Pretrained> Pretrained { get; private init; }

    /// <summary>What a program that runs the exported network has to know besides (docs/pytorch.md).</summary>
    public Func<Experiment, Seq<(string Name, JsonNode Value)>> Exported { get; private init; } = _ => Seq<(string, JsonNode)>();

    /// <summary>
    /// The properties that are of it alone. A function, since they ask for the modality in their conditions: whichever of the two is
    /// asked first, the other is there.
    /// </summary>
    public Func<Seq<Property>> Properties { get; private init; } = () => Seq<Property>();

    /// <summary>What the names of its files in a folder end with, in lower case, with the point.</summary>
    public IReadOnlyList<string> Extensions => [.. Formats.Where(f => f.InFolders).SelectMany(f => f.Endings)];

    /// <summary>What the names of files that a manifest may name for it end with.</summary>
    public IReadOnlyList<string> Endings => [.. Formats.Where(f => f.InManifests).SelectMany(f => f.Endings)];

    /// <summary>Whether a clip's may be a folder, one file a frame.</summary>
    public bool MayBeFolder => Formats.Any(f => f.Form == SourceForm.FrameFolder);

    /// <summary>Whether a table of it may be a transcript, which its first line tells.</summary>
    public bool MayBeTranscript => Formats.Any(f => f.Form == SourceForm.Transcript);

    /// <summary>Its name where nothing but letters, digits and _ may stand.</summary>
    public string PlainName => Name.Replace(':', '_').Replace('-', '_');

    /// <summary>The modality of a name, in any case.</summary>
    public static Option<Modality> Of(string name) =>
        All.Find(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))
        || All.Where(m => m.IsFamily).ToSeq().Bind(m => m.Member(name.ToLowerInvariant()).ToSeq()).HeadOrNone();

    /// <summary>Each once, in the order in which features are joined: as <see cref="All"/> has them, those of a family by name.</summary>
    public static Seq<Modality> InOrder(IEnumerable<Modality> modalities) =>
        modalities.Distinct().OrderBy(m => All.ToList().IndexOf(m.Family.IfNone(m))).ThenBy(m => m.Name, StringComparer.Ordinal).ToSeq();

    /// <summary>How a source is read, by its name alone; what that does not tell (a folder, a transcript's header) planning sees.</summary>
    /// <param name="isPart">Whether the source is one row, or one clip, of a file that holds many.</param>
    public SourceForm FormOf(string path, bool isPart)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        return isPart
            ? Data.Sequences.SequenceFile.Is(path)
                ? SourceForm.Sequence
                : PartForm
            : (Formats.FirstOrDefault(f => f.Endings.Contains(ending)) ?? Formats[0]).Form;
    }

    /// <summary>Whether a file of this name, in a folder, can hold it.</summary>
    public bool Reads(string fileName) => Extensions.Any(e => fileName.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether a manifest may name a file of this name, which then is a recording of what was there (<see cref="SourceForm.IsRecording"/>).
    /// </summary>
    public bool Records(string fileName) =>
        Formats.Any(f =>
            f.InManifests && f.Form.IsRecording && f.Endings.Any(e => fileName.EndsWith(e, StringComparison.OrdinalIgnoreCase))
        );

    /// <summary>How many endings are preferred to that of a file's name: of several files of a clip the first counts.</summary>
    public int PlaceOfEnding(string fileName) =>
        Math.Max(0, Endings.ToList().FindIndex(e => fileName.EndsWith(e, StringComparison.OrdinalIgnoreCase)));

    // Names are parts of file names, parameters and lists of pairs: nothing but plain signs.
    private Option<Modality> Member(string name) =>
        name.StartsWith(Name + ":", StringComparison.Ordinal)
        && name.Length > Name.Length + 1
        && name[(Name.Length + 1)..].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? this with
            {
                Name = name,
                IsFamily = false,
                Family = this,
                Formats = [.. Formats, .. OfVideos.Find(name[(Name.Length + 1)..])],
            }
            : None;

    // What comes from elsewhere may be of any size.
    private static double ShareOfTheWhole(double[] deviations) => .05 * Math.Sqrt(deviations.Average(d => d * d)) + 1e-9;

    // By name alone: the rest says what it is, and functions are never equal.
    public bool Equals(Modality? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;
}

/// <summary>Files of a form, by what their names end with (lower case, with the point).</summary>
public sealed record Format(SourceForm Form, params IReadOnlyList<string> Endings)
{
    /// <summary>Whether such files in a folder are taken for clips.</summary>
    public bool InFolders { get; init; } = true;

    /// <summary>Whether a manifest may name one.</summary>
    public bool InManifests { get; init; } = true;
}

/// <summary>Whether the frames of a modality say which frames a clip has.</summary>
public enum ClockRole
{
    None,

    /// <summary>They do wherever there are some.</summary>
    Always,

    /// <summary>They do where its file has a row a frame, not one a clip.</summary>
    RowsOfFrames,
}

/// <summary>What a network reads of a window of frames.</summary>
public enum WindowUse
{
    /// <summary>The frames over time.</summary>
    Frames,

    /// <summary>One vector, their mean.</summary>
    Mean,

    /// <summary>The frames where some clip has several, otherwise the one vector that each clip is.</summary>
    AsFound,
}

/// <summary>What a network is made for.</summary>
/// <param name="Width">Numbers of a frame.</param>
/// <param name="OverTime">Whether it reads frames over time; otherwise one vector.</param>
public sealed record NetworkInput(int Width, bool OverTime);

/// <summary>An encoder, from a batch of views [B, …] to [B, F], and the shape of a view.</summary>
public sealed record Network(Layer Encoder, Shape Input);

/// <summary>What the names of the parameters of a modality's encoder and projector begin with in published checkpoints.</summary>
public sealed record StateNaming(string Encoder, string Projector)
{
    /// <summary>A layer that published checkpoints have besides, and nothing runs.</summary>
    public Option<UnrunLayer> Unrun { get; init; }
}

/// <summary>What the names of a layer that nothing runs begin with, and those of the layer that it is a copy of.</summary>
public sealed record UnrunLayer(string Name, string Of);

/// <summary>A function of each number, and in words.</summary>
public sealed record Compression(string Words, Func<float, float> Function);

/// <summary>How many frames of a window the video network sees, and the sides of each.</summary>
public sealed record VideoForm(int Frames, int Size)
{
    /// <summary>Whether the frames of training views are cropped at random, mirrored and coloured.</summary>
    public bool IsAugmented { get; init; }

    /// <summary>Elements of a view: [3, frames, size, size].</summary>
    public int Elements => 3 * Frames * Size * Size;
}

/// <summary>Changes a view [frames, width] in place.</summary>
/// <param name="stream">Of this clip and view; the draws of all modalities begin here.</param>
public delegate void Augmentation(Span<float> view, int width, Stream stream);

/// <summary>A feature as numbers over time, [frames, width] row-major, and what was seen of its source.</summary>
public sealed record Recorded(int Frames, int Width, float[] Values)
{
    public SourceFacts Facts { get; init; } = SourceFacts.None;
}

/// <summary>A part of the published pickles.</summary>
/// <param name="Version">Raised when <paramref name="Read"/> gives other numbers.</param>
/// <param name="Read">From an utterance and the file's path, for problems.</param>
public sealed record PickledPart(int Version, Func<Data.Mosei.MoseiClip, string, Either<Problem, Recorded>> Read);

/// <summary>A part of a face track: its numbers, where the file has them, and whether a column of OpenFace is one of its.</summary>
public sealed record FacePart(Func<FaceTrack, Option<float[]>> Values, Func<string, bool> Has);

/// <summary>Weights that somebody else has trained.</summary>
/// <param name="Property">Which property names their file.</param>
/// <param name="Last">What the names of its last layer begin with, which the encoder has one of its own for.</param>
public sealed record Pretrained(Func<Property<Option<string>>> Property, string Last);
