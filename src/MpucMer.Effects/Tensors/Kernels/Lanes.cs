using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// Floats that an instruction works on at once. Kernels are written once, generic over this: the JIT compiles a copy for each
/// implementation, in which every member is one instruction and <see cref="Count"/> a constant. The bits of a lane also serve as an
/// unsigned integer, and as a mask (all ones or all zeros).
/// </summary>
/// <typeparam name="T">The implementation itself; its default value is zero in every lane.</typeparam>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>How many lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Lane i holds the integer i.</summary>
    static abstract T Indices { get; }

    static abstract T Of(float value);

    static abstract T OfBits(uint bits);

    /// <summary>From any address: alignment is not asked for.</summary>
    static abstract T Load(float* from);

    void Store(float* to);

    /// <summary>Of all lanes, in an order that does not change.</summary>
    float Sum();

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    /// <summary>a b + c, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    static abstract T Sqrt(T a);

    /// <summary>The lesser one; where <paramref name="a"/> is not a number, that.</summary>
    static abstract T Least(T a, float b);

    /// <summary>The greater one; where <paramref name="a"/> is not a number, that.</summary>
    static abstract T Greatest(T a, float b);

    /// <summary>Mask: a &gt; b.</summary>
    static abstract T Greater(T a, T b);

    /// <summary>Mask: a ≥ b as unsigned integers.</summary>
    static abstract T AtLeast(T a, T b);

    static abstract T Select(T mask, T yes, T no);

    static abstract T operator ^(T a, T b);

    /// <summary>Sum of integers.</summary>
    static abstract T AddBits(T a, T b);

    /// <summary>Low half of the product of integers.</summary>
    static abstract T MultiplyBits(T a, T b);

    static abstract T operator <<(T a, int places);

    static abstract T operator >>>(T a, int places);
}

/// <summary>In what pieces a long sum is summed, each by itself, and the pieces in float64.</summary>
internal static class Strips
{
    /// <summary>
    /// A sum in one lane rounds with every number, and the more the longer it is, where wider lanes hold many short sums: it is taken in
    /// pieces. Of wider lanes all is one piece.
    /// </summary>
    public static nint Of<T>(nint n)
        where T : struct, ILanes<T> => T.Count > 1 ? n : Math.Min(n, 16);
}

/// <summary>One lane: what is left over at the end of a row, in the same arithmetic.</summary>
internal readonly unsafe struct Lanes1(float v) : ILanes<Lanes1>
{
    private readonly float v = v;

    private uint Bits => BitConverter.SingleToUInt32Bits(v);

    public static int Count => 1;

    public static Lanes1 Indices => default;

    public static Lanes1 Of(float value) => new(value);

    public static Lanes1 OfBits(uint bits) => new(BitConverter.UInt32BitsToSingle(bits));

    public static Lanes1 Load(float* from) => new(*from);

    public void Store(float* to) => *to = v;

    public float Sum() => v;

    public static Lanes1 operator +(Lanes1 a, Lanes1 b) => new(a.v + b.v);

    public static Lanes1 operator -(Lanes1 a, Lanes1 b) => new(a.v - b.v);

    public static Lanes1 operator *(Lanes1 a, Lanes1 b) => new(a.v * b.v);

    public static Lanes1 operator /(Lanes1 a, Lanes1 b) => new(a.v / b.v);

    public static Lanes1 MultiplyAdd(Lanes1 a, Lanes1 b, Lanes1 c) => new(float.MultiplyAddEstimate(a.v, b.v, c.v));

    public static Lanes1 Sqrt(Lanes1 a) => new(MathF.Sqrt(a.v));

    public static Lanes1 Least(Lanes1 a, float b) => a.v > b ? new(b) : a;

    public static Lanes1 Greatest(Lanes1 a, float b) => b > a.v ? new(b) : a;

    public static Lanes1 Greater(Lanes1 a, Lanes1 b) => OfBits(a.v > b.v ? uint.MaxValue : 0);

    public static Lanes1 AtLeast(Lanes1 a, Lanes1 b) => OfBits(a.Bits >= b.Bits ? uint.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Select(Lanes1 mask, Lanes1 yes, Lanes1 no) => mask.Bits != 0 ? yes : no;

    public static Lanes1 operator ^(Lanes1 a, Lanes1 b) => OfBits(a.Bits ^ b.Bits);

    public static Lanes1 AddBits(Lanes1 a, Lanes1 b) => OfBits(a.Bits + b.Bits);

    public static Lanes1 MultiplyBits(Lanes1 a, Lanes1 b) => OfBits(a.Bits * b.Bits);

    public static Lanes1 operator <<(Lanes1 a, int places) => OfBits(a.Bits << places);

    public static Lanes1 operator >>>(Lanes1 a, int places) => OfBits(a.Bits >>> places);
}

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
