using MpucMer.Effects.Storage;
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

/// <summary>
/// Networks and batches that are too large for files, arrays or this machine's memory: told before anything is made of them, since what
/// fails within native code may end the process.
/// </summary>
public static class Capacity
{
    /// <summary>A problem where a checkpoint of the training, or the file of the probes, would be larger than one can be.</summary>
    /// <param name="encoders">What is learned in the contrast, and the buffers beside it.</param>
    public static Either<Problem, Unit> OfNetworks(Experiment e, Seq<ParameterSpec> encoders, Seq<ProbeHead> heads)
    {
        var probes = heads.Bind(h => Parameters.Of(h.Network));
        var online = ProbeProperties.InTheLoop.Holds(e);
        var trained =
            e.Training.Epochs > 0
                ? NetworkSize.StateBytes(encoders, Moments(e.Optimiser))
                    + (online ? NetworkSize.StateBytes(probes, Moments(e.Probe.Optimiser)) : 0)
                : sizeof(float) * NetworkSize.Elements(encoders);
        // Trained by themselves, probes are stored as they are; their state stays in memory.
        var judged = NetworkSize.StateBytes(probes, Moments(e.Probe.Optimiser));
        var largest = Math.Max(trained, judged);
        return largest <= NetworkSize.MostBytes
            ? unit
            : new Problem.NetworksTooLarge(NetworkSize.Elements(largest == trained ? encoders : probes), largest, NetworkSize.MostBytes);
    }

    /// <summary>
    /// A problem where a batch's views have more numbers than an array holds, or a step takes more memory, at the least, than the machine
    /// has.
    /// </summary>
    /// <param name="place">Where the size of a batch was written.</param>
    public static Either<Problem, Unit> OfBatch(Experiment e, Seq<Tower> towers, int clips, Place place)
    {
        var batch = Math.Min(e.Training.BatchSize, clips);
        // Features of all clips are made in batches too, whatever a chunk is.
        if (towers.Find(t => t.Input.Elements * batch > IFileLayer.MostBytes).Case is Tower wide)
            return new Problem.BatchBeyondArrays(wide.Modality, batch, wide.Input.Elements * batch, place);
        var seen = e.Training.Chunk > 0 ? Math.Min(batch, e.Training.Chunk) : batch;
        var needed = StepBytes(e, towers, seen);
        var there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return e.Training.Epochs == 0 || e.Execution.Device != "cpu" || needed <= there
            ? unit
            : new Problem.MemoryTooSmall(seen, needed, there, place);
    }

    // What the backward pass reads of both views of the clips, and the similarities of every two views of a batch in double precision.
    private static long StepBytes(Experiment e, Seq<Tower> towers, int clips)
    {
        var outputs = towers
            .Map(t =>
                NetworkSize.Outputs(t.Encoder, t.Input).IfLeft(0)
                + NetworkSize.Outputs(t.Projector, Shape.Of(e.Encoders.FeatureSize)).IfLeft(0)
            )
            .Sum();
        long views = 2 * e.Training.BatchSize;
        return 2 * clips * outputs * (e.Training.Precision == Precision.BFloat16 ? 2 : sizeof(float)) + sizeof(double) * views * views;
    }

    private static int Moments(OptimiserSettings optimiser) => optimiser.Kind == OptimiserKind.AdamW ? 2 : 1;
}
