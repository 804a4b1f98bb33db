using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>The bytes of a file and how they are to be read.</summary>
internal sealed record Hdf5Space(IByteSource Source, Hdf5Widths Widths)
{
    public long Length => Source.Length;

    /// <summary>From a place in the file on.</summary>
    public Hdf5Cursor At(long address) => new(Source, Widths, address);

    /// <summary>Within what was read already.</summary>
    public Hdf5Cursor Of(ReadOnlyMemory<byte> bytes) => new(bytes, Widths);

    /// <summary>
    /// The file's space and the address of its root group. The superblock is at the beginning, or at 512, 1024, 2048, … bytes.
    /// </summary>
    public static (Hdf5Space Space, long Root) Open(IByteSource source)
    {
        for (var at = 0L; at <= source.Length - 16; at = at == 0 ? 512 : 2 * at)
        {
            if (IsSignature(source.Slice(at, 8).Span))
                return Open(source, at);
        }
        throw new Hdf5Refusal("it is no HDF5 file, or is damaged");
    }

    private static (Hdf5Space, long) Open(IByteSource source, long at)
    {
        var cursor = new Hdf5Cursor(source, new Hdf5Widths(8, 8, 0), at + 8);
        var version = cursor.Byte();
        if (version > 3)
            throw new Hdf5Refusal($"it is HDF5 of a version that is not known ({version})");
        if (version < 2)
            cursor.Skip(4);
        var (address, length) = (cursor.Byte(), cursor.Byte());
        if (address is not (2 or 4 or 8) || length is not (2 or 4 or 8))
            throw Hdf5Refusal.Damaged("its superblock");
        cursor.Skip(
            version switch
            {
                0 => 9,
                1 => 13,
                _ => 1,
            }
        );
        var first = new Hdf5Cursor(source, new Hdf5Widths(address, length, 0), cursor.At);
        var start = first.Address() ?? 0;
        first.Skip(version < 2 ? 4 * address : 2 * address);
        var root = first.Address() ?? throw Hdf5Refusal.Damaged("it has no root");
        return (new Hdf5Space(source, new Hdf5Widths(address, length, start)), start + root);
    }

    private static bool IsSignature(ReadOnlySpan<byte> bytes) => bytes[0] == 0x89 && bytes[1..].SequenceEqual("HDF\r\n\u001A\n"u8);
}
