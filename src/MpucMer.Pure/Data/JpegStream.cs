namespace MpucMer.Pure.Data;

/// <summary>JPEG pictures one after the other, as ffmpeg writes them.</summary>
public static class JpegStream
{
    /// <summary>
    /// Where each picture begins, and the end of the last: [pictures + 1]. None where the bytes are no row of whole pictures.
    /// </summary>
    public static Option<long[]> Bounds(ReadOnlySpan<byte> bytes)
    {
        var bounds = new List<long> { 0 };
        for (var at = 0; at < bytes.Length; )
        {
            if (First(bytes[at..]).Case is not (int length, int))
                return None;
            at += length;
            bounds.Add(at);
        }
        return bounds.Count > 1 ? Some<long[]>([.. bounds]) : None;
    }

    /// <summary>The length of the picture that the bytes begin with, and in how many scans it is. None where it has no end.</summary>
    public static Option<(int Length, int Scans)> First(ReadOnlySpan<byte> bytes)
    {
        var scans = 0;
        return Length(bytes, ref scans) is >= 0 and var length ? (length, scans) : None;
    }

    // Segments have their length; what follows the last of them is pixels, in which a marker cannot stand (an FF is followed by 00, or by
    // the restart markers D0 to D7).
    private static int Length(ReadOnlySpan<byte> bytes, ref int scans)
    {
        if (bytes.Length < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
            return -1;
        for (var at = 2; at + 1 < bytes.Length; )
        {
            if (bytes[at] != 0xFF)
            {
                var next = bytes[at..].IndexOf((byte)0xFF);
                if (next < 0)
                    return -1;
                at += next;
                continue;
            }
            var marker = bytes[at + 1];
            if (marker == 0xD9)
                return at + 2;
            if (marker is 0 or 0x01 or 0xFF or (>= 0xD0 and <= 0xD8))
            {
                at += marker == 0xFF ? 1 : 2;
                continue;
            }
            if (marker == 0xDA)
                scans++;
            if (at + 4 > bytes.Length)
                return -1;
            at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
        }
        return -1;
    }
}
