using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
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
