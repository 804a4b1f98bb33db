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

/// <summary>
/// Large blocks of memory, used again. A block comes from the system, in huge pages where it has any (a fault for every 2 MiB and not for
/// every 4 KiB), and is kept when it is given back. Before another one is asked for, as much of what lies idle goes: there is never more
/// than the blocks that were in use at the same time once. Memory of the C library's, by contrast, breaks into pieces between the small
/// tensors, and a training step then takes half as much again as it uses.
/// </summary>
internal sealed partial class Blocks
{
    private const nint Page = 1 << 21;

    // sys/mman.h, alike on all processors that .NET has Linux for.
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;
    private const int HugePage = 14;

    private readonly Lock gate = new();
    private readonly Dictionary<nint, nint> sizes = [];

    // The longest idle first.
    private readonly List<nint> idle = [];

    public static bool Supported => OperatingSystem.IsLinux();

    /// <summary>Bytes of all blocks, in use or idle.</summary>
    public nint Held { get; private set; }

    /// <summary>The first of so many bytes, of any content; null where the system has no more.</summary>
    public nint? Take(nint bytes)
    {
        var size = (bytes + Page - 1) / Page * Page;
        lock (gate)
        {
            // The smallest that is large enough, and no more than a quarter larger.
            var fitting = idle.Where(block => sizes[block] >= size && sizes[block] <= size + size / 4)
                .OrderBy(block => sizes[block])
                .Select(block => (nint?)block)
                .FirstOrDefault();
            if (fitting is { } kept)
            {
                idle.Remove(kept);
                return kept;
            }
            Release(size);
            if (Mapped(size) is not { } start)
                return null;
            sizes.Add(start, size);
            Held += size;
            return start;
        }
    }

    /// <summary>Gives back what <see cref="Take"/> gave.</summary>
    public void Give(nint start)
    {
        lock (gate)
            idle.Add(start);
    }

    /// <summary>Gives the system idle blocks, the longest idle first, until that is so many bytes or there is none.</summary>
    public void Release(nint bytes)
    {
        lock (gate)
            for (nint gone = 0; idle.Count > 0 && gone < bytes; )
            {
                var oldest = idle[0];
                idle.RemoveAt(0);
                sizes.Remove(oldest, out var size);
                _ = Unmap(oldest, size);
                Held -= size;
                gone += size;
            }
    }

    // Huge pages begin at their multiples: what is over at either end goes at once.
    private static nint? Mapped(nint size)
    {
        var mapped = Map(0, size + Page, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        if (mapped == -1)
            return null;
        var start = (mapped + Page - 1) / Page * Page;
        if (start > mapped)
            _ = Unmap(mapped, start - mapped);
        if (start < mapped + Page)
            _ = Unmap(start + size, mapped + Page - start);
        _ = Advise(start, size, HugePage);
        return start;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint start, nint size, int access, int kind, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint start, nint size);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nint size, int advice);
}
