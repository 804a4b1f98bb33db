using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

/// <summary>
/// What the towers make of one view: what probes see (detached) and projections, in the order of the modalities; of each, the clips that
/// have it [clips, F].
/// </summary>
public sealed record ViewOutput(Tensor[] Features, Tensor[] Projections) : IDisposable
{
    public void Dispose()
    {
        foreach (var tensor in Features.Concat(Projections))
            tensor.Dispose();
    }
}

/// <summary>The towers on a part of a batch.</summary>
public static class EncoderPass
{
    /// <summary>One output a view. The caller disposes them.</summary>
    public static Seq<ViewOutput> Forward(ContrastRun run, ParameterSet parameters, ClipBatch batch, Range part, Mode mode) =>
        // Strict: in the mode, the scope and the state of the generator that the caller has now.
        batch.Views.Map(view => Forward(run, parameters, batch, view, part, mode)).Strict();

    private static ViewOutput Forward(ContrastRun run, ParameterSet parameters, ClipBatch batch, BatchView view, Range part, Mode mode)
    {
        var e = run.Experiment;
        var (features, projections) = (new Tensor[run.Towers.Count], new Tensor[run.Towers.Count]);
        var precision = mode == Mode.Training ? e.Training.Precision : Precision.Float32;
        for (var t = 0; t < run.Towers.Count; t++)
        {
            var signals = batch.Set.Modalities[t];
            var rows = Enumerable.Range(0, batch.Clips.Length).Take(part).Where(i => signals.Has(batch.Clips[i])).ToArray();
            if (rows.Length == 0)
            {
                (features[t], projections[t]) = (Nothing(e, parameters.Numbers, run.Device), Nothing(e, parameters.Numbers, run.Device));
                continue;
            }
            using var seen = signals.Video.IsSome
                ? view
                    .Frames.IfNone(() => throw new InvalidOperationException("no frames were begun for this batch"))
                    .Tensor(rows, run.Device)
                : Views.Of(
                    signals,
                    [.. rows.Select(i => batch.Clips[i])],
                    [.. rows.Select(i => view.Starts[i])],
                    e.Encoders.Window,
                    run.Device,
                    Some(new VectorNoise(view.Noise, e.Training.VectorNoise, e.Training.VectorDropout, rows)),
                    from stream in view.Changes
                    from change in signals.Modality.Augmented(e)
                    select new FrameChanges(change, stream, rows)
                );
            using var x = seen.to_type(parameters.Numbers);
            using var f = Interpreter.Forward(run.Towers[t].Encoder, x, parameters, mode, Rules.Of(e.Protocol), precision: precision);
            projections[t] = Interpreter.Forward(run.Towers[t].Projector, f, parameters, mode, Rules.Of(e.Protocol), precision: precision);
            features[t] = (e.Encoders.Output == Output.Projections ? projections[t] : f).detach();
        }
        return new ViewOutput(features, projections);
    }

    private static Tensor Nothing(Experiment e, ScalarType numbers, Device device) => zeros([0, e.Encoders.FeatureSize], numbers, device);
}

/// <summary>Encoders in evaluation: from clips to the features f taken before the projectors.</summary>
public static class Features
{
    /// <summary>
    /// Of each modality [clips, F] row-major: the mean over <paramref name="windows"/> windows spread evenly over each clip; zeros for a
    /// clip without the modality.
    /// </summary>
    public static float[][] Of(
        Seq<Tower> towers,
        ParameterSet parameters,
        ClipSet set,
        int window,
        int windows,
        int batch,
        Device device,
        Action<int> done,
        Output output = Output.Features
    )
    {
        using var _ = no_grad();
        var sums = new float[towers.Count][];
        foreach (var clips in Batches.InOrder(set.Count, batch))
        {
            var starts = clips.Select(c => Windows.EvenStarts(set.Frames(c), window, windows)).ToArray();
            for (var t = 0; t < towers.Count; t++)
            {
                var features = Mean(towers[t], parameters, set.Modalities[t], clips, starts, window, device, output);
                sums[t] ??= new float[(long)set.Count * features.Length / clips.Length];
                features.CopyTo(sums[t], (long)clips[0] * features.Length / clips.Length);
            }
            done(clips[^1] + 1);
        }
        return sums;
    }

    // A clip of few frames has fewer windows than others: each clip's own count divides its sum.
    private static float[] Mean(
        Tower tower,
        ParameterSet parameters,
        ModalityClips signals,
        int[] clips,
        int[][] starts,
        int window,
        Device device,
        Output output
    )
    {
        var width = Shapes
            .Infer(tower.Encoder, tower.Input)
            .Match(
                Right: shape => shape.Last,
                Left: problem => throw new ArgumentException($"{tower.Modality} does not fit: {problem}", nameof(tower))
            );
        var sum = new float[clips.Length * width];
        for (var w = 0; w < starts.Max(s => s.Length); w++)
        {
            var rows = Enumerable.Range(0, clips.Length).Where(i => w < starts[i].Length && signals.Has(clips[i])).ToArray();
            if (rows.Length == 0)
                continue;
            int[] chosen = [.. rows.Select(i => clips[i])],
                from = [.. rows.Select(i => starts[i][w])];
            using var view = signals.Video.IsSome
                ? VideoFrames.Begin(signals, chosen, from, window, None).Tensor([.. Enumerable.Range(0, rows.Length)], device)
                : Views.Of(signals, chosen, from, window, device);
            using var features = Interpreter.Forward(tower.Encoder, view, parameters, Mode.Evaluation);
            using var projections =
                output == Output.Projections ? Interpreter.Forward(tower.Projector, features, parameters, Mode.Evaluation) : null;
            var values = (projections ?? features).Floats();
            for (var r = 0; r < rows.Length; r++)
            {
                var target = sum.AsSpan(rows[r] * width, width);
                for (var k = 0; k < width; k++)
                    target[k] += values[r * width + k] / starts[rows[r]].Length;
            }
        }
        return sum;
    }
}
