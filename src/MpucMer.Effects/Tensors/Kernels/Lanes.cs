using System.Runtime.CompilerServices;

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
