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

/// <summary>
/// Content that is elsewhere: what stands in a file's place when it was not fetched. Every reader asks here before it says that a file is
/// damaged.
/// </summary>
public static class StandIns
{
    /// <summary>As many bytes of a file's beginning as tell it.</summary>
    public const int Bytes = 1024;

    /// <summary>What a file that begins so is in place of any data; null where it may be some.</summary>
    /// <param name="start">The file, or its first <see cref="Bytes"/>.</param>
    public static Problem? Of(ReadOnlySpan<byte> start, string path)
    {
        if (start.StartsWith("version https://git-lfs.github.com/spec/"u8) || start.StartsWith("version https://hawser.github.com/spec/"u8))
        {
            return new Problem.ContentElsewhere(path, StandIn.GitLfsPointer);
        }
        if (start.StartsWith("/annex/objects/"u8))
            return new Problem.ContentElsewhere(path, StandIn.GitAnnexPointer);
        return IsWebPage(start) ? new Problem.ContentElsewhere(path, StandIn.WebPage) : null;
    }

    /// <summary>The same where text is read: workbooks and compressed files are none either.</summary>
    internal static Problem? OfText(ReadOnlySpan<byte> start, string path) =>
        Of(start, path)
        ?? start switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] => new Problem.ContentElsewhere(path, StandIn.Workbook),
            [0x1F, 0x8B, ..]
            or [(byte)'B', (byte)'Z', (byte)'h', ..]
            or [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..]
            or [0x28, 0xB5, 0x2F, 0xFD, ..] => new Problem.ContentElsewhere(path, StandIn.Compressed),
            _ => null,
        };

    // A word of a file of vectors may be <unk>: only what begins a page counts.
    private static bool IsWebPage(ReadOnlySpan<byte> start)
    {
        var bare = (start.StartsWith("\uFEFF"u8) ? start[3..] : start).TrimStart(" \t\r\n"u8);
        return Begins(bare, "<!doctype"u8)
            || Begins(bare, "<html"u8)
            || Begins(bare, "<?xml"u8)
            || Begins(bare, "<head"u8)
            || Begins(bare, "<body"u8);

        static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> tag) =>
            bytes.Length >= tag.Length && Ascii.EqualsIgnoreCase(bytes[..tag.Length], tag);
    }
}
