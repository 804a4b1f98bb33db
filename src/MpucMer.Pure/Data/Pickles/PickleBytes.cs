using System.Buffers.Binary;

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

/// <summary>Reading on through a source, by a window of it.</summary>
internal sealed class PickleBytes(IByteSource source, string path, long start)
{
    private const int Window = 1 << 16;

    private ReadOnlyMemory<byte> window;
    private int used;
    private long windowStart = start;

    /// <summary>Where the next byte is.</summary>
    public long Position => windowStart + used;

    public byte Byte() => Take(1).Span[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span);

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8).Span);

    /// <summary>A length of 8 bytes.</summary>
    public long Length() => BinaryPrimitives.ReadInt64LittleEndian(Take(8).Span);

    /// <summary>So many bytes, of the source's own memory.</summary>
    public ReadOnlyMemory<byte> Take(long count)
    {
        var at = Position;
        if (count < 0 || count > source.Length - at)
            throw new PickleRefusal(new Problem.PickleTruncated(path, at, source.Length));
        if (count > System.Array.MaxLength)
            throw new PickleRefusal(new Problem.PickleTooLarge(path, PickleLimit.OneValue, System.Array.MaxLength));
        if (count > window.Length - used)
        {
            windowStart = at;
            used = 0;
            window = source.Slice(at, (int)Math.Min(Math.Max(count, Window), source.Length - at));
        }
        var taken = window.Slice(used, (int)count);
        used += (int)count;
        return taken;
    }

    /// <summary>The bytes up to the next line feed, which is passed over.</summary>
    public ReadOnlyMemory<byte> Line()
    {
        var at = Position;
        for (var length = 0L; at + length < source.Length; )
        {
            var piece = source.Slice(at + length, (int)Math.Min(Window, source.Length - at - length));
            var end = piece.Span.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Take(length + end);
                Take(1);
                return line;
            }
            length += piece.Length;
        }
        throw new PickleRefusal(new Problem.PickleTruncated(path, at, source.Length));
    }
}
