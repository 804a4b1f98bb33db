using System.Numerics;
using System.Text;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>A message of an object's header, by the number of its kind.</summary>
internal sealed record Hdf5Message(int Kind, bool Shared, ReadOnlyMemory<byte> Body)
{
    public const int Dataspace = 1,
        LinkInfo = 2,
        DataType = 3,
        OldFill = 4,
        Fill = 5,
        Link = 6,
        ExternalFiles = 7,
        Layout = 8;

    public const int Filters = 11,
        Continuation = 16,
        SymbolTable = 17;
}

/// <summary>The header of an object: a list of messages, which say what it is. Versions 1 and 2.</summary>
internal static class Hdf5Header
{
    public static IReadOnlyList<Hdf5Message> Read(Hdf5Space space, long address)
    {
        var messages = new List<Hdf5Message>();
        var cursor = space.At(address);
        var pending = new Queue<(long At, long Length)>();
        // A header that goes on into itself would go on for ever.
        var left = space.Length;
        var (second, ordered) = (cursor.Byte() != 1, false);
        if (second)
        {
            cursor = space.At(address);
            cursor.Expect("OHDR"u8, 2);
            var flags = cursor.Byte();
            ordered = (flags & 4) != 0;
            cursor.Skip(((flags & 32) != 0 ? 16 : 0) + ((flags & 16) != 0 ? 4 : 0));
            pending.Enqueue((-1, Size(cursor.UInt(1 << (flags & 3)))));
        }
        else
        {
            cursor.Skip(7);
            pending.Enqueue((-1, cursor.UInt32()));
            cursor.Skip(4);
        }
        while (pending.TryDequeue(out var block))
        {
            var length = block.Length;
            if (block.At >= 0)
            {
                cursor = space.At(block.At);
                if (second)
                {
                    if (!cursor.Take(4).Span.SequenceEqual("OCHK"u8))
                        throw Hdf5Refusal.Damaged("a header does not go on where it should");
                    // The letters, and a checksum at its end.
                    length -= 8;
                }
            }
            if ((left -= length) < 0)
                throw Hdf5Refusal.Damaged("a header does not end");
            var prefix = second
                ? ordered
                    ? 6
                    : 4
                : 8;
            for (var end = cursor.At + length; cursor.At + prefix <= end; )
            {
                var kind = second ? cursor.Byte() : cursor.UInt16();
                var size = cursor.UInt16();
                var flags = cursor.Byte();
                cursor.Skip(prefix - (second ? 4 : 5));
                var body = cursor.Take(size);
                if (kind == Hdf5Message.Continuation)
                {
                    var more = space.Of(body);
                    if (more.Address() is { } place)
                        pending.Enqueue((place, more.Length()));
                }
                else
                {
                    messages.Add(new Hdf5Message(kind, (flags & 2) != 0, body));
                }
            }
        }
        return messages;
    }

    /// <summary>The message of a kind; null where there is none. One that is shared lies in another object's header.</summary>
    public static ReadOnlyMemory<byte>? Find(Hdf5Space space, IReadOnlyList<Hdf5Message> messages, int kind)
    {
        if (messages.FirstOrDefault(m => m.Kind == kind) is not { } found)
            return null;
        if (!found.Shared)
            return found.Body;
        var cursor = space.Of(found.Body);
        var (version, how) = (cursor.Byte(), cursor.Byte());
        if (version == 3 && how == 1)
            throw new Hdf5Refusal("messages that objects share in a heap are not read");
        if (version == 1)
            cursor.Skip(6);
        var other = Read(space, cursor.Address() ?? throw Hdf5Refusal.Damaged("what it shares has no place"));
        return other.FirstOrDefault(m => m.Kind == kind && !m.Shared)?.Body ?? throw Hdf5Refusal.Damaged("what it shares is not there");
    }

    private static long Size(ulong size) => size <= long.MaxValue ? (long)size : throw Hdf5Refusal.Damaged("a header has no size");
}

/// <summary>
/// A fractal heap, in which a group with many links keeps them: blocks in rows of a table, whose sizes double from row to row, so that
/// an offset tells the block. Heaps of compressed blocks are not read, and neither are links that are too long for a block.
/// </summary>
internal sealed class Hdf5Heap
{
    private readonly Hdf5Space space;
    private readonly int offsetBits,
        lengthBytes,
        width,
        rows;
    private readonly long start,
        largest;
    private readonly long? root;

