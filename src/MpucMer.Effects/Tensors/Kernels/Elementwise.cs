using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>Functions of each element.</summary>
internal static class Elementwise
{
    /// <summary>
    /// e^x to two units in the last place, for x cut off at -87 and 88, where float32 ends. What is not a number stays so.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        // Cephes' expf: x = n ln 2 + r with |r| ≤ ln 2 / 2, ln 2 in two pieces; a polynomial of r, and n into the exponent. Adding 3 · 2^22
        // leaves n, rounded, in the low bits.
        const float Rounder = 12582912;
        x = T.Greatest(T.Least(x, 88), -87);
        var shifted = T.MultiplyAdd(x, T.Of(1.44269504f), T.Of(Rounder));
        var n = shifted - T.Of(Rounder);
        var r = T.MultiplyAdd(n, T.Of(-.693359375f), x);
        r = T.MultiplyAdd(n, T.Of(2.12194440e-4f), r);
        var p = T.MultiplyAdd(T.Of(1.9875691500e-4f), r, T.Of(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.Of(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.Of(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.Of(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.Of(5.0000001201e-1f));
        p = T.MultiplyAdd(p, r * r, r + T.Of(1));
        return p * T.AddBits(shifted << 23, T.Of(1));
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, ILanes<T> => T.Of(1) / (T.Of(1) + Exp(default(T) - x));

    /// <summary>x, or zero where it is negative; what is not a number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Relu<T>(T x)
        where T : struct, ILanes<T> => T.Greatest(x, 0);

    /// <summary>The gradient of <see cref="Relu"/> from its output: none where that is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReluGradient<T>(T y, T gradient)
        where T : struct, ILanes<T> => T.Select(T.Greater(y, default), gradient, default);

    /// <summary>x, or slope x where it is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Prelu<T>(T x, T slope)
        where T : struct, ILanes<T> => T.Select(T.Greater(x, default), x, x * slope);

    /// <summary>y += x.</summary>
    public static unsafe void Add<T>(float* y, float* x, nint n)
        where T : struct, ILanes<T>
    {
        nint i = 0;
        for (; i + T.Count <= n; i += T.Count)
            (T.Load(y + i) + T.Load(x + i)).Store(y + i);
        for (; i < n; i++)
            y[i] += x[i];
    }
}

/// <summary>Dropout in training (<see cref="HashDropout"/>).</summary>
internal sealed unsafe class DropoutKernel<T>(long seed, double rate) : Kernel
    where T : struct, ILanes<T>
{
    private const nint Block = 1 << 14;

    public override Result Forward(Tensor[] inputs, bool learning) => new(Dropped(inputs[0].contiguous()));

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted) => [Dropped(gradient)];

    private Tensor Dropped(Tensor x)
    {
        var y = Memory.New(x.shape);
        var n = (nint)x.numel();
        float* px = x.Start(),
            py = y.Start();
        var dropout = new HashDropout(seed, rate);
        Parts.Each((n + Block - 1) / Block, Parts.Many, (_, from, to) => Drop<T>(px, py, from * Block, Math.Min(to * Block, n), dropout));
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Drop<TLanes>(float* x, float* y, nint from, nint to, in HashDropout dropout)
        where TLanes : struct, ILanes<TLanes>
    {
        for (; from + TLanes.Count <= to; from += TLanes.Count)
            dropout.Of(TLanes.Load(x + from), from).Store(y + from);
        if (from < to)
            Drop<Lanes1>(x, y, from, to, dropout);
    }
}

/// <summary>What becomes of outputs before they are written.</summary>
internal interface IDropout
{
    /// <summary>Outputs whose first stands at that place in memory.</summary>
    T Of<T>(T y, nint place)
        where T : struct, ILanes<T>;
}

/// <summary>Nothing is dropped.</summary>
internal readonly struct NoDropout : IDropout
{
    public T Of<T>(T y, nint place)
        where T : struct, ILanes<T> => y;
}

/// <summary>
/// An element is kept, and scaled, where a hash of the seed and of its place is at least the rate: no mask is stored, and it is the same
/// for any number of threads.
/// Places are less than 2^32.
/// </summary>
internal readonly struct HashDropout(long seed, double rate) : IDropout
{
    // What does not depend on the place is hashed once.
    private readonly uint first = (uint)seed,
        second = Mixed((uint)(seed >> 32)),
        limit = (uint)Math.Min(uint.MaxValue, rate * 4294967296.0);
    private readonly float scale = ScaleOf(rate);

    public static float ScaleOf(double rate) => (float)(1 / (1 - rate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Of<T>(T y, nint place)
        where T : struct, ILanes<T>
    {
        var bits = T.AddBits(T.OfBits((uint)place), T.Indices);
        var keep = T.AtLeast(Mixed(Mixed(bits ^ T.OfBits(first)) ^ T.OfBits(second)), T.OfBits(limit));
        return T.Select(keep, y * T.Of(scale), default);
    }

    /// <summary>A hash of 32 bits that is one-to-one and changes half of the bits with each (lowbias32 of Chris Wellons).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Mixed<T>(T x)
        where T : struct, ILanes<T>
    {
        x = T.MultiplyBits(x ^ (x >>> 16), T.OfBits(0x7feb352d));
        x = T.MultiplyBits(x ^ (x >>> 15), T.OfBits(0x846ca68b));
        return x ^ (x >>> 16);
    }

    private static uint Mixed(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7feb352d;
        x = (x ^ (x >> 15)) * 0x846ca68b;
        return x ^ (x >> 16);
    }
}
