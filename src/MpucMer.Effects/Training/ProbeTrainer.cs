using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>The offline probe: a classifier trained on frozen features; the epoch that does best on the validation clips is kept.</summary>
public static class ProbeTrainer
{
    /// <param name="weights">What the head starts with, where that is not at random.</param>
    /// <param name="step">What to call the step that trains it.</param>
    /// <returns>The parameters (the caller disposes them) and the epoch that they are of, 0 where there is none to train; a problem where
    /// the loss is not finite.</returns>
    public static Either<Problem, (ParameterSet Parameters, int Epoch)> Train(
        string step,
        ProbeHead head,
        ProbeSettings settings,
        long seed,
        Seq<NamedArray> weights,
        ProbeData train,
        ProbeData validation,
        Device device,
        CancellationToken stop
    )
    {
        var state = head.Start(seed, device, weights);
        var (best, bestEpoch, bestQuality) = (Checkpoints.Copy(state.Parameters), 0, -1.0);
        for (var epoch = 1; epoch <= settings.Epochs && !stop.IsCancellationRequested; epoch++)
        {
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
        return (best, bestEpoch);
    }
}
