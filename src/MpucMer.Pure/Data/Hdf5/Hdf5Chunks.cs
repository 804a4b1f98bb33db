using System.Numerics;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>A chunk: its place in the grid of chunks, and that in the file.</summary>
internal readonly record struct Hdf5Chunk(long[] At, long Address, long Bytes, uint Mask);

/// <summary>The chunks of a dataset that are there, by the five indices that HDF5 has.</summary>
internal static class Hdf5Chunks
{
    // Beyond that, as many as a file has room for the addresses of.
    private const long MostUnwritten = 1 << 20;

    public static IReadOnlyList<Hdf5Chunk> Of(Hdf5Space space, Hdf5Dataset set, Hdf5Layout.Chunked layout)
    {
        if (layout.Address is not { } address || set.Count == 0)
            return [];
        var grid = set.Shape.Zip(layout.Chunk, Divided).ToArray();
        var whole = layout.Chunk.Aggregate(set.Type.Bytes, (long a, long b) => a * b);
        if (whole > System.Array.MaxLength)
            throw new Hdf5Refusal("it has chunks that are larger than can be read");
        var cells = grid.Aggregate((UInt128)1, (a, b) => a * (UInt128)b);
        if (cells > (UInt128)(MostUnwritten + space.Length))
            throw Hdf5Refusal.Damaged("it has more chunks than fit in the file");
        // Where the index counts chunks, it counts those of the most that the dataset may grow to.
        var most = set.MostShape.Zip(layout.Chunk, (s, c) => s is { } limit ? Divided(limit, c) : (long?)null).ToArray();
        var chunks = layout.Index switch
        {
            Hdf5Index.Tree1 => Tree1(space, address, grid.Length, layout.Chunk),
            Hdf5Index.Tree2 => Tree2(space, address, grid.Length, whole, set.Filters.Count > 0),
            Hdf5Index.Single single => [new Hdf5Chunk(new long[grid.Length], address, single.Bytes ?? whole, single.Mask)],
            Hdf5Index.Implicit => Numbered(grid, most, number => new Entry(address + number * whole, whole, 0)),
            Hdf5Index.FixedArray => Numbered(grid, most, new Hdf5FixedArray(space, address, whole).Entry),
            Hdf5Index.ExtensibleArray => Numbered(grid, most, new Hdf5ExtensibleArray(space, address, whole).Entry),
            _ => throw new NotSupportedException($"index {layout.Index}"),
        };
        var room = space.Length;
        // What lies outside of the shape was written before the dataset was made smaller.
        return
        [
            .. chunks
                .Where(c => c.At.Zip(grid, (place, end) => place < end).All(inside => inside))
                .Select(c => c.Address <= room - c.Bytes ? c : throw Hdf5Refusal.CutOff()),
        ];
    }

    /// <summary>Rounded up.</summary>
    internal static long Divided(long length, long chunk) => length / chunk + (length % chunk == 0 ? 0 : 1);

    /// <summary>Where an array of chunks has one.</summary>
    internal readonly record struct Entry(long Address, long Bytes, uint Mask)
    {
        /// <summary>
        /// As it stands in an array of entries of a width; null where nothing was written. One that is as wide as an address has no
        /// filters.
        /// </summary>
        public static Entry? Read(Hdf5Cursor cursor, int width, long whole)
        {
            var address = cursor.Address();
            if (width <= cursor.Widths.Address)
                return address is { } plain ? new Entry(plain, whole, 0) : null;
            var bytes = cursor.UInt(width - cursor.Widths.Address - 4);
            var mask = cursor.UInt32();
            return address is { } place ? new Entry(place, (long)Math.Min(bytes, long.MaxValue), mask) : null;
        }

        /// <summary>The width, which has to be one of the two.</summary>
        public static int Width(Hdf5Cursor cursor, int width) =>
            width == cursor.Widths.Address || width > cursor.Widths.Address + 4 && width <= cursor.Widths.Address + 12
                ? width
                : throw Hdf5Refusal.Damaged("an index of chunks");
    }

