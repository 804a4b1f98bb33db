using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Training;
using TorchSharp;
using static TorchSharp.torch;
using static LanguageExt.Prelude;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>The offline probe: a classifier trained on frozen features; the epoch with the highest validation accuracy is kept.</summary>
public static class ProbeTrainer
{
    /// <returns>The parameters (the caller disposes them) and the epoch that they are of.</returns>
    public static (ParameterSet Parameters, int Epoch) Train(ProbeHead head, ProbeSettings settings, long seed, ProbeData train, ProbeData validation, Device device, CancellationToken stop)
    {
        var state = head.Start(seed, device);
        var (best, bestEpoch, bestCorrect) = (Checkpoints.Copy(state.Parameters), 0, -1);
        for (var epoch = 1; epoch <= settings.Epochs && !stop.IsCancellationRequested; epoch++)
        {
            torch.manual_seed((long)(Stream.Of(seed, $"probe dropout {head.Name}", epoch).Bits(0) >> 1));
            foreach (var rows in Stream.Of(seed, $"probe batches {head.Name}", epoch).Permutation(train.Count).Chunk(settings.BatchSize))
            {
                var features = train.Tensors(rows, device);
                using var onCpu = torch.tensor([.. rows.Select(r => (long)train.Labels[r])]);
                using var labels = onCpu.to(device);
                state = head.Step(state, features, labels, settings.Optimiser, settings.Optimiser.LearningRate).State;
                foreach (var f in features) f.Dispose();
            }
            var correct = validation.Predict(head, state.Parameters, device).Where((p, i) => p == validation.Labels[i]).Count();
            // Of equally good epochs the later one: it has seen more.
            if (correct >= bestCorrect)
            {
                best.Dispose();
                (best, bestEpoch, bestCorrect) = (Checkpoints.Copy(state.Parameters), epoch, correct);
            }
            if (settings.Patience > 0 && epoch - bestEpoch > settings.Patience) break;
        }
        state.Parameters.Dispose();
        state.Optimiser.Moments.Dispose();
        return (best, bestEpoch);
    }
}
