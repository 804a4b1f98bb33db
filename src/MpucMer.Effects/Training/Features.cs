using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

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
        Signals signals,
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
