using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>Reads the elements of a dataset, a run of them at a time.</summary>
internal static class Hdf5Values
{
    /// <summary>
    /// What one byte of a file can stand for: compressed features shrink two or three times, and a fill value that stands for gigabytes
    /// is no data.
    /// </summary>
    private const long MostExpansion = 1000;

    private const long AlwaysAllowed = 1 << 20;

    // Of data in one piece.
    private const int PieceBytes = 1 << 20;

    /// <summary>Takes elements that stand side by side, the first of which has a number.</summary>
    private delegate void Put(ReadOnlySpan<byte> bytes, long first);

    public static T[] Numbers<T>(Hdf5Space space, Hdf5Dataset set)
        where T : unmanaged, INumberBase<T>
    {
        if (set.Type is not Hdf5Type.Number type)
            throw new Hdf5Refusal("it is not of numbers");
        var chunks = Bounded(space, set);
        var values = new T[set.Count];
        var asTheyAre = type.Real && type.BigEndian != BitConverter.IsLittleEndian && type.Bytes == Unsafe.SizeOf<T>();
        if (set.Fill.Length == type.Bytes)
            System.Array.Fill(values, Number<T>(set.Fill.Span, type));
        Each(space, set, chunks, (bytes, first) =>
        {
            var to = values.AsSpan((int)first, bytes.Length / type.Bytes);
            if (asTheyAre)
                bytes.CopyTo(MemoryMarshal.AsBytes(to));
            else
                for (var i = 0; i < to.Length; i++)
                    to[i] = Number<T>(bytes.Slice(i * type.Bytes, type.Bytes), type);
        });
        return values;
    }

    public static string[] Texts(Hdf5Space space, Hdf5Dataset set)
    {
        if (set.Type is not (Hdf5Type.Fixed or Hdf5Type.Variable))
            throw new Hdf5Refusal("it is not of texts");
        var chunks = Bounded(space, set);
        var texts = new string[set.Count];
        System.Array.Fill(texts, "");
        var size = set.Type.Bytes;
        var heaps = new Dictionary<long, Hdf5Texts>();
        Each(space, set, chunks, (bytes, first) =>
        {
            for (var i = 0; i < bytes.Length / size; i++)
            {
                var element = bytes.Slice(i * size, size);
                texts[first + i] =
                    set.Type is Hdf5Type.Fixed
                        ? Encoding.UTF8.GetString(element).TrimEnd('\0', ' ')
                        : Elsewhere(space, element.ToArray(), heaps);
            }
        });
        return texts;
    }

    /// <summary>A text that a heap of the file has: its length, the heap's address, and its number there.</summary>
    private static string Elsewhere(Hdf5Space space, byte[] element, Dictionary<long, Hdf5Texts> heaps)
    {
        var cursor = space.Of(element);
        var length = cursor.UInt32();
        if (cursor.Address() is not { } heap || length == 0)
            return "";
        if (!heaps.TryGetValue(heap, out var texts))
            heaps.Add(heap, texts = Hdf5Texts.Read(space, heap));
        return texts.At(cursor.UInt32(), length);
    }

    /// <summary>
    /// The chunks of a dataset, once it is known that it does not promise more than the file can hold. Nothing of its size is allocated
    /// before.
    /// </summary>
    private static IReadOnlyList<Hdf5Chunk> Bounded(Hdf5Space space, Hdf5Dataset set)
    {
        var promised = (Int128)set.Count * set.Type.Bytes;
        Refuse(promised, space.Length);
        switch (set.Layout)
        {
            case Hdf5Layout.Compact compact when compact.Data.Length < promised:
                throw Hdf5Refusal.Damaged("fewer data than its shape says");
            case Hdf5Layout.Contiguous { Address: { } address } when address > space.Length - promised:
                throw Hdf5Refusal.CutOff();
            case Hdf5Layout.Contiguous { Address: null }:
                Refuse(promised, 0);
                break;
            case Hdf5Layout.Chunked layout:
                var chunks = Hdf5Chunks.Of(space, set, layout);
                var stored = Int128.Min(chunks.Aggregate((Int128)0, (sum, c) => sum + c.Bytes), space.Length);
                Refuse(promised, (long)stored);
                Refuse(layout.Chunk.Aggregate((Int128)set.Type.Bytes, (a, b) => a * b), (long)stored);
                return chunks;
            default:
                break;
        }
        return [];
    }

