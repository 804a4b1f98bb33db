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
