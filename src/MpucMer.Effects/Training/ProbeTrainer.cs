using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>A head as its training left it.</summary>
/// <param name="Parameters">Whoever has this disposes them.</param>
/// <param name="Epoch">That they are of; 0 where there was none to train.</param>
/// <param name="Curve">Every epoch that was trained.</param>
public sealed record TrainedHead(ParameterSet Parameters, int Epoch, Seq<ProbeEpoch> Curve)
{
    /// <summary>One that learnt elsewhere.</summary>
    public static TrainedHead Ready(ParameterSet parameters) => new(parameters, 0, Empty);
}

/// <summary>The offline probe: a classifier trained on frozen features; the epoch that does best on the validation clips is kept.</summary>
public static class ProbeTrainer
{
    /// <param name="weights">What the head starts with, where that is not at random.</param>
    /// <param name="step">What to call the step that trains it.</param>
    /// <param name="told">Told each epoch when it has ended.</param>
    /// <returns>A problem where the loss is not finite.</returns>
    public static Either<Problem, TrainedHead> Train(
        string step,
        ProbeHead head,
        ProbeSettings settings,
        long seed,
        Seq<NamedArray> weights,
        ProbeData train,
        ProbeData validation,
        Device device,
        Action<ProbeEpoch> told,
        CancellationToken stop
    )
    {
        var state = head.Start(seed, device, weights);
        var curve = new List<ProbeEpoch>();
        var (best, bestEpoch, bestQuality) = (Checkpoints.Copy(state.Parameters), 0, -1.0);
        for (var epoch = 1; epoch <= settings.Epochs && !stop.IsCancellationRequested; epoch++)
        {
            var (sum, clips) = (0.0, 0);
            torch.manual_seed((long)(Stream.Of(seed, $"probe dropout {head.Name}", epoch).Bits(0) >> 1));
            foreach (
                var (rows, batch) in Stream
                    .Of(seed, $"probe batches {head.Name}", epoch)
                    .Permutation(train.Count)
                    .Chunk(settings.BatchSize)
                    .Select((rows, b) => (rows, b + 1))
            )
            {
                var features = train.Tensors(rows, device);
                using var truth = head.Goal.Truth(train.Truths, rows, device);
                (state, var loss) = head.Step(state, features, truth, settings.Optimiser, settings.Optimiser.LearningRate);
                foreach (var f in features)
                    f.Dispose();
                (sum, clips) = (sum + loss * rows.Length, clips + rows.Length);
                if (double.IsFinite(loss))
                    continue;
                state.Parameters.Dispose();
                state.Optimiser.Moments.Dispose();
                best.Dispose();
                return new Problem.LossNotFinite(step, epoch, batch, settings.Optimiser.LearningRate, Option<string>.None)
                {
                    Probe = head.Name,
                };
            }
            var quality = validation.Quality(head, state.Parameters, device);
            curve.Add(new(epoch, clips == 0 ? None : Some(sum / clips), validation.Count == 0 ? None : Some(quality)));
            told(curve[^1]);
            // Of equally good epochs the later one: it has seen more.
            if (quality >= bestQuality)
            {
                best.Dispose();
                (best, bestEpoch, bestQuality) = (Checkpoints.Copy(state.Parameters), epoch, quality);
            }
            if (settings.Patience > 0 && epoch - bestEpoch > settings.Patience)
                break;
        }
        state.Parameters.Dispose();
        state.Optimiser.Moments.Dispose();
        return new TrainedHead(best, bestEpoch, curve.ToSeq().Strict());
    }
}