    /// <summary>All chunks of a grid by their number: the axis that has no limit counts slowest, then the first one, …</summary>
    private static IEnumerable<Hdf5Chunk> Numbered(long[] grid, long?[] most, Func<long, Entry?> find)
    {
        var endless = System.Array.IndexOf(most, null);
        int[] order = [.. Enumerable.Range(0, grid.Length).OrderBy(axis => axis != endless)];
        var at = new long[grid.Length];
        for (var more = true; more; )
        {
            var number = (Int128)0;
            foreach (var axis in order)
                number = number * (most[axis] ?? 0) + at[axis];
            if (number > int.MaxValue)
                throw Hdf5Refusal.Damaged("its chunks are too many");
            if (find((long)number) is { } entry)
                yield return new Hdf5Chunk([.. at], entry.Address, entry.Bytes, entry.Mask);
            more = false;
            for (var axis = grid.Length - 1; axis >= 0 && !more; axis--)
            {
                more = ++at[axis] < grid[axis];
                if (!more)
                    at[axis] = 0;
            }
        }
    }

    private static IEnumerable<Hdf5Chunk> Tree1(Hdf5Space space, long root, int axes, long[] chunk)
    {
        // Size, mask, the first element's place, and that within an element, which is 0.
        foreach (var leaf in Hdf5Tree1.Leaves(space, root, kind: 1, keyBytes: 8 + 8 * (axes + 1)))
        {
            var key = space.Of(leaf.Key);
            var (bytes, mask) = (key.UInt32(), key.UInt32());
            yield return new Hdf5Chunk([.. chunk.Select(c => Scaled(key.UInt(8)) / c)], leaf.Child, bytes, mask);
        }
    }

    private static IEnumerable<Hdf5Chunk> Tree2(Hdf5Space space, long root, int axes, long whole, bool filtered)
    {
        foreach (var record in Hdf5Tree2.Records(space, root, kind: filtered ? (byte)11 : (byte)10))
        {
            var width = record.Length - 8 * axes;
            var cursor = space.Of(record);
            if (Entry.Read(cursor, Entry.Width(cursor, width), whole) is not { } entry)
                continue;
            var at = Enumerable.Range(0, axes).Select(_ => Scaled(cursor.UInt(8))).ToArray();
            yield return new Hdf5Chunk(at, entry.Address, entry.Bytes, entry.Mask);
        }
    }

    private static long Scaled(ulong number) => number <= long.MaxValue ? (long)number : throw Hdf5Refusal.Damaged("an index of chunks");
}

/// <summary>An index of as many chunks as there can be, in pages where they are many.</summary>
internal sealed class Hdf5FixedArray
{
    private readonly Hdf5Space space;
    private readonly long whole,
        count,
        perPage;
    private readonly int width;
    private readonly long? block;
    private readonly ReadOnlyMemory<byte> pages;
    private readonly long entries;

    public Hdf5FixedArray(Hdf5Space space, long address, long whole)
    {
        (this.space, this.whole) = (space, whole);
        var cursor = space.At(address);
        cursor.Expect("FAHD"u8, 0);
        cursor.Skip(1);
        width = Hdf5Chunks.Entry.Width(cursor, cursor.Byte());
        perPage = 1L << Math.Min((int)cursor.Byte(), 40);
        count = cursor.Length();
        block = cursor.Address();
        if (block is not { } place)
            return;
        var at = space.At(place);
        at.Expect("FADB"u8, 0);
        at.Skip(1 + space.Widths.Address);
        // A bit a page that was written, and a checksum behind them.
        if (count > perPage)
            (pages, _) = (at.Take((Hdf5Chunks.Divided(count, perPage) + 7) / 8), at.Take(4));
        entries = at.At;
    }

    public Hdf5Chunks.Entry? Entry(long number)
    {
        if (number >= count)
            throw Hdf5Refusal.Damaged("an index of chunks is too short");
        if (block is null)
            return null;
        var (page, within) = count > perPage ? Math.DivRem(number, perPage) : (0, number);
        if (count > perPage && (pages.Span[(int)(page / 8)] & 0x80 >> (int)(page % 8)) == 0)
            return null;
        return Hdf5Chunks.Entry.Read(space.At(entries + page * (perPage * width + 4) + within * width), width, whole);
    }
}

