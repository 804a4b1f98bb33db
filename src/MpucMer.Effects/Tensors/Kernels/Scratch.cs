using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MpucMer.Effects.Tensors.Kernels;

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
