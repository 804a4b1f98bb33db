using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>Addresses of tensors. Whoever takes one keeps the tensor alive until it is done: a dispose scope does, and GC.KeepAlive.</summary>
internal static unsafe class Memory
{
    /// <summary>The first element of a contiguous float32 tensor on the CPU of less than 2 GiB.</summary>
    public static float* Start(this Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>A tensor of any content, as the kernels make them.</summary>
    public static Tensor New(params ReadOnlySpan<long> shape) => empty(shape, ScalarType.Float32, CPU);
}