/// <summary>
/// An index that grows: first entries in its own block, then blocks whose addresses stand there, then blocks by way of blocks of
/// addresses.
/// </summary>
internal sealed class Hdf5ExtensibleArray
{
    private readonly Hdf5Space space;
    private readonly long whole,
        count,
        perPage;
    private readonly int width,
        inIndex,
        smallest,
        leastPointers,
        offsetBytes;
    private readonly long? index;

    public Hdf5ExtensibleArray(Hdf5Space space, long address, long whole)
    {
        (this.space, this.whole) = (space, whole);
        var cursor = space.At(address);
        cursor.Expect("EAHD"u8, 0);
        cursor.Skip(1);
        width = Hdf5Chunks.Entry.Width(cursor, cursor.Byte());
        offsetBytes = (cursor.Byte() + 7) / 8;
        (inIndex, smallest, leastPointers) = (cursor.Byte(), cursor.Byte(), cursor.Byte());
        perPage = 1L << Math.Min((int)cursor.Byte(), 40);
        cursor.Skip(4 * space.Widths.Length);
        count = cursor.Length();
        cursor.Skip(space.Widths.Length);
        index = cursor.Address();
        if (offsetBytes > 8 || !int.IsPow2(smallest) || !int.IsPow2(leastPointers))
            throw Hdf5Refusal.Damaged("an index of chunks");
    }

    public Hdf5Chunks.Entry? Entry(long number)
    {
        if (number >= count || index is not { } own)
            return null;
        var address = space.Widths.Address;
        space.At(own).Expect("EAIB"u8, 0);
        var first = own + 6 + address;
        if (number < inIndex)
            return Read(first + number * width);

        // Blocks come in groups: those of group g are 2^(g/2) blocks of 2^((g+1)/2) times the smallest number of entries.
        var left = number - inIndex;
        var group = BitOperations.Log2((ulong)(left / smallest + 1));
        if (group > 80)
            throw Hdf5Refusal.Damaged("an index of chunks");
        var (blocks, entries) = (1L << group / 2, smallest * (1L << (group + 1) / 2));
        left -= smallest * ((1L << group) - 1);
        var (block, within) = Math.DivRem(left, entries);
        var pointers = first + inIndex * width;
        var directGroups = 2 * BitOperations.Log2((uint)leastPointers);
        if (group < directGroups)
        {
            var before = Enumerable.Range(0, group).Sum(g => 1L << g / 2);
            return InBlock(space.At(pointers + (before + block) * address).Address(), within);
        }
        var direct = 2 * (leastPointers - 1);
        if (space.At(pointers + (direct + group - directGroups) * address).Address() is not { } super)
            return null;
        space.At(super).Expect("EASB"u8, 0);
        var prefix = 6 + address + offsetBytes;
        if (entries <= perPage)
            return InBlock(space.At(super + prefix + block * address).Address(), within);

        var pages = entries / perPage;
        var bits = blocks * ((pages + 7) / 8);
        if (space.At(super + prefix + bits + block * address).Address() is not { } paged)
            return null;
        space.At(paged).Expect("EADB"u8, 0);
        var (page, inPage) = Math.DivRem(within, perPage);
        var bit = block * pages + page;
        if ((space.At(super + prefix + bit / 8).Byte() & 0x80 >> (int)(bit % 8)) == 0)
            return null;
        return Read(paged + prefix + 4 + page * (perPage * width + 4) + inPage * width);
    }

    private Hdf5Chunks.Entry? InBlock(long? block, long within)
    {
        if (block is not { } place)
            return null;
        space.At(place).Expect("EADB"u8, 0);
        return Read(place + 6 + space.Widths.Address + offsetBytes + within * width);
    }

    private Hdf5Chunks.Entry? Read(long at) => Hdf5Chunks.Entry.Read(space.At(at), width, whole);
}
