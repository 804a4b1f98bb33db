using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MpucMer.Pure.Data;

/// <summary>
/// Text in the bytes of a file: UTF-8, with a byte order mark at its beginning or without. Every reader of text asks here first, so that no
/// letter is ever replaced without a word: two labels that differ only in letters of another encoding would become one.
/// </summary>
public static class PlainText
{
    // Fields and lines are shorter than that in any writing.
    private const int LettersPerAscii = 20;

    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    /// <summary>The text, without its byte order mark. Problems: those of <see cref="Fault"/>.</summary>
    public static Either<Problem, string> Decode(ReadOnlySpan<byte> bytes, string path) =>
        Fault(bytes, path) is { } fault ? fault : Encoding.UTF8.GetString(bytes.StartsWith(Mark) ? bytes[Mark.Length..] : bytes);

    /// <summary>
    /// What keeps the bytes from being read as text, with its line and byte; null where nothing does. Problems: another encoding, a byte
    /// that is not UTF-8, a byte order mark or a zero within, content that is elsewhere.
    /// </summary>
    public static Problem? Fault(ReadOnlySpan<byte> bytes, string path) =>
        StandIns.OfText(bytes, path)
        ?? (
            bytes switch
            {
                [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => At(bytes, 0, TextFault.Utf32, path),
                [0xFF, 0xFE, ..] => At(bytes, 0, TextFault.Utf16LittleEndian, path),
                [0xFE, 0xFF, ..] => At(bytes, 0, TextFault.Utf16BigEndian, path),
                _ => Within(bytes, bytes.StartsWith(Mark) ? Mark.Length : 0, path),
            }
        );

    /// <summary>The same of a line behind the first, of a file that is read line by line.</summary>
    /// <param name="number">Of the line, from 1.</param>
    public static Problem? LineFault(ReadOnlySpan<byte> line, int number, string path) =>
        Within(line, 0, path) is { } fault ? fault with { Line = number } : null;

    private static Problem.NotPlainText? Within(ReadOnlySpan<byte> bytes, int start, string path)
    {
        if (bytes.IndexOf((byte)0) is >= 0 and var zero)
            return Zero(bytes, zero, path);
        if (!Utf8.IsValid(bytes))
            return At(bytes, FirstInvalid(bytes), TextFault.NotUtf8, path);
        return bytes[start..].IndexOf(Mark) is >= 0 and var within ? At(bytes, start + within, TextFault.ByteOrderMarkWithin, path) : null;
    }

    // Of two bytes a letter those of ASCII, commas and ends of lines at the least, have a zero, always in the same half.
    private static Problem.NotPlainText Zero(ReadOnlySpan<byte> bytes, int zero, string path)
    {
        var start = bytes[..Math.Min(bytes.Length, StandIns.Bytes)];
        var (even, odd) = (0, 0);
        for (var i = 0; i < start.Length; i++)
        {
            if (start[i] == 0 && i % 2 == 0)
                even++;
            else if (start[i] == 0)
                odd++;
        }
        return even + odd < 2 || (even + odd) * LettersPerAscii * 2 < start.Length || (even > 0 && odd > 0)
            ? At(bytes, zero, TextFault.Nul, path)
            : At(bytes, 0, even == 0 ? TextFault.Utf16LittleEndian : TextFault.Utf16BigEndian, path);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == OperationStatus.Done)
            at += used;
        return at;
    }

    private static Problem.NotPlainText At(ReadOnlySpan<byte> bytes, int at, TextFault fault, string path)
    {
        var (line, start) = (1, 0);
        for (var i = 0; i < at; i++)
        {
            if (bytes[i] != '\n' && (bytes[i] != '\r' || (i + 1 < bytes.Length && bytes[i + 1] == '\n')))
                continue;
            line++;
            start = i + 1;
        }
        return new Problem.NotPlainText(path, line, at - start + 1, fault, bytes[at]);
    }
}

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
