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
