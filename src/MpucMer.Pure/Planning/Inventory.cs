using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Faces;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Planning;

/// <summary>One signal of a clip: the file (or the row of a table) that holds it, and the hash of that content.</summary>
public sealed record Source(Modality Modality, string Path, Option<string> Row, string Hash)
{
    /// <summary>The stretch of the file that is the clip's.</summary>
    public Cut Cut { get; init; } = Cut.Whole;

    /// <summary>How the file is read.</summary>
    public SourceForm Form { get; init; } = Modality.FormOf(Path, Row.IsSome);

    /// <summary>Frames a second of the clip's clock, where no face track has one of its own (<see cref="Clock"/>).</summary>
    public double Rate { get; init; } = Clock.UsualRate;

    /// <summary>Of a face that is found in a video: how its points are smoothed.</summary>
    public FaceSmoothing Smoothing { get; init; }

    /// <summary>Of a transcript: where its words' vectors are.</summary>
    public Option<WordSource> Words { get; init; }
}

/// <summary>A file of word vectors, and the hash of its content.</summary>
public sealed record WordSource(string Path, string Hash);

/// <summary>
/// A clip as found: who it shows, what it is labelled, and its signals. Where clips have several labels, <paramref name="Label"/> is one
/// class for what needs one (<see cref="Labelling.Strongest"/>).
/// </summary>
public sealed record SourceClip(string Id, string Group, int Label, Seq<Source> Sources)
{
    /// <summary>Of each label, where clips have several; else empty.</summary>
    public Seq<double> Intensities { get; init; } = Seq<double>();

    /// <summary>The part of the split that the data itself gives.</summary>
    public Option<SplitPart> Part { get; init; }

    /// <summary>What says how long the recording is that its words are of: a face, a sound or pictures with times.</summary>
    public Option<Source> Timed => Sources.Find(s => s.Form.IsRecording && s.Form.CanBeCut);

    public Option<Source> Find(Modality modality) => Sources.Find(s => s.Modality == modality);

    /// <summary>What says which frames the clip has: its landmarks, or else a file of its action units with a row a frame.</summary>
    public Option<Source> Face =>
        Sources.Find(s => s.Modality.Clock == ClockRole.Always)
        || Sources.Find(s => s.Modality.Clock == ClockRole.RowsOfFrames && s.Form == SourceForm.OpenFace);
}

/// <summary>All clips of an experiment, by id. Each has every modality that it uses, unless it is to use what there is.</summary>
public sealed record Inventory(Seq<SourceClip> Clips)
{
    /// <summary>What the clips are labelled with.</summary>
    public Labelling Labelling { get; init; } = Labelling.Ravdess;

    /// <summary>What networks start from; nothing by default.</summary>
    public Seq<WeightFile> Weights { get; init; } = Seq<WeightFile>();
}

/// <summary>What a clip is for, where its data says so.</summary>
public enum SplitPart
{
    Train,
    Validation,
    Test,
}

/// <summary>The labels that an experiment gives its clips, and whether they can be learned.</summary>
public static class LabelsInUse
{
    /// <summary>
    /// The clips with the labels that they have in the experiment: their own, or (MpucLabels=shuffled) one permutation of all, the same for
    /// every fold.
    /// </summary>
    public static Seq<SourceClip> Of(LabelUse use, Seq<SourceClip> clips)
    {
        if (use == LabelUse.AsGiven)
            return clips;
        var given = clips.ToArray();
        return Stream
            .Of(0, "shuffled labels")
            .Permutation(given.Length)
            .Select((from, to) => given[to] with { Label = given[from].Label, Intensities = given[from].Intensities })
            .ToArray()
            .ToSeq();
    }

    /// <summary>What a clip is labelled with.</summary>
    public static ClipLabels OfClip(SourceClip clip) => new(clip.Group, clip.Label, [.. clip.Intensities]);

    /// <summary>
    /// The labels that none of the training clips has, and others of the fold have. One that the data lacks altogether is never asked for:
    /// RAVDESS's songs have no disgust, and a few segments of CMU-MOSEI no fear.
    /// </summary>
    /// <param name="training">Of each training clip its label, and its intensities where it may have several.</param>
    /// <param name="others">The same of the clips that validate and test.</param>
    public static Seq<string> Untrained(
        Labelling labelling,
        IReadOnlyCollection<ClipLabels> training,
        IReadOnlyCollection<ClipLabels> others
    )
    {
        bool Shows(ClipLabels clip, int label) => labelling.Several ? clip.Intensities[label] > 0 : clip.Label == label;
        return labelling
            .Names.Select((name, label) => (name, label))
            .Where(l => !training.Any(c => Shows(c, l.label)) && others.Any(c => Shows(c, l.label)))
            .Select(l => l.name)
            .ToArray()
            .ToSeq();
    }
}

