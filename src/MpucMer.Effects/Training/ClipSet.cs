using MpucMer.Effects.Data;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using static LanguageExt.Prelude;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>
/// One modality of some clips: of each clip its frames, [frames, width] row-major. A clip may have a single frame (a table's row of action
/// units), or none where it lacks the modality.
/// </summary>
public sealed record Signals(Modality Modality, int Width, float[][] Clips)
{
    /// <summary>
    /// Whether the encoder reads frames over time; otherwise a vector, the mean over the window. Vectors from elsewhere are what their
    /// files are.
    /// </summary>
    public bool IsTemporal { get; init; } =
        Modality.Window switch
        {
            WindowUse.Frames => true,
            WindowUse.Mean => false,
            _ => Clips.Any(c => c.Length > Width),
        };

    /// <summary>Of video, of which no clip is held in memory: how it is looked at, and each clip's frames.</summary>
    public Option<VideoForm> Video { get; init; }

    public ClipFrames[] Pictures { get; init; } = [];

    /// <summary>
    /// Of which clips it was read at times of its own (the pictures of a recording, the words of a transcript), not in frames that another
    /// program made; empty: of none.
    /// </summary>
    public bool[] Timed { get; init; } = [];

    public bool IsTimed(int clip) => Timed.Length > 0 && Timed[clip];

    public int Frames(int clip) => Video.IsSome ? Pictures[clip].Count : Clips[clip].Length / Width;

    /// <summary>Whether the clip has the modality: one that lacks it holds no frames.</summary>
    public bool Has(int clip) => Frames(clip) > 0;

    public Signals Select(int[] clips) =>
        this with
        {
            Clips = [.. clips.Select(c => Clips[c])],
            Pictures = Video.IsSome ? [.. clips.Select(c => Pictures[c])] : [],
            Timed = Timed.Length > 0 ? [.. clips.Select(c => Timed[c])] : [],
        };
}

/// <summary>
/// Clips in memory: names, groups, labels and signals, all in one order. Where clips have several labels, <see cref="Labels"/> is the
/// strongest of each.
/// </summary>
public sealed record ClipSet(string[] Ids, string[] Groups, int[] Labels, Seq<Signals> Modalities)
{
    /// <summary>
    /// Of each clip its graded labels, where it may have several; they weigh the positives of a supervised contrast in place of
    /// <see cref="Labels"/>.
    /// </summary>
    public Option<double[][]> Intensities { get; init; }

    public int Count => Ids.Length;

    public Truths Truths => new(Labels, Intensities.IfNone([]));

    /// <summary>Which of the given clips have which modality.</summary>
    public ModalityMask ModalityMask(int[] clips) => new(Modalities.Map(m => clips.Select(m.Has).ToArray()));

    /// <summary>The clips with these names, in their order.</summary>
    public ClipSet Select(Seq<string> ids)
    {
        var places = Ids.Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i);
        var clips = ids.Map(id => places[id]).ToArray();
        // Strict, lest all the other clips live on in the function.
        return new ClipSet(
            [.. ids],
            [.. clips.Select(c => Groups[c])],
            [.. clips.Select(c => Labels[c])],
            Modalities.Map(m => m.Select(clips)).Strict()
        )
        {
            Intensities = Intensities.Map(rows => clips.Select(c => rows[c]).ToArray()),
        };
    }

    /// <summary>Frames that all sequences of a clip have; 1 where it has none.</summary>
    public int Frames(int clip)
    {
        var frames = Modalities.Map(m => m.Frames(clip)).Filter(f => f > 1);
        return frames.IsEmpty ? 1 : frames.Min();
    }
}

/// <summary>How one view of a batch is cut and changed.</summary>
/// <param name="Starts">Of each clip the first frame.</param>
/// <param name="Noise">Draws the noise on vectors.</param>
/// <param name="Changes">Draws what changes views of frames (<see cref="Modality.Augmented"/>).</param>
public sealed record BatchView(int[] Starts, Stream Noise, Option<Stream> Changes)
{
    /// <summary>The frames of the clips' videos, of which decoding has begun; none where the experiment has no video.</summary>
    public Option<VideoFrames> Frames { get; init; }
}

/// <summary>Clips of a set in two views, as a step of training sees them.</summary>
public sealed record ClipBatch(ClipSet Set, int[] Clips, Seq<BatchView> Views)
{
    /// <summary>How long steps waited for frames of videos.</summary>
    public TimeSpan Waited => Views.Fold(TimeSpan.Zero, (sum, view) => sum + view.Frames.Match(f => f.Waited, () => TimeSpan.Zero));

    public ModalityMask ModalityMask => Set.ModalityMask(Clips);

    /// <summary>
    /// The batch in parts of so many clips at most, in order; 0: in one. A single clip at the end joins the part before, since alone it has
    /// no statistics of a batch.
    /// </summary>
    public Seq<Range> Parts(int size)
    {
        if (size <= 0 || Clips.Length <= size)
            return Seq1(0..Clips.Length);
        var cuts = Enumerable
            .Range(0, Clips.Length / size + 1)
            .Select(i => i * size)
            .Where(from => Clips.Length - from > 1)
            .Append(Clips.Length)
            .Distinct()
            .ToArray();
        return cuts.Zip(cuts.Skip(1), (from, to) => from..to).ToSeq();
    }
}

/// <summary>The networks of an experiment on clips that are there.</summary>
public static class Towers
{
    public static Seq<Tower> Of(Experiment e, ClipSet set) =>
        set.Modalities.Map(m => Tower.Of(e, m.Modality, new NetworkInput(m.Width, m.IsTemporal)));

    /// <summary>Those that are known before any clip is read.</summary>
    public static Seq<Tower> Known(Experiment e) => Tower.Known(e);

    public static Seq<ParameterSpec> Parameters(Seq<Tower> towers) => towers.Bind(t => t.Parameters);
}
