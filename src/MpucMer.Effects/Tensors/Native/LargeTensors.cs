using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Native;

/// <summary>
/// Large tensors in memory of <see cref="Blocks"/>. TorchSharp makes tensors over managed arrays by a function of its native library that
/// takes any memory, and how to free it; it is called here for ours. Where there is no such function, or another system than Linux,
/// tensors are libtorch's own.
/// </summary>
internal static unsafe class LargeTensors
{
    /// <summary>From so many bytes on: smaller ones leave no gaps that matter, and would fill their pages badly.</summary>
    public const nint Least = 1 << 24;

    private static readonly Blocks Memory = new();

    // Memory, how it is freed, sizes and their number, the type of the memory and of the tensor, the device's type and number, whether it
    // asks for gradients.
    private static readonly delegate* unmanaged<
        nint,
        delegate* unmanaged<nint, void>,
        long*,
        int,
        sbyte,
        sbyte,
        int,
        int,
        byte,
        nint> Over = (delegate* unmanaged<nint, delegate* unmanaged<nint, void>, long*, int, sbyte, sbyte, int, int, byte, nint>)(
        Blocks.Supported ? LibTorch.Function("THSTensor_new") : 0
    );

    /// <summary>A contiguous float32 tensor on the CPU of any content; null where it is to be libtorch's.</summary>
    public static Tensor? Of(ReadOnlySpan<long> shape, long floats)
    {
        if (Over == null || floats * sizeof(float) < Least || Memory.Take((nint)floats * sizeof(float)) is not { } start)
            return null;
        fixed (long* sizes = shape)
        {
            const sbyte numbers = (sbyte)ScalarType.Float32;
            var handle = Over(start, &Free, sizes, shape.Length, numbers, numbers, (int)TorchSharp.DeviceType.CPU, -1, 0);
            if (handle != 0)
                return Tensor.UnsafeCreateTensor(handle);
        }
        Memory.Give(start);
        return null;
    }

    // By whichever thread lets go of the last tensor that uses it.
    [UnmanagedCallersOnly]
    private static void Free(nint start) => Memory.Give(start);
}
