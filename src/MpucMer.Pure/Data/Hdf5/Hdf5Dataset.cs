namespace MpucMer.Pure.Data.Hdf5;

/// <summary>The type of a dataset's elements, as far as they are read.</summary>
internal abstract record Hdf5Type(int Bytes)
{
    /// <summary>A number; <paramref name="Real"/> is by IEEE 754.</summary>
    public sealed record Number(int Bytes, bool Real, bool Signed, bool BigEndian) : Hdf5Type(Bytes);

    /// <summary>A text of a fixed length.</summary>
    public sealed record Fixed(int Bytes) : Hdf5Type(Bytes);

    /// <summary>A text of any length, which lies elsewhere in the file.</summary>
    public sealed record Variable(int Bytes) : Hdf5Type(Bytes);

    /// <summary>Something else, passed over.</summary>
    public sealed record Other(int Bytes) : Hdf5Type(Bytes);
}

/// <summary>Where the elements are.</summary>
internal abstract record Hdf5Layout
{
    /// <summary>In the header.</summary>
    public sealed record Compact(ReadOnlyMemory<byte> Data) : Hdf5Layout;

    /// <summary>In one piece; without a place nothing was written.</summary>
    public sealed record Contiguous(long? Address) : Hdf5Layout;

    /// <summary>
    /// In blocks of <paramref name="Chunk"/> elements along each axis, which an index finds. Blocks at the border may be left unfiltered.
    /// </summary>
    public sealed record Chunked(long[] Chunk, long? Address, Hdf5Index Index, bool PlainBorder) : Hdf5Layout;
}

/// <summary>How the chunks of a dataset are found.</summary>
internal abstract record Hdf5Index
{
    public sealed record Tree1 : Hdf5Index;

    public sealed record Single(long? Bytes, uint Mask) : Hdf5Index;

    public sealed record Implicit : Hdf5Index;

    public sealed record FixedArray : Hdf5Index;

    public sealed record ExtensibleArray : Hdf5Index;

    public sealed record Tree2 : Hdf5Index;
}