    private Hdf5Heap(Hdf5Space space, Hdf5Cursor cursor)
    {
        this.space = space;
        cursor.Skip(2);
        if (cursor.UInt16() != 0)
            throw new Hdf5Refusal("heaps of compressed blocks are not read");
        cursor.Skip(1);
        var mostManaged = cursor.UInt32();
        cursor.Skip(2 * space.Widths.Address + 10 * space.Widths.Length);
        width = cursor.UInt16();
        (start, largest) = (cursor.Length(), cursor.Length());
        offsetBits = cursor.UInt16();
        cursor.Skip(2);
        root = cursor.Address();
        rows = cursor.UInt16();
        var sizes = long.IsPow2(start) && long.IsPow2(largest) && largest >= start && largest <= int.MaxValue;
        if (!sizes || width == 0 || offsetBits is 0 or > 62 || mostManaged == 0)
        {
            throw Hdf5Refusal.Damaged("a heap's measures");
        }
        lengthBytes = Math.Min((BitOperations.Log2((ulong)largest) + 7) / 8, Hdf5Tree2.Bytes(mostManaged));
    }

    private int OffsetBytes => (offsetBits + 7) / 8;

    private int DirectRows => Log2(largest) - Log2(start) + 2;

    public static Hdf5Heap Open(Hdf5Space space, long address)
    {
        var cursor = space.At(address);
        cursor.Expect("FRHP"u8, 0);
        return new Hdf5Heap(space, cursor);
    }

    /// <summary>The object that an identifier names: its place and length, or, of a short one, itself.</summary>
    public ReadOnlyMemory<byte> Object(ReadOnlyMemory<byte> id)
    {
        var cursor = space.Of(id);
        var kind = cursor.Byte();
        if ((kind & 0xF0) == 0x20)
            return cursor.Take((kind & 0x0F) + 1);
        if ((kind & 0xF0) != 0)
            throw new Hdf5Refusal("objects of a heap that lie outside of its blocks are not read");
        var (offset, length) = (cursor.UInt(OffsetBytes), cursor.UInt(lengthBytes));
        if (root is not { } top || offset > long.MaxValue || length > (ulong)largest)
        {
            throw Hdf5Refusal.Damaged("an object of a heap is nowhere");
        }
        return rows == 0 ? Direct(top, start, (long)offset, (long)length) : Indirect(top, rows, (long)offset, (long)length);
    }

    /// <summary>In a block of objects; offsets count from its beginning.</summary>
    private ReadOnlyMemory<byte> Direct(long address, long size, long offset, long length)
    {
        if (offset > size - length)
            throw Hdf5Refusal.Damaged("an object of a heap is nowhere");
        space.At(address).Expect("FHDB"u8, 0);
        return space.At(address + offset).Take(length);
    }

    /// <summary>In a block of blocks. Deeper ones are smaller, so that there is an end.</summary>
    private ReadOnlyMemory<byte> Indirect(long address, int rowsHere, long offset, long length)
    {
        var (row, rowAt) = (0, 0L);
        while (row < rowsHere && offset >= rowAt + width * Size(row))
            rowAt += width * Size(row++);
        if (row >= rowsHere)
            throw Hdf5Refusal.Damaged("an object of a heap is nowhere");
        var (size, column) = (Size(row), (offset - rowAt) / Size(row));
        var cursor = space.At(address);
        cursor.Expect("FHIB"u8, 0);
        cursor.Skip(space.Widths.Address + OffsetBytes + (row * (long)width + column) * space.Widths.Address);
        if (cursor.Address() is not { } child)
            throw Hdf5Refusal.Damaged("an object of a heap is nowhere");
        var rest = offset - rowAt - column * size;
        return row < DirectRows ? Direct(child, size, rest, length) : Indirect(child, Log2(size) - Log2(start * width) + 1, rest, length);
    }

    /// <summary>The first two rows are of the smallest blocks.</summary>
    private long Size(int row) =>
        row <= 1 ? start
        : row - 1 < 62 - Log2(start) - Log2(width) - 1 ? start << (row - 1)
        : throw Hdf5Refusal.Damaged("a heap's measures");

    private static int Log2(long number) => BitOperations.Log2((ulong)number);
}

/// <summary>A global heap's collection, in which texts of any length lie by number.</summary>
internal sealed class Hdf5Texts
{
    private readonly Dictionary<uint, ReadOnlyMemory<byte>> objects = [];

    public static Hdf5Texts Read(Hdf5Space space, long address)
    {
        var cursor = space.At(address);
        cursor.Expect("GCOL"u8, 1);
        cursor.Skip(3);
        var size = cursor.Length();
        var inner = space.Of(space.At(address).Take(size));
        inner.Skip(cursor.At - address);
        var texts = new Hdf5Texts();
        var frame = 8 + space.Widths.Length;
        while (size - inner.At >= frame)
        {
            var number = inner.UInt16();
            inner.Skip(6);
            var length = inner.Length();
            // 0 is the room that is left.
            if (number == 0)
                break;
            texts.objects[number] = inner.Take(length);
            inner.Skip(Math.Min((8 - length % 8) % 8, size - inner.At));
        }
        return texts;
    }

    public string At(uint number, uint length) =>
        objects.TryGetValue(number, out var bytes) && length <= bytes.Length
            ? Encoding.UTF8.GetString(bytes.Span[..(int)length]).TrimEnd('\0')
            : throw Hdf5Refusal.Damaged("a text is not where it should be");
}
