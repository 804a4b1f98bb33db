using System.Numerics;
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

/// <summary>B-trees of version 1: of symbol tables and of chunks.</summary>
internal static class Hdf5Tree1
{
    /// <summary>An entry of a leaf: the key before it and the address of what it stands for.</summary>
    public readonly record struct Leaf(ReadOnlyMemory<byte> Key, long Child);

    /// <summary>The entries of all leaves, in order. Each node is visited once.</summary>
    public static IReadOnlyList<Leaf> Leaves(Hdf5Space space, long root, byte kind, int keyBytes)
    {
        var (leaves, seen) = (new List<Leaf>(), new System.Collections.Generic.HashSet<long>());
        Visit(root, -1);
        return leaves;

        void Visit(long address, int expected)
        {
            if (!seen.Add(address))
                throw Hdf5Refusal.Damaged("a tree grows into itself");
            var cursor = space.At(address);
            if (!cursor.Take(4).Span.SequenceEqual("TREE"u8) || cursor.Byte() != kind)
            {
                throw Hdf5Refusal.Damaged("a tree is not where it should be");
            }
            var level = cursor.Byte();
            if (expected >= 0 && level != expected)
                throw Hdf5Refusal.Damaged("a tree's levels");
            var entries = cursor.UInt16();
            cursor.Skip(2 * space.Widths.Address);
            for (var i = 0; i < entries; i++)
            {
                var key = cursor.Take(keyBytes);
                if (cursor.Address() is not { } child)
                    throw Hdf5Refusal.Damaged("a tree lacks a branch");
                if (level == 0)
                    leaves.Add(new Leaf(key, child));
                else
                    Visit(child, level - 1);
            }
        }
    }
}

/// <summary>B-trees of version 2: of names, and of chunks that may grow in several directions.</summary>
internal static class Hdf5Tree2
{
    // Letters, version, kind; and a checksum.
    private const int Frame = 10;

    // A tree of the smallest nodes with as many records as there are bytes in a file is no deeper.
    private const int MostLevels = 64;

    /// <summary>All records, in order. Each node is visited once.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Records(Hdf5Space space, long address, byte kind)
    {
        var cursor = space.At(address);
        cursor.Expect("BTHD"u8, 0);
        if (cursor.Byte() != kind)
            throw Hdf5Refusal.Damaged("a tree is of another kind");
        var nodeBytes = cursor.UInt32();
        var (recordBytes, depth) = (cursor.UInt16(), cursor.UInt16());
        cursor.Skip(2);
        var (records, seen) = (new List<ReadOnlyMemory<byte>>(), new System.Collections.Generic.HashSet<long>());
        if (recordBytes == 0 || depth > MostLevels || nodeBytes < Frame + recordBytes)
            throw Hdf5Refusal.Damaged("a tree's measures");
        var (root, inRoot) = (cursor.Address(), cursor.UInt16());
        if (root is not { } top)
            return records;

        // How many bytes the numbers of records take that stand beside a branch: those of the node, and those of all below it.
        var most = (nodeBytes - Frame) / recordBytes;
        var countBytes = Bytes(most);
        var (below, belowBytes) = (new UInt128[depth + 1], new int[depth + 1]);
        below[0] = most;
        for (var level = 1; level <= depth; level++)
        {
            var branch = space.Widths.Address + countBytes + belowBytes[level - 1];
            if (nodeBytes < Frame + branch + recordBytes + branch)
                throw Hdf5Refusal.Damaged("a tree's measures");
            var here = (nodeBytes - Frame - branch) / (recordBytes + branch);
            below[level] = UInt128.Min((UInt128)(here + 1) * below[level - 1] + (UInt128)here, ulong.MaxValue);
            belowBytes[level] = Bytes((ulong)below[level]);
        }
        Visit(top, inRoot, depth);
        return records;

        void Visit(long node, long count, int level)
        {
            if (!seen.Add(node))
                throw Hdf5Refusal.Damaged("a tree grows into itself");
            var at = space.At(node);
            at.Expect(level == 0 ? "BTLF"u8 : "BTIN"u8, 0);
            if (at.Byte() != kind)
                throw Hdf5Refusal.Damaged("a tree is of another kind");
            var own = Enumerable.Range(0, (int)count).Select(_ => at.Take(recordBytes)).ToList();
            if (level == 0)
            {
                records.AddRange(own);
                return;
            }
            for (var i = 0; i <= own.Count; i++)
            {
                if (at.Address() is not { } child)
                    throw Hdf5Refusal.Damaged("a tree lacks a branch");
                var inChild = at.UInt(countBytes);
                at.Skip(belowBytes[level - 1]);
                if (inChild > (ulong)space.Length / recordBytes)
                    throw Hdf5Refusal.Damaged("a tree's numbers");
                Visit(child, (long)inChild, level - 1);
                if (i < own.Count)
                    records.Add(own[i]);
            }
        }
    }

    /// <summary>As many bytes as a number up to this one takes.</summary>
    internal static int Bytes(ulong most) => BitOperations.Log2(Math.Max(most, 1)) / 8 + 1;
}
