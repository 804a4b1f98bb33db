using System.Numerics;
using TorchSharp;

namespace MpucMer.Torch.Interop;

/// <summary>The kinds of value that cross to native code; the same numbers stand in native/mpuctorch.h.</summary>
internal enum Kind
{
    None = 0, Tensor = 1, Int = 2, Double = 3, Bool = 4, Complex = 5, IntList = 6, DoubleList = 7,
    TensorList = 8, String = 9, Generator = 10, Device = 11, Default = 12, BoolList = 13,
}

/// <summary>One argument of an operation, before its tensors are locked and its arrays copied for the call.</summary>
internal readonly struct Arg
{
    internal readonly Kind Kind;
    internal readonly int Extra;
    internal readonly long Bits;
    internal readonly double Imaginary;
    internal readonly object? Reference;

    private Arg(Kind kind, long bits = 0, object? reference = null, int extra = 0, double imaginary = 0)
    {
        Kind = kind;
        Bits = bits;
        Reference = reference;
        Extra = extra;
        Imaginary = imaginary;
    }

    /// <summary>None, as Python has it.</summary>
    internal static readonly Arg None = new(Kind.None);

    /// <summary>What the operation's schema says where the argument is left out.</summary>
    internal static readonly Arg Default = new(Kind.Default);

    public static implicit operator Arg(torch.Tensor? value) => value is null ? None : new(Kind.Tensor, 0, value);
    public static implicit operator Arg(torch.Tensor?[]? value) => value is null ? None : new(Kind.TensorList, 0, value);
    public static implicit operator Arg(Scalar? value) => value is null ? None : value.ToArg();
    public static implicit operator Arg(long value) => new(Kind.Int, value);
    public static implicit operator Arg(long? value) => value is { } v ? v : None;
    public static implicit operator Arg(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(double? value) => value is { } v ? v : None;
    public static implicit operator Arg(bool value) => new(Kind.Bool, value ? 1 : 0);
    public static implicit operator Arg(bool? value) => value is { } v ? v : None;
    public static implicit operator Arg(Complex value) =>
        new(Kind.Complex, BitConverter.DoubleToInt64Bits(value.Real), imaginary: value.Imaginary);
    public static implicit operator Arg(torch.ScalarType value) => new(Kind.Int, (long)value);
    public static implicit operator Arg(torch.ScalarType? value) => value is { } v ? v : None;
    public static implicit operator Arg(long[]? value) => value is null ? None : new(Kind.IntList, 0, value);
    public static implicit operator Arg(double[]? value) => value is null ? None : new(Kind.DoubleList, 0, value);
    public static implicit operator Arg(bool[]? value) => value is null ? None : new(Kind.BoolList, 0, value);
    public static implicit operator Arg(ReadOnlySpan<long> value) => new(Kind.IntList, 0, value.ToArray());
    public static implicit operator Arg((long, long) value) => new(Kind.IntList, 0, new[] { value.Item1, value.Item2 });
    public static implicit operator Arg((long, long)? value) => value is { } v ? v : None;
    public static implicit operator Arg((long, long, long) value) =>
        new(Kind.IntList, 0, new[] { value.Item1, value.Item2, value.Item3 });
    public static implicit operator Arg((long, long, long)? value) => value is { } v ? v : None;
    public static implicit operator Arg(string? value) => value is null ? None : new(Kind.String, 0, value);
    public static implicit operator Arg(torch.Generator? value) => value is null ? None : new(Kind.Generator, 0, value);
    public static implicit operator Arg(torch.Device? value) =>
        value is null ? None : new(Kind.Device, (long)value.type, null, value.index);
}
