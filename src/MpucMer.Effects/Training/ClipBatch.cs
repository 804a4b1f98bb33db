using MpucMer.Pure.Configuration;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using static LanguageExt.Prelude;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

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
