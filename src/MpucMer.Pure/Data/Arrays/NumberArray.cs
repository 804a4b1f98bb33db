using System.Runtime.InteropServices;

namespace MpucMer.Pure.Data.Arrays;

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
