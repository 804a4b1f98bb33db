using System.Collections.Concurrent;
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

/// <summary>
/// Working memory of a kernel, outside the managed heap and aligned to cache lines. Buffers are kept for the next call, as fresh memory
/// costs a page fault for every 4 KiB; they come in powers of two, and at most 256 MiB lie idle.
/// </summary>
internal readonly unsafe ref struct Scratch
{
    private const int Alignment = 64;
    private const long MostIdle = 1L << 28;
    private static readonly ConcurrentStack<nint>[] Idle = [.. Enumerable.Range(0, 64).Select(_ => new ConcurrentStack<nint>())];
    private static long idleBytes;
    private readonly int size;

    private Scratch(float* start, int size)
    {
        Start = start;
        this.size = size;
    }

    /// <summary>The first of the floats asked for.</summary>
    public float* Start { get; }

    /// <summary>Memory for so many floats, of any content. Dispose gives it back.</summary>
    public static Scratch Of(nint floats)
    {
        var size = BitOperations.Log2((ulong)Math.Max(floats * sizeof(float), Alignment) - 1) + 1;
        if (!Idle[size].TryPop(out var kept))
            return new((float*)NativeMemory.AlignedAlloc((nuint)1 << size, Alignment), size);
        Interlocked.Add(ref idleBytes, -(1L << size));
        return new((float*)kept, size);
    }

    /// <summary>As <see cref="Of"/>, all zero.</summary>
    public static Scratch Zeros(nint floats)
    {
        var scratch = Of(floats);
        NativeMemory.Clear(scratch.Start, (nuint)(floats * sizeof(float)));
        return scratch;
    }

    public void Dispose()
    {
        if (Interlocked.Add(ref idleBytes, 1L << size) <= MostIdle)
        {
            Idle[size].Push((nint)Start);
            return;
        }
        Interlocked.Add(ref idleBytes, -(1L << size));
        NativeMemory.AlignedFree(Start);
    }
}

/// <summary>
/// Work in a number of parts that does not depend on the threads: what each part sums is added up in the parts' order, so that results are
/// the same to the bit for any number of threads, of which there are as many as torch has.
/// </summary>
internal static class Parts
{
    /// <summary>Parts of sums: each has a sum of its own, and there are enough of them for the threads of a large machine.</summary>
    public const int OfSums = 32;

    /// <summary>Parts that sum nothing.</summary>
    public const int Many = 64;

    /// <summary>Does the items [from, to).</summary>
    public delegate void Part(int part, nint from, nint to);

    public static int Count(nint items, int most) => (int)Math.Min(items, most);

    /// <summary>Items in at most <paramref name="most"/> parts of nearly one size; back when all are done.</summary>
    public static void Each(nint items, int most, Part body)
    {
        var count = Count(items, most);
        void Do(int part) => body(part, items * part / count, items * (part + 1) / count);
        var threads = Math.Min(torch.get_num_threads(), count);
        if (threads < 2)
        {
            for (var part = 0; part < count; part++)
                Do(part);
            return;
        }
        var next = -1;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            for (var part = Interlocked.Increment(ref next); part < count; part = Interlocked.Increment(ref next))
                Do(part);
        });
    }
}
