using MpucMer.Effects.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Training;

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