/// <summary>
/// A clip's group and what it is labelled with: one class, and the intensity of each label where it has several (else empty).
/// </summary>
public sealed record ClipLabels(string Group, int Label, double[] Intensities);

/// <summary>
/// What an experiment's run folder remembers: the key that each step had when it last finished, so that the next plan can say what changed.
/// Only an explanation hangs on it; what is reused is decided by the store alone.
/// </summary>
public static class RunRecord
{
    public const string FileName = "steps.json";

    public static string Write(HashMap<string, StageKey> keys) =>
        new JsonObject(
            keys.AsEnumerable()
                .OrderBy(k => k.Key, StringComparer.Ordinal)
                .Select(k => KeyValuePair.Create<string, JsonNode?>(k.Key, Json.Write(k.Value)))
        ).ToJsonString();

    /// <summary>The keys; none of them where the text is not what was written (an older form, a torn file).</summary>
    public static HashMap<string, StageKey> Read(string text) =>
        Decode.MembersOf(Json.Key).Read(text).Match(Right: keys => toHashMap(keys), Left: _ => HashMap<string, StageKey>());
}

/// <summary>What differs between the key that a step had and the one it has.</summary>
public static class Differences
{
    /// <param name="ofClips">Whether the inputs are clips, to be named one by one.</param>
    public static Seq<Reason> Between(StageKey old, StageKey now, bool ofClips)
    {
        var version = old.Version == now.Version ? Seq<Reason>() : Seq1<Reason>(new Reason.CodeChanged(old.Version, now.Version));
        var (before, after) = (
            toHashMap(old.Parameters.Map(p => (p.Name, p.Value)).Distinct()),
            toHashMap(now.Parameters.Map(p => (p.Name, p.Value)).Distinct())
        );
        // Another version may have written them in other words.
        var parameters = !version.IsEmpty
            ? Seq<Reason>()
            : before
                .Keys.Concat(after.Keys)
                .Distinct()
                .OrderBy(n => n, StringComparer.Ordinal)
                .ToSeq()
                .Filter(n => before.Find(n) != after.Find(n))
                .Map(n => (Reason)new Reason.ParameterChanged(n, before.Find(n).IfNone(""), after.Find(n).IfNone("")));
        var inputs = ofClips ? Clips(old.Inputs, now.Inputs) : Inputs(old.Inputs, now.Inputs);
        var all = version + parameters + inputs;
        return !all.IsEmpty
            ? all
            : Seq1<Reason>(old.Fingerprint == now.Fingerprint ? new Reason.ResultMissing() : new Reason.OrderChanged());
    }

    private static Seq<Reason> Clips(Seq<Input> old, Seq<Input> now)
    {
        var (before, after) = (toHashMap(old.Map(i => (i.Name, i.Hash))), toHashMap(now.Map(i => (i.Name, i.Hash))));
        var added = now.Filter(i => !before.ContainsKey(i.Name)).Map(i => i.Name);
        var gone = old.Filter(i => !after.ContainsKey(i.Name)).Map(i => i.Name);
        var changed = now.Filter(i => before.Find(i.Name).Match(h => h != i.Hash, () => false)).Map(i => i.Name);
        return added.IsEmpty && gone.IsEmpty && changed.IsEmpty
            ? Seq<Reason>()
            : Seq1<Reason>(new Reason.ClipsChanged(added, changed, gone));
    }

    private static string Role(string name) => name.Split(" (")[0];

    private static Seq<Reason> Inputs(Seq<Input> old, Seq<Input> now)
    {
        var (before, after) = (toHashMap(old.Map(i => (i.Name, i.Hash))), toHashMap(now.Map(i => (i.Name, i.Hash))));
        // Where only the number of clips in a part differs, its name does too: it changed, and is not gone.
        var changed = now.Filter(i => before.Find(i.Name) != Some(i.Hash)).Map(i => i.Name);
        var gone = old.Filter(i => !after.ContainsKey(i.Name) && !changed.Exists(c => Role(c) == Role(i.Name))).Map(i => i.Name);
        return changed.Map(n => (Reason)new Reason.InputChanged(n)) + gone.Map(n => (Reason)new Reason.InputGone(n));
    }
}
