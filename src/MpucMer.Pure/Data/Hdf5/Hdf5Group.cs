using System.Text;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>
/// The links of a group: in a B-tree of symbol tables (what HDF5 writes by default), in its header, or in a heap with a B-tree of
/// names. Only hard links, which name an object of the same file by its address, are followed: others can lead to any file of the
/// machine.
/// </summary>
internal static class Hdf5Group
{
    /// <summary>The addresses of its members by name, in the order of the names; null where the object is no group.</summary>
    public static SortedDictionary<string, long>? Members(Hdf5Space space, long address)
    {
        var header = Hdf5Header.Read(space, address);
        var members = new SortedDictionary<string, long>(StringComparer.Ordinal);
        void Add(string name, long? place)
        {
            if (place is not { } object_)
                throw new Hdf5Refusal($"{name} is a link to a name, not to an object of this file");
            if (!members.TryAdd(name, object_))
                throw new Hdf5Refusal($"it is damaged: {name} stands in a group twice");
        }
        if (Hdf5Header.Find(space, header, Hdf5Message.SymbolTable) is { } table)
        {
            var cursor = space.Of(table);
            if (cursor.Address() is { } tree && cursor.Address() is { } heap)
                Symbols(space, tree, Names(space, heap), Add);
            return members;
        }
        if (Hdf5Header.Find(space, header, Hdf5Message.LinkInfo) is not { } info)
            return null;
        foreach (var message in header.Where(m => m.Kind == Hdf5Message.Link))
            Link(space.Of(message.Body), Add);
        var places = space.Of(info);
        places.Skip(1);
        places.Skip((places.Byte() & 1) != 0 ? 8 : 0);
        if (places.Address() is { } fractal && places.Address() is { } names)
        {
            var links = Hdf5Heap.Open(space, fractal);
            // A hash of the name, then where it is in the heap.
            foreach (var record in Hdf5Tree2.Records(space, names, kind: 5))
                Link(space.Of(links.Object(record[4..])), Add);
        }
        return members;
    }

    /// <summary>A link as a message.</summary>
    private static void Link(Hdf5Cursor cursor, Action<string, long?> add)
    {
        if (cursor.Byte() != 1)
            throw Hdf5Refusal.Damaged("a link of no known version");
        var flags = cursor.Byte();
        var kind = (flags & 8) != 0 ? cursor.Byte() : 0;
        cursor.Skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        var length = cursor.UInt(1 << (flags & 3));
        var name = Encoding.UTF8.GetString(cursor.Take((long)Math.Min(length, int.MaxValue)).Span);
        add(name, kind == 0 ? cursor.Address() : null);
    }

    private static void Symbols(Hdf5Space space, long tree, ReadOnlyMemory<byte> names, Action<string, long?> add)
    {
        foreach (var leaf in Hdf5Tree1.Leaves(space, tree, kind: 0, keyBytes: space.Widths.Length))
        {
            var cursor = space.At(leaf.Child);
            cursor.Expect("SNOD"u8, 1);
            cursor.Skip(1);
            for (var left = cursor.UInt16(); left > 0; left--)
            {
                var offset = cursor.UInt(space.Widths.Address);
                var address = cursor.Address();
                // 2: the entry is a name of something else.
                var symbolic = cursor.UInt32() == 2;
                cursor.Skip(20);
                var name = Text(names, offset);
                add(name, symbolic ? null : address);
            }
        }
    }

    /// <summary>The texts of a local heap.</summary>
    private static ReadOnlyMemory<byte> Names(Hdf5Space space, long heap)
    {
        var cursor = space.At(heap);
        cursor.Expect("HEAP"u8, 0);
        cursor.Skip(3);
        var size = cursor.Length();
        cursor.Length();
        return cursor.Address() is { } data ? space.At(data).Take(size) : default;
    }

    private static string Text(ReadOnlyMemory<byte> names, ulong offset)
    {
        var text = offset < (ulong)names.Length ? names.Span[(int)offset..] : [];
        var end = text.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(text[..end]) : throw Hdf5Refusal.Damaged("a name does not end");
    }
}
