using MpucMer.Pure.Networks;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Weights;

/// <summary>What the ready checkpoints of tests/files hold, by the formula in its README: made without reading them.</summary>
internal static class ReadyWeights
{
    // The published order of entries, network by network.
    private static readonly List<string> Order =
    [
        .. new[]
        {
            ("encoder_tcn", "audio_encoder."),
            ("encoder_stgcn", "stgcn."),
            ("projector", "proj_audio."),
            ("projector", "proj_ld."),
        }.SelectMany(n => Golden.Published(n.Item1)["state_shapes"].EnumerateObject().Select(p => n.Item2 + p.Name)),
    ];

    /// <summary>An entry of encoder.pth.</summary>
    public static float[] Encoder(ParameterSpec spec)
    {
        var place = Order.IndexOf(spec.Name);
        if (spec.Kind == ElementKind.Int64)
            return [5];
        Func<long, float> storage = spec.Name.EndsWith("running_var", StringComparison.Ordinal) ? n => 1 + n * 31 % 101 / 1024f : S;
        return View([.. spec.Shape], place * 37 % 512, storage);
    }

    /// <summary>
    /// The entries of linear-legacy.pth: the fused probe on two modalities of 8 features, with 4 hidden units and 8 classes.
    /// </summary>
    public static readonly Dictionary<string, float[]> Fused = new()
    {
        ["linear1.weight"] = View([4, 16], 0, S),
        ["linear1.bias"] = View([4], 37, S),
        ["linear2.weight"] = View([8, 4], 74, S),
        ["linear2.bias"] = View([8], 111, S),
    };

    private static float S(long n) => (n * 7919 % 2003 - 1001) / 8192f;

    private static float[] View(int[] shape, long offset, Func<long, float> storage)
    {
        int[] strides = shape.Length == 1 ? [1] : [.. new[] { 2, 3, 1, 1 }.Take(shape.Length)];
        var values = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
        {
            var (at, left) = (offset, i);
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                at += left % shape[axis] * (long)strides[axis];
                left /= shape[axis];
            }
            values[i] = storage(at);
        }
        return values;
    }
}
