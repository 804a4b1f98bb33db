using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MpucMer.Effects.Tensors.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// Addresses of tensors. Whoever takes one keeps the tensor alive until it is done: a dispose scope does, and GC.KeepAlive.
/// </summary>
internal static unsafe class Memory
{
    /// <summary>From 1 MiB on a tensor is large.</summary>
    private const long Large = 1 << 18;

    /// <summary>The first element of a contiguous float32 tensor on the CPU of less than 2 GiB.</summary>
    public static float* Start(this Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>
    /// A tensor of any content, as the kernels make them. The largest have memory of our own (<see cref="LargeTensors"/>). Other large ones
    /// take a little more memory than they need, in eight sizes between a power of two and the next, so that one fits where
    /// another was: the layers' outputs differ by a few frames each, and would otherwise leave gaps that nothing fills.
    /// </summary>
    public static Tensor New(params ReadOnlySpan<long> shape)
    {
        var n = 1L;
        foreach (var size in shape)
            n *= size;
        if (LargeTensors.Of(shape, n) is { } own)
            return own;
        if (n < Large)
            return empty(shape, ScalarType.Float32, CPU);
        var step = 1L << (BitOperations.Log2((ulong)n) - 3);
        using var scope = NewDisposeScope();
        return empty((n + step - 1) / step * step, ScalarType.Float32, CPU).narrow(0, 0, n).view(shape.ToArray()).MoveToOuterDisposeScope();
    }
}
