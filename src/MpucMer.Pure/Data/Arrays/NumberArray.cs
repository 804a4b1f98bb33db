using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MpucMer.Pure.Data.Arrays;

/// <summary>The numbers that arrays of files are made of.</summary>
public enum ElementKind
{
    /// <summary>A byte: 0, or anything else for 1.</summary>
    Truth,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float16,

    /// <summary>The upper half of a float32 (PyTorch).</summary>
    BFloat16,
    Float32,
    Float64,

    /// <summary>The 80 bits of x87 in 16 bytes: NumPy's longdouble on x86.</summary>
    Extended,
}

/// <summary>How an element stands in a file: what it is, and whether its first byte is the one that counts most.</summary>
public readonly record struct ElementType(ElementKind Kind, bool BigEndian)
{
    /// <summary>Bytes an element.</summary>
    public int Size =>
        Kind switch
        {
            ElementKind.Truth or ElementKind.Int8 or ElementKind.UInt8 => 1,
            ElementKind.Int16 or ElementKind.UInt16 or ElementKind.Float16 or ElementKind.BFloat16 => 2,
            ElementKind.Int32 or ElementKind.UInt32 or ElementKind.Float32 => 4,
            ElementKind.Extended => 16,
            _ => 8,
        };

    /// <summary>
    /// The type of a NumPy description such as <c>&lt;f4</c> (numpy.dtype.str; without an order, as pickles write it: little-endian).
    /// </summary>
    public static Either<ElementFault, ElementType> OfNumPy(string description)
    {
        var order = description is ['<' or '>' or '|' or '=', ..] ? description[0] : '=';
        var rest = description.AsSpan(description is ['<' or '>' or '|' or '=', ..] ? 1 : 0);
        ElementKind? kind = rest switch
        {
            "b1" or "?" => ElementKind.Truth,
            "i1" => ElementKind.Int8,
            "u1" => ElementKind.UInt8,
            "i2" => ElementKind.Int16,
            "u2" => ElementKind.UInt16,
            "i4" => ElementKind.Int32,
            "u4" => ElementKind.UInt32,
            "i8" => ElementKind.Int64,
            "u8" => ElementKind.UInt64,
            "f2" => ElementKind.Float16,
            "f4" => ElementKind.Float32,
            "f8" => ElementKind.Float64,
            "f16" => ElementKind.Extended,
            _ => null,
        };
        if (kind is { } known)
            return new ElementType(known, order == '>');
        return rest switch
        {
            ['O', ..] => ElementFault.Objects,
            ['U' or 'S' or 'a', ..] => ElementFault.Text,
            ['V', ..] => ElementFault.Structured,
            ['c', ..] => ElementFault.Complex,
            ['M' or 'm', ..] => ElementFault.Dates,
            _ => ElementFault.Unknown,
        };
    }

    /// <summary>The element at the start of the bytes.</summary>
    public double Read(ReadOnlySpan<byte> from) =>
        (Kind, BigEndian) switch
        {
            (ElementKind.Truth, _) => from[0] == 0 ? 0 : 1,
            (ElementKind.Int8, _) => (sbyte)from[0],
            (ElementKind.UInt8, _) => from[0],
            (ElementKind.Int16, false) => BinaryPrimitives.ReadInt16LittleEndian(from),
            (ElementKind.Int16, true) => BinaryPrimitives.ReadInt16BigEndian(from),
            (ElementKind.UInt16, false) => BinaryPrimitives.ReadUInt16LittleEndian(from),
            (ElementKind.UInt16, true) => BinaryPrimitives.ReadUInt16BigEndian(from),
            (ElementKind.Int32, false) => BinaryPrimitives.ReadInt32LittleEndian(from),
            (ElementKind.Int32, true) => BinaryPrimitives.ReadInt32BigEndian(from),
            (ElementKind.UInt32, false) => BinaryPrimitives.ReadUInt32LittleEndian(from),
            (ElementKind.UInt32, true) => BinaryPrimitives.ReadUInt32BigEndian(from),
            (ElementKind.Int64, false) => BinaryPrimitives.ReadInt64LittleEndian(from),
            (ElementKind.Int64, true) => BinaryPrimitives.ReadInt64BigEndian(from),
            (ElementKind.UInt64, false) => BinaryPrimitives.ReadUInt64LittleEndian(from),
            (ElementKind.UInt64, true) => BinaryPrimitives.ReadUInt64BigEndian(from),
            (ElementKind.Float16, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(from),
            (ElementKind.Float16, true) => (double)BinaryPrimitives.ReadHalfBigEndian(from),
            (ElementKind.BFloat16, false) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(from) << 16),
            (ElementKind.BFloat16, true) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16BigEndian(from) << 16),
            (ElementKind.Float32, false) => BinaryPrimitives.ReadSingleLittleEndian(from),
            (ElementKind.Float32, true) => BinaryPrimitives.ReadSingleBigEndian(from),
            (ElementKind.Float64, false) => BinaryPrimitives.ReadDoubleLittleEndian(from),
            (ElementKind.Float64, true) => BinaryPrimitives.ReadDoubleBigEndian(from),
            (ElementKind.Extended, false) => Extended(
                BinaryPrimitives.ReadUInt16LittleEndian(from[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(from)
            ),
            (ElementKind.Extended, true) => Extended(
                BinaryPrimitives.ReadUInt16BigEndian(from[6..]),
                BinaryPrimitives.ReadUInt64BigEndian(from[8..])
            ),
        };

    /// <summary>
    /// Sign and exponent, then a significand whose first bit is written out (Intel, Software Developer's Manual 1, 4.2.2).
    /// </summary>
    private static double Extended(ushort head, ulong significand)
    {
        var exponent = head & 0x7FFF;
        var magnitude =
            exponent == 0x7FFF
                ? (significand << 1 == 0 ? double.PositiveInfinity : double.NaN)
                : Math.ScaleB(significand, exponent - 16383 - 63);
        return (head & 0x8000) == 0 ? magnitude : -magnitude;
    }

    public override string ToString() => $"{(BigEndian && Size > 1 ? "big-endian " : "")}{Kind.ToString().ToLowerInvariant()}";
}

/// <summary>
/// An array as it lies in a file's bytes: nothing is copied until its numbers are asked for. Strides and offset count elements; every
/// element lies within <paramref name="Data"/> (the makers see to it), though several may be the same one.
/// </summary>
public sealed record NumberArray(
    ElementType Type,
    IReadOnlyList<long> Shape,
    IReadOnlyList<long> Strides,
    long Offset,
    ReadOnlyMemory<byte> Data
)
{
    /// <summary>Elements; 1 of a scalar.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>
    /// An array that fills the start of the bytes, row-major or (Fortran) with the first index running fastest. Problems: a negative
    /// length, too few bytes.
    /// </summary>
    public static Either<Problem, NumberArray> Dense(
        ElementType type,
        IReadOnlyList<long> shape,
        bool fortran,
        ReadOnlyMemory<byte> data,
        string path
    )
    {
        if (shape.Any(d => d < 0))
            return new Problem.ArrayShapeWrong(path, shape, "no length below zero");
        if (!Fits(shape, data.Length / type.Size))
            return new Problem.ArrayTruncated(path, shape, type.ToString(), data.Length);
        var strides = new long[shape.Count];
        var step = 1L;
        for (var i = 0; i < strides.Length; i++)
        {
            var axis = fortran ? i : strides.Length - 1 - i;
            strides[axis] = step;
            // An empty array may have any other lengths, whose product nobody asks for.
            step = unchecked(step * shape[axis]);
        }
        return new NumberArray(type, shape, strides, 0, data);
    }

    /// <summary>
    /// A view of a storage (PyTorch). Problems: a negative length, stride or offset, an element outside the storage, more elements than an
    /// array can hold.
    /// </summary>
    public static Either<Problem, NumberArray> Strided(
        ElementType type,
        IReadOnlyList<long> shape,
        IReadOnlyList<long> strides,
        long offset,
        ReadOnlyMemory<byte> storage,
        string path
    )
    {
        if (shape.Count != strides.Count || shape.Concat(strides).Append(offset).Any(n => n < 0))
            return new Problem.ArrayShapeWrong(path, shape, "a stride for each length, and none below zero");
        if (!Fits(shape, System.Array.MaxLength))
            return new Problem.ArrayShapeWrong(path, shape, $"at most {System.Array.MaxLength} elements");
        if (!shape.Contains(0))
        {
            Int128 last = offset;
            for (var i = 0; i < shape.Count; i++)
                last += (Int128)(shape[i] - 1) * strides[i];
            if (last >= storage.Length / type.Size)
                return new Problem.ArrayTruncated(path, shape, type.ToString(), storage.Length);
        }
        return new NumberArray(type, shape, strides, offset, storage);
    }

    /// <summary>The numbers, row-major; those beyond float's range become infinite.</summary>
    public float[] Floats()
    {
        var values = new float[Count];
        if (Count == 0)
            return values;
        if (Type is { Kind: ElementKind.Float32, BigEndian: false } && Contiguous && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(Data.Span.Slice((int)(4 * Offset), 4 * values.Length)).CopyTo(values);
            return values;
        }
        Each((i, value) => values[i] = (float)value);
        return values;
    }

    /// <summary>The numbers, row-major; integers beyond 2^53 are rounded.</summary>
    public double[] Doubles()
    {
        var values = new double[Count];
        Each((i, value) => values[i] = value);
        return values;
    }

    private bool Contiguous
    {
        get
        {
            var step = 1L;
            for (var axis = Shape.Count - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != step)
                    return false;
                step *= Shape[axis];
            }
            return true;
        }
    }

    private void Each(Action<long, double> take)
    {
        if (Count == 0)
            return;
        var bytes = Data.Span;
        var (type, size) = (Type, Type.Size);
        var index = new long[Shape.Count];
        var at = Offset;
        for (long i = 0; i < Count; i++)
        {
            take(i, type.Read(bytes[(int)(at * size)..]));
            // The index of the next element, as an odometer counts.
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                at += Strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                at -= Strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }
    }

    /// <summary>Whether there are at most so many elements, however large the lengths are.</summary>
    private static bool Fits(IReadOnlyList<long> shape, long most)
    {
        if (shape.Contains(0))
            return true;
        var left = most;
        foreach (var length in shape)
            left /= length;
        return left >= 1;
    }
}
