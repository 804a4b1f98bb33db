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
