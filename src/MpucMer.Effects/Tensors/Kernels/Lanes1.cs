using System.Runtime.CompilerServices;

namespace MpucMer.Effects.Tensors.Kernels;

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
