using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

/// <summary>Frozen features of some clips: of each modality [clips, width] row-major.</summary>
public sealed record ProbeData(string[] Ids, string[] Groups, int[] Labels, float[][] Features, int Width)
{
    public int Count => Ids.Length;

    public ProbeData Slice(int from, int to) => new(Ids[from..to], Groups[from..to], Labels[from..to], [.. Features.Select(f => f[(from * Width)..(to * Width)])], Width);

    /// <summary>
    /// Each feature less its mean, over its deviation: of the first <paramref name="training"/> clips, or of the clips of the same group.
    /// Groups' statistics use no label, but they do use all clips of a test actor at once; reports name the choice.
    /// </summary>
    public ProbeData Standardised(Standardisation by, int training) => by switch
    {
        Standardisation.None => this,
        Standardisation.Training => this with { Features = [.. Features.Select(f => Scaled(f, [Enumerable.Range(0, training).ToArray()], [Enumerable.Range(0, Count).ToArray()]))] },
        Standardisation.Group => this with { Features = [.. Features.Select(f => Scaled(f, Rows(), Rows()))] },
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };

    /// <summary>Tensors of the given rows, one per modality. The caller disposes them.</summary>
    public Tensor[] Tensors(int[] rows, Device device) => [.. Features.Select(f =>
    {
        var values = new float[rows.Length * Width];
        for (var r = 0; r < rows.Length; r++) f.AsSpan(rows[r] * Width, Width).CopyTo(values.AsSpan(r * Width));
        using var onCpu = values.ToTensor(rows.Length, Width);
        using var placed = onCpu.to(device);
        return placed.alias();
    })];

    public int[] Predict(ProbeHead head, ParameterSet parameters, Device device)
    {
        if (Count == 0) return [];
        var features = Tensors([.. Enumerable.Range(0, Count)], device);
        var predicted = head.Predict(features, parameters);
        foreach (var f in features) f.Dispose();
        return predicted;
    }

    private int[][] Rows() => [.. Groups.Select((g, i) => (g, i)).GroupBy(p => p.g, p => p.i).Select(g => g.ToArray())];

    // The i-th list of rows to measure gives mean and deviation to the i-th list of rows to change.
    private float[] Scaled(float[] values, int[][] measured, int[][] changed)
    {
        var result = (float[])values.Clone();
        for (var g = 0; g < measured.Length; g++)
        {
            for (var k = 0; k < Width; k++)
            {
                var column = measured[g].Select(r => (double)values[r * Width + k]).ToArray();
                var mean = column.Average();
                var deviation = Math.Sqrt(column.Sum(x => (x - mean) * (x - mean)) / column.Length);
                foreach (var r in changed[g]) result[r * Width + k] = (float)((values[r * Width + k] - mean) / Math.Max(deviation, 1e-6));
            }
        }
        return result;
    }
}
