using System.Runtime.InteropServices;
using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors;

/// <summary>Between tensors and arrays, as whole spans: element access through accessors costs microseconds each.</summary>
public static class TensorArrays
{
    /// <summary>The elements, row-major, converted to float32; from any device.</summary>
    public static float[] Floats(this Tensor tensor) => Elements<float>(tensor, ScalarType.Float32);

    /// <summary>The elements, row-major, converted to float64; from any device.</summary>
    public static double[] Doubles(this Tensor tensor) => Elements<double>(tensor, ScalarType.Float64);

    /// <summary>The only element, of whatever type.</summary>
    public static double Number(this Tensor tensor) => tensor.Doubles()[0];

    /// <summary>A tensor of float32 with these elements, row-major.</summary>
    public static Tensor ToTensor(this float[] values, params ReadOnlySpan<long> shape)
    {
        using var flat = torch.tensor(values, dtype: ScalarType.Float32);
        return flat.reshape(shape.ToArray());
    }

    /// <summary>A tensor of float64 with these elements, row-major.</summary>
    public static Tensor ToTensor(this double[] values, params ReadOnlySpan<long> shape)
    {
        using var flat = torch.tensor(values, dtype: ScalarType.Float64);
        return flat.reshape(shape.ToArray());
    }

    private static T[] Elements<T>(Tensor tensor, ScalarType type)
        where T : unmanaged
    {
        using var _ = NewDisposeScope();
        var plain = tensor.detach().to_type(type).cpu().contiguous();
        var values = MemoryMarshal.Cast<byte, T>(plain.bytes).ToArray();
        GC.KeepAlive(plain);
        return values;
    }
}

/// <summary>
/// Sums. TorchSharp's own forms of two operands make the number one that the second is multiplied by, and hand native code its address
/// alone: the collector may free it before it is read, and the sum is then of something else, or an error. Here that number lives for
/// ever.
/// </summary>
internal static class Sums
{
    /// <summary>What the second operand is multiplied by where nothing else is said.</summary>
    public static readonly Scalar One = 1;

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Scalar y) => x.add(y, One);
}

/// <summary>A graph's normalised adjacency as a tensor.</summary>
internal static class Adjacency
{
    /// <summary>[N, N], of the type and on the device of <paramref name="like"/>. The caller's.</summary>
    public static Tensor Of(Graph graph, Tensor like)
    {
        using var exact = graph.Normalised().ToTensor(graph.Nodes, graph.Nodes);
        // Rounded once, to the type that it is used in.
        using var typed = exact.to_type(like.dtype);
        using var placed = typed.to(like.device);
        return placed.alias();
    }
}