    private static void Refuse(Int128 promised, long stored)
    {
        if (promised > AlwaysAllowed + MostExpansion * (Int128)stored)
            throw new Hdf5Refusal("it promises more data than the file has");
    }

    private static void Each(Hdf5Space space, Hdf5Dataset set, IReadOnlyList<Hdf5Chunk> chunks, Put put)
    {
        var size = set.Type.Bytes;
        switch (set.Layout)
        {
            case Hdf5Layout.Compact compact:
                put(compact.Data.Span[..((int)set.Count * size)], 0);
                break;
            case Hdf5Layout.Contiguous { Address: { } address }:
                var most = Math.Max(1, PieceBytes / size);
                for (var first = 0L; first < set.Count; first += most)
                {
                    put(space.At(address + first * size).Take(Math.Min(most, set.Count - first) * size).Span, first);
                }
                break;
            case Hdf5Layout.Chunked layout:
                foreach (var chunk in chunks)
                    Place(space, set, layout, chunk, put);
                break;
            default:
                break;
        }
    }

    /// <summary>The elements of a chunk that are within the shape, a run along the last axis at a time.</summary>
    private static void Place(Hdf5Space space, Hdf5Dataset set, Hdf5Layout.Chunked layout, Hdf5Chunk chunk, Put put)
    {
        var (axes, size, last) = (set.Shape.Length, set.Type.Bytes, set.Shape.Length - 1);
        var begin = chunk.At.Zip(layout.Chunk, (a, c) => a * c).ToArray();
        var within = begin.Select((b, axis) => Math.Min(layout.Chunk[axis], set.Shape[axis] - b)).ToArray();
        var plain = layout.PlainBorder && within.Where((w, axis) => w < layout.Chunk[axis]).Any();
        var bytes = (int)layout.Chunk.Aggregate((long)size, (a, b) => a * b);
        var data = Hdf5Filter.Undo(plain ? [] : set.Filters, chunk.Mask, space.At(chunk.Address).Take(chunk.Bytes), bytes).Span;
        var at = new long[axes];
        for (var more = true; more; )
        {
            var (from, to) = (0L, 0L);
            for (var axis = 0; axis < axes; axis++)
            {
                from = from * layout.Chunk[axis] + at[axis];
                to = to * set.Shape[axis] + begin[axis] + at[axis];
            }
            put(data.Slice((int)(from * size), (int)(within[last] * size)), to);
            more = false;
            for (var axis = last - 1; axis >= 0 && !more; axis--)
            {
                more = ++at[axis] < within[axis];
                if (!more)
                    at[axis] = 0;
            }
        }
    }

    private static T Number<T>(scoped ReadOnlySpan<byte> bytes, Hdf5Type.Number type)
        where T : INumberBase<T>
    {
        // The other way round where the file's order is not the one that is read below.
        Span<byte> turned = stackalloc byte[8];
        if (type.BigEndian)
        {
            for (var i = 0; i < bytes.Length; i++)
                turned[bytes.Length - 1 - i] = bytes[i];
            bytes = turned[..bytes.Length];
        }
        return (type.Bytes, type.Real, type.Signed) switch
        {
            (2, true, _) => T.CreateTruncating(BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            (4, true, _) => T.CreateTruncating(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            (_, true, _) => T.CreateTruncating(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
            (1, _, true) => T.CreateTruncating((sbyte)bytes[0]),
            (1, _, _) => T.CreateTruncating(bytes[0]),
            (2, _, true) => T.CreateTruncating(BinaryPrimitives.ReadInt16LittleEndian(bytes)),
            (2, _, _) => T.CreateTruncating(BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
            (4, _, true) => T.CreateTruncating(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            (4, _, _) => T.CreateTruncating(BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            (_, _, true) => T.CreateTruncating(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            _ => T.CreateTruncating(BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
        };
    }
}
