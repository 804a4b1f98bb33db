using System.Numerics;

namespace MpucMer.Pure.Data.Hdf5;

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
