using System.Numerics;
using MpucMer.Torch.Interop;

namespace TorchSharp;

/// <summary>A number of any element type. It lives in managed memory: Dispose, kept for TorchSharp's sake, does nothing.</summary>
public sealed class Scalar : IDisposable
{
    private readonly Kind kind;
    private readonly long integer;
    private readonly Complex real;

    private Scalar(Kind kind, long integer, Complex real, torch.ScalarType type)
    {
        this.kind = kind;
        this.integer = integer;
        this.real = real;
        Type = type;
    }

    public torch.ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => (long)value;

    public static implicit operator Scalar(sbyte value) => (long)value;

    public static implicit operator Scalar(short value) => (long)value;

    public static implicit operator Scalar(int value) => (long)value;

    public static implicit operator Scalar(long value) => new(Kind.Int, value, 0, torch.ScalarType.Int64);

    public static implicit operator Scalar(Half value) => (double)value;

    public static implicit operator Scalar(BFloat16 value) => (double)value.ToSingle();

    public static implicit operator Scalar(float value) => (double)value;

    public static implicit operator Scalar(double value) => new(Kind.Double, 0, value, torch.ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(Kind.Bool, value ? 1 : 0, 0, torch.ScalarType.Bool);

    public static implicit operator Scalar((float, float) value) => new Complex(value.Item1, value.Item2);

    public static implicit operator Scalar(Complex value) => new(Kind.Complex, 0, value, torch.ScalarType.ComplexFloat64);

    public void Dispose()
    {
    }

    internal static Scalar From(in NativeValue value) => value.Kind switch
    {
        Kind.Bool => value.Bits != 0,
        Kind.Int => value.Bits,
        Kind.Double => BitConverter.Int64BitsToDouble(value.Bits),
        Kind.Complex => new Complex(BitConverter.Int64BitsToDouble(value.Bits), value.Imaginary),
        _ => throw new InvalidOperationException($"not a number: {value.Kind}"),
    };

    internal Arg ToArg() => kind switch
    {
        Kind.Bool => integer != 0,
        Kind.Int => integer,
        Kind.Double => real.Real,
        _ => real,
    };

    internal bool IsIntegral => kind is Kind.Int or Kind.Bool;

    internal long Integer => IsIntegral ? integer : (long)real.Real;

    internal double Double => IsIntegral ? integer : real.Real;

    internal Complex Complex => IsIntegral ? integer : real;
}

/// <summary>Conversions between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static Scalar ToScalar(this Half value) => value;

    public static Scalar ToScalar(this BFloat16 value) => value;

    public static float ToSingle(this Scalar value) => (float)value.Double;

    public static double ToDouble(this Scalar value) => value.Double;

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Integer;

    public static byte ToByte(this Scalar value) => (byte)value.Integer;

    public static short ToInt16(this Scalar value) => (short)value.Integer;

    public static int ToInt32(this Scalar value) => (int)value.Integer;

    public static long ToInt64(this Scalar value) => value.Integer;

    public static bool ToBoolean(this Scalar value) => value.Double != 0;

    public static Half ToHalf(this Scalar value) => (Half)value.Double;

    public static BFloat16 ToBFloat16(this Scalar value) => (BFloat16)value.Double;

    public static Complex ToComplexFloat64(this Scalar value) => value.Complex;
}