/// <summary>A dataset by its header: shape, type and place of its elements. Nothing of them is read yet.</summary>
internal sealed record Hdf5Dataset(
    long[] Shape,
    long?[] MostShape,
    Hdf5Type Type,
    Hdf5Layout Layout,
    IReadOnlyList<Hdf5Filter> Filters,
    ReadOnlyMemory<byte> Fill
)
{
    private const int MostAxes = 32;

    public long Count => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>The dataset of an object; null where the object is none.</summary>
    public static Hdf5Dataset? Read(Hdf5Space space, long address)
    {
        var header = Hdf5Header.Read(space, address);
        if (Hdf5Header.Find(space, header, Hdf5Message.Layout) is not { } place)
            return null;
        if (header.Any(m => m.Kind == Hdf5Message.ExternalFiles))
            throw new Hdf5Refusal("its data lie in another file");
        if (
            Hdf5Header.Find(space, header, Hdf5Message.Dataspace) is not { } dataspace
            || Hdf5Header.Find(space, header, Hdf5Message.DataType) is not { } type
        )
        {
            throw Hdf5Refusal.Damaged("a dataset has no shape or no type");
        }
        var (shape, most) = Shapes(space.Of(dataspace));
        var filters = Hdf5Header.Find(space, header, Hdf5Message.Filters) is { } pipeline ? Hdf5Filter.Pipeline(space.Of(pipeline)) : [];
        var fill =
            Hdf5Header.Find(space, header, Hdf5Message.Fill) is { } value ? FillOf(space.Of(value))
            : Hdf5Header.Find(space, header, Hdf5Message.OldFill) is { } old ? Sized(space.Of(old))
            : default;
        return new Hdf5Dataset(shape, most, TypeOf(space.Of(type)), LayoutOf(space.Of(place), shape.Length), filters, fill);
    }

    private static (long[] Shape, long?[] Most) Shapes(Hdf5Cursor cursor)
    {
        var (version, axes, flags, kind) = (cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.Byte());
        if (version is not (1 or 2) || axes > MostAxes)
            throw Hdf5Refusal.Damaged("a dataset's shape");
        if (version == 1)
            cursor.Skip(4);
        var shape = new long[axes];
        UInt128 count = 1;
        for (var i = 0; i < axes; i++)
            count *= (UInt128)(shape[i] = cursor.Length());
        // Nothing at all, which is not the same as one element without axes.
        if (version == 2 && kind == 2)
            shape = [0];
        if (count > (UInt128)System.Array.MaxLength || shape.Any(s => s > System.Array.MaxLength))
        {
            throw new Hdf5Refusal("it has more elements than can be read");
        }
        var most = shape.Select(s => (long?)s).ToArray();
        // All bits set: no limit.
        for (var i = 0; (flags & 1) != 0 && i < axes; i++)
        {
            most[i] = cursor.UInt(cursor.Widths.Length) is <= long.MaxValue and var limit ? (long)limit : null;
        }
        return (shape, most);
    }

    private static Hdf5Type TypeOf(Hdf5Cursor cursor)
    {
        var first = cursor.Byte();
        var (bits, bytes) = (cursor.UInt(3), cursor.UInt32());
        if (bytes is 0 or > 1 << 20)
            throw Hdf5Refusal.Damaged("a type's size");
        var size = (int)bytes;
        switch (first & 15)
        {
            case 0 when size is 1 or 2 or 4 or 8 && Whole(cursor, size):
                return new Hdf5Type.Number(size, false, (bits & 8) != 0, (bits & 1) != 0);
            case 1 when size is 2 or 4 or 8 && (bits & 64) == 0 && Whole(cursor, size) && Ieee(cursor, size):
                return new Hdf5Type.Number(size, true, true, (bits & 1) != 0);
            case 3:
                return new Hdf5Type.Fixed(size);
            case 9 when (bits & 15) == 1 && size == 8 + cursor.Widths.Address:
                return new Hdf5Type.Variable(size);
            default:
                return new Hdf5Type.Other(size);
        }
    }

    /// <summary>Whether all bits of the element are the number's.</summary>
    private static bool Whole(Hdf5Cursor cursor, int size) => (cursor.UInt16(), cursor.UInt16()) == (0, 8 * size);

    /// <summary>Where exponent and mantissa lie, and what stands for 0 in the exponent.</summary>
    private static bool Ieee(Hdf5Cursor cursor, int size)
    {
        var read = (cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.UInt32());
        return read
            == (
                size switch
                {
                    2 => (10, 5, 0, 10, 15u),
                    4 => (23, 8, 0, 23, 127u),
                    _ => (52, 11, 0, 52, 1023u),
                }
            );
    }

    private static Hdf5Layout LayoutOf(Hdf5Cursor cursor, int axes)
    {
        var version = cursor.Byte();
        if (version is 1 or 2)
            return OldLayout(cursor, axes);
        if (version is not (3 or 4))
            throw new Hdf5Refusal($"a layout of a version that is not known ({version})");
        switch (cursor.Byte())
        {
            case 0:
                return new Hdf5Layout.Compact(cursor.Take(cursor.UInt16()));
            case 1:
                return new Hdf5Layout.Contiguous(cursor.Address());
            case 2 when version == 3:
                var along = cursor.Byte();
                var place = cursor.Address();
                return new Hdf5Layout.Chunked(Chunk(cursor, along, axes, 4), place, new Hdf5Index.Tree1(), false);
            case 2:
                return NewChunks(cursor, axes);
            case 3:
                throw new Hdf5Refusal("its data are put together from other datasets");
            default:
                throw Hdf5Refusal.Damaged("a layout of no known kind");
        }
    }

    private static Hdf5Layout OldLayout(Hdf5Cursor cursor, int axes)
    {
        var (along, kind) = (cursor.Byte(), cursor.Byte());
        cursor.Skip(5);
        var place = kind == 0 ? null : cursor.Address();
        if (kind == 2)
            return new Hdf5Layout.Chunked(Chunk(cursor, along, axes, 4), place, new Hdf5Index.Tree1(), false);
        cursor.Skip(4 * along);
        return kind switch
        {
            0 => new Hdf5Layout.Compact(cursor.Take(cursor.UInt32())),
            1 => new Hdf5Layout.Contiguous(place),
            _ => throw Hdf5Refusal.Damaged("a layout of no known kind"),
        };
    }

    private static Hdf5Layout.Chunked NewChunks(Hdf5Cursor cursor, int axes)
    {
        var (flags, along, wide) = (cursor.Byte(), cursor.Byte(), cursor.Byte());
        if (wide is 0 or > 8)
            throw Hdf5Refusal.Damaged("the size of chunks");
        var chunk = Chunk(cursor, along, axes, wide);
        Hdf5Index index;
        switch (cursor.Byte())
        {
            case 1:
                var filtered = (flags & 2) != 0;
                index = new Hdf5Index.Single(filtered ? cursor.Length() : null, filtered ? cursor.UInt32() : 0);
                break;
            case 2:
                index = new Hdf5Index.Implicit();
                break;
            case 3:
                (index, _) = (new Hdf5Index.FixedArray(), cursor.Take(1));
                break;
            case 4:
                (index, _) = (new Hdf5Index.ExtensibleArray(), cursor.Take(5));
                break;
            case 5:
                (index, _) = (new Hdf5Index.Tree2(), cursor.Take(6));
                break;
            default:
                throw Hdf5Refusal.Damaged("an index of chunks of no known kind");
        }
        return new Hdf5Layout.Chunked(chunk, cursor.Address(), index, (flags & 1) != 0);
    }

    /// <summary>The axes of a chunk; the last number is the size of an element.</summary>
    private static long[] Chunk(Hdf5Cursor cursor, int along, int axes, int wide)
    {
        var chunk = Enumerable.Range(0, Math.Max(along - 1, 0)).Select(_ => cursor.UInt(wide)).ToArray();
        cursor.Skip(wide);
        var count = chunk.Aggregate((UInt128)1, (a, b) => UInt128.Min(a * UInt128.Min(b, int.MaxValue), ulong.MaxValue));
        if (along != axes + 1 || axes == 0 || count == 0 || count > (UInt128)System.Array.MaxLength)
        {
            throw Hdf5Refusal.Damaged("the size of chunks");
        }
        return [.. chunk.Select(c => (long)c)];
    }

    private static ReadOnlyMemory<byte> FillOf(Hdf5Cursor cursor)
    {
        var version = cursor.Byte();
        if (version == 3)
            return (cursor.Byte() & 32) != 0 ? Sized(cursor) : default;
        cursor.Skip(2);
        var defined = cursor.Byte() != 0;
        return defined && !cursor.Over ? Sized(cursor) : default;
    }

    private static ReadOnlyMemory<byte> Sized(Hdf5Cursor cursor) => cursor.Take(cursor.UInt32());
}
