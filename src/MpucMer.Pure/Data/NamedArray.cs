using System.Numerics;
using System.Runtime.InteropServices;

namespace MpucMer.Pure.Data;

/// <summary>An array with a name and a shape, row-major: what a safetensors file holds.</summary>
public sealed record NamedArray(string Name, long[] Shape, float[] Values)
{
    public static NamedArray Of(string name, float[] values, params long[] shape) => new(name, shape, values);
}

/// <summary>
/// An array of a safetensors file as it lies there: type and shape as written, <paramref name="Bytes"/> the elements, little-endian.
/// </summary>
public sealed record StoredArray(string Name, string Type, long[] Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Where in the file the elements begin.</summary>
    public long Offset { get; init; }
}

/// <summary>
/// Numbers that are none: NaN and the infinities, which make everything that they are added to or multiplied with one of them.
/// </summary>
public static class Finite
{
    // Of a NaN or an infinity all bits of the exponent are set.
    private const int Exponent = 0x7f80_0000;

    /// <summary>The place of the first number that is not finite; -1 where all are.</summary>
    public static int FirstNot(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var (at, mask) = (0, new Vector<int>(Exponent));
        while (bits.Length - at >= Vector<int>.Count && !Vector.EqualsAny(new Vector<int>(bits[at..]) & mask, mask))
            at += Vector<int>.Count;
        for (; at < bits.Length; at++)
        {
            if ((bits[at] & Exponent) == Exponent)
                return at;
        }
        return -1;
    }
}
