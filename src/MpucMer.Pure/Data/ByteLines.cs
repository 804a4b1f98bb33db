namespace MpucMer.Pure.Data;

/// <summary>
/// The lines of a file that are not blank, over its bytes, for what is not read as a table: LF, CRLF and CR ends; a byte order mark is
/// passed over.
/// </summary>
internal ref struct ByteLines
{
    private ReadOnlySpan<byte> rest;

    public ByteLines(ReadOnlySpan<byte> bytes) => rest = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <summary>The line's number, from 1.</summary>
    public int Number { get; private set; }

    public ReadOnlySpan<byte> Line { get; private set; }

    public bool Next()
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            Line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + (rest[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
            Number++;
            if (!Line.Trim((byte)' ').IsEmpty)
                return true;
        }
        return false;
    }
}
