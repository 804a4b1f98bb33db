namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// The bytes of a file, which may be more than an array holds: a reader takes slices of them. Slices are the file's own memory, not copies.
/// </summary>
public interface IByteSource
{
    long Length { get; }

    /// <summary>Bytes that are there.</summary>
    ReadOnlyMemory<byte> Slice(long start, int length);
}

/// <summary>A source in memory.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> bytes) : IByteSource
{
    public long Length => bytes.Length;

    public ReadOnlyMemory<byte> Slice(long start, int length) => bytes.Slice((int)start, length);
}
