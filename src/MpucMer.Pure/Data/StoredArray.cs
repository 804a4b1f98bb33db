namespace MpucMer.Pure.Data;

/// <summary>
/// An array of a safetensors file as it lies there: type and shape as written, <paramref name="Bytes"/> the elements, little-endian.
/// </summary>
public sealed record StoredArray(string Name, string Type, long[] Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Where in the file the elements begin.</summary>
    public long Offset { get; init; }
}
