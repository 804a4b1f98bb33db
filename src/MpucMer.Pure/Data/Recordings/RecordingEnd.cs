using System.Buffers.Binary;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Pure.Data.Recordings;

/// <summary>
/// Where recordings end by their own account: containers tell how long they are, and a file that is shorter was cut off, which a decoder
/// may pass over without a word. Looked at are a few bytes of each part, whatever the length.
/// </summary>
public static class RecordingEnd
{
    // Some writers count a header in that is not counted by others.
    private const int Tolerance = 64;
    private const int MostParts = 100_000;

    /// <summary>The length that the container tells, where the file is shorter; none where it is whole, or does not tell.</summary>
    public static Option<long> Missing(IByteSource file)
    {
        var start = Bytes(file, 0, 16);
        return EndOf(file, start).Filter(end => end > file.Length + Tolerance);
    }

    /// <summary>
    /// What tells of a form without a length that the file does not end where its content does: Ogg, whose last page is to be marked as the
    /// last of its stream, and MPEG transport streams, which are whole packets. None where nothing does; what was cut off between two
    /// packets shows nowhere.
    /// </summary>
    public static Option<string> Unfinished(IByteSource file) =>
        Bytes(file, 0, 4).SequenceEqual("OggS"u8)
            ? OggEnds(file)
                ? None
                : Some("its last page is not the last of its stream")
            : PacketOf(file).Exists(packet => file.Length % packet != 0)
                ? Some("it ends within a packet")
                : None;

    // RFC 3533, 6: flags at byte 5, and from byte 26 the number of the parts of the page, and the length of each.
    private static bool OggEnds(IByteSource file)
    {
        const int head = 27,
            most = 65_307,
            lastOfStream = 4;
        var from = Math.Max(0, file.Length - most);
        var end = Bytes(file, from, (int)(file.Length - from));
        var page = end.LastIndexOf("OggS"u8) is >= 0 and var at ? end[at..] : default;
        if (page.Length < head || page.Length < head + page[26] || (page[5] & lastOfStream) == 0)
            return false;
        var content = 0;
        foreach (var part in page.Slice(head, page[26]))
            content += part;
        return page.Length >= head + page[26] + content;
    }

    // ISO/IEC 13818-1, 2.4.3: packets of 188 bytes that begin with 0x47, on discs with a time of 4 bytes before each, in broadcasts with 16
    // of error correction behind.
    private static Option<int> PacketOf(IByteSource file)
    {
        foreach (var (packet, first) in (ReadOnlySpan<(int, int)>)[(188, 0), (192, 4), (204, 0)])
        {
            var start = Bytes(file, 0, 4 * packet);
            if (
                start.Length == 4 * packet
                && start[first] == 0x47
                && start[first + packet] == 0x47
                && start[first + 2 * packet] == 0x47
                && start[first + 3 * packet] == 0x47
            )
                return packet;
        }
        return None;
    }

    private static Option<long> EndOf(IByteSource file, ReadOnlySpan<byte> start) =>
        start.StartsWith("RIFF"u8) ? Riff(file)
        : start.StartsWith("FORM"u8) && start.Length >= 8 ? 8L + BinaryPrimitives.ReadUInt32BigEndian(start[4..])
        : start.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? Matroska(file)
        : start.StartsWith(AsfHeader) ? Asf(file)
        : start.Length >= 8 && IsBox(start[4..8]) ? Boxes(file)
        : None;

    // Of more than a gigabyte there are several, one after the other.
    private static Option<long> Riff(IByteSource file)
    {
        var at = 0L;
        for (var parts = 0; parts < MostParts && Bytes(file, at, 8) is { Length: 8 } head && head.StartsWith("RIFF"u8); parts++)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            // Written while it was recorded, and never filled in.
            if (length is 0 or uint.MaxValue)
                return None;
            at += 8 + length + length % 2;
        }
        return at;
    }

    // ISO/IEC 14496-12, 4.2.
    private static Option<long> Boxes(IByteSource file)
    {
        var at = 0L;
        for (var parts = 0; parts < MostParts && Bytes(file, at, 16) is { Length: >= 8 } head && IsBox(head[4..8]); parts++)
        {
            var length = (ulong)BinaryPrimitives.ReadUInt32BigEndian(head);
            if (length == 0)
                return None;
            if (length == 1 && head.Length < 16)
                return None;
            if (length == 1)
                length = BinaryPrimitives.ReadUInt64BigEndian(head[8..]);
            if (length < 8 || length > long.MaxValue / 2)
                return None;
            at += (long)length;
            if (at > file.Length)
                return at;
        }
        return None;
    }

    private static bool IsBox(ReadOnlySpan<byte> type)
    {
        foreach (var known in BoxTypes)
        {
            if (type.SequenceEqual(known))
                return true;
        }
        return false;
    }

    private static readonly byte[][] BoxTypes =
    [
        .. new[]
        {
            "ftyp",
            "styp",
            "moov",
            "moof",
            "mdat",
            "free",
            "skip",
            "wide",
            "pnot",
            "uuid",
            "meta",
            "sidx",
            "ssix",
            "mfra",
            "prft",
            "emsg",
            "junk",
            "pict",
            "udta",
        }.Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    // RFC 8794: an element has an id and a length of variable size, of which the first bits tell how many bytes they have.
    private static Option<long> Matroska(IByteSource file)
    {
        var header = Bytes(file, 4, 8);
        if (VariableLength(header) is not var (length, used) || length is not { } known || known > 1 << 20)
            return None;
        var at = 4 + used + known;
        var segment = Bytes(file, at, 12);
        if (
            !segment.StartsWith((ReadOnlySpan<byte>)[0x18, 0x53, 0x80, 0x67])
            || VariableLength(segment[4..]) is not var (content, more)
            || content is not { } bytes
        )
            return None;
        return at + 4 + more + bytes;
    }

    // The number without its marking bit; null where all of its bits are set, which says that it is not known.
    private static (long? Length, int Used)? VariableLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] == 0)
            return null;
        var used = 1 + System.Numerics.BitOperations.LeadingZeroCount((uint)bytes[0]) - 24;
        if (bytes.Length < used)
            return null;
        var (value, ones) = ((long)bytes[0] & ((1 << (8 - used)) - 1), (1L << (7 * used)) - 1);
        for (var i = 1; i < used; i++)
            value = (value << 8) | bytes[i];
        return (value == ones ? null : value, used);
    }

    private static readonly byte[] AsfHeader = Convert.FromHexString("3026B2758E66CF11A6D900AA0062CE6C");
    private static readonly byte[] AsfProperties = Convert.FromHexString("A1DCAB8C47A9CF118EE400C00C205365");

    // Advanced Systems Format, 3.1 and 3.2: the header object's children begin at byte 30.
    private static Option<long> Asf(IByteSource file)
    {
        var at = 30L;
        for (var parts = 0; parts < 1000 && Bytes(file, at, 92) is { Length: >= 24 } part; parts++)
        {
            if (part.StartsWith(AsfProperties) && part.Length == 92)
            {
                var broadcast = (part[88] & 1) != 0;
                return broadcast ? None : (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(part[40..]), long.MaxValue / 2);
            }
            var length = BinaryPrimitives.ReadUInt64LittleEndian(part[16..]);
            if (length is < 24 or > 1 << 30)
                return None;
            at += (long)length;
        }
        return None;
    }

    private static ReadOnlySpan<byte> Bytes(IByteSource file, long at, int count) =>
        at < 0 || at >= file.Length ? default : file.Slice(at, (int)Math.Min(count, file.Length - at)).Span;
}
