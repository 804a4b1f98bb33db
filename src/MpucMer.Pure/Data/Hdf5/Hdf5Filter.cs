using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>
/// A step that chunks went through when they were written: compressing, reordering of bytes, a checksum. Those of HDF5 itself that are in
/// use, and that need no other library.
/// </summary>
internal sealed record Hdf5Filter(int Kind, string Name, uint First)
{
    private const int Deflate = 1,
        Shuffle = 2,
        Fletcher32 = 3;

    public static IReadOnlyList<Hdf5Filter> Pipeline(Hdf5Cursor cursor)
    {
        var (version, count) = (cursor.Byte(), cursor.Byte());
        if (version is not (1 or 2))
            throw Hdf5Refusal.Damaged("its filters");
        if (version == 1)
            cursor.Skip(6);
        var filters = new List<Hdf5Filter>();
        for (var i = 0; i < count; i++)
        {
            var kind = cursor.UInt16();
            var named = version == 1 || kind >= 256 ? cursor.UInt16() : 0;
            cursor.Skip(2);
            var numbers = cursor.UInt16();
            var name = System.Text.Encoding.ASCII.GetString(cursor.Take(version == 1 ? (named + 7) / 8 * 8 : named).Span).TrimEnd('\0');
            var first = numbers > 0 ? cursor.UInt32() : 0;
            cursor.Skip(4 * (Math.Max(0, numbers - 1) + (version == 1 && numbers % 2 == 1 ? 1 : 0)));
            filters.Add(new Hdf5Filter(kind, name, first));
        }
        return filters;
    }

    /// <summary>
    /// The bytes of a chunk before the filters; refused where they are not as many as a chunk has. Steps whose bit is set in the mask
    /// were left out.
    /// </summary>
    public static ReadOnlyMemory<byte> Undo(IReadOnlyList<Hdf5Filter> filters, uint mask, ReadOnlyMemory<byte> data, int chunkBytes)
    {
        for (var i = filters.Count - 1; i >= 0; i--)
        {
            if (i < 32 && (mask >> i & 1) != 0)
                continue;
            data = filters[i].Undone(data, chunkBytes);
        }
        return data.Length == chunkBytes ? data : throw Hdf5Refusal.Damaged("a chunk is of another size");
    }

    private string Named => Name.Length > 0 ? $"{Kind} ({Name})" : $"{Kind}";

    // Before a checksum is taken off there may be four bytes more.
    private ReadOnlyMemory<byte> Undone(ReadOnlyMemory<byte> data, int chunkBytes) =>
        Kind switch
        {
            Deflate => Inflated(data, chunkBytes + 64),
            Shuffle => Unshuffled(data.Span, (int)Math.Min(First, 1 << 20)),
            Fletcher32 => Checked(data),
            _ => throw new Hdf5Refusal(
                $"its chunks went through filter {Named}, which is not read (h5repack -f GZIP=4 writes one that is)"
            ),
        };

    private static ReadOnlyMemory<byte> Inflated(ReadOnlyMemory<byte> data, int most)
    {
        var part = MemoryMarshal.TryGetArray(data, out var own) ? own : new ArraySegment<byte>(data.ToArray());
        using var stream = new ZLibStream(new MemoryStream(part.Array!, part.Offset, part.Count), CompressionMode.Decompress);
        var bytes = new byte[most];
        try
        {
            return bytes.AsMemory(0, stream.ReadAtLeast(bytes, most, throwOnEndOfStream: false));
        }
        catch (InvalidDataException)
        {
            throw Hdf5Refusal.Damaged("a chunk cannot be decompressed");
        }
    }

    /// <summary>First bytes of all elements, then second ones, …; what is left over stands at the end as it was.</summary>
    private static byte[] Unshuffled(ReadOnlySpan<byte> data, int size)
    {
        var bytes = data.ToArray();
        if (size <= 1)
            return bytes;
        var count = data.Length / size;
        for (var b = 0; b < size; b++)
        {
            var from = data.Slice(b * count, count);
            for (var i = 0; i < count; i++)
                bytes[i * size + b] = from[i];
        }
        return bytes;
    }

    /// <summary>Fletcher's checksum over big-endian words of two bytes, which stands behind the data.</summary>
    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> data)
    {
        if (data.Length < 4)
            throw Hdf5Refusal.Damaged("a chunk is of another size");
        var bytes = data.Span[..^4];
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(data.Span[^4..]);
        var (first, second) = (0ul, 0ul);
        for (var i = 0; i < bytes.Length; i += 2)
        {
            first = (first + (uint)(bytes[i] << 8 | (i + 1 < bytes.Length ? bytes[i + 1] : 0))) % 65535;
            second = (second + first) % 65535;
        }
        // Sums are kept as 0 or as 65,535, which are the same to the modulus.
        var same = Same(second, stored >> 16) && Same(first, stored & 0xFFFF);
        return same ? data[..^4] : throw Hdf5Refusal.Damaged("a chunk's checksum is another");

        static bool Same(ulong ours, uint theirs) => ours == theirs % 65535;
    }
}
