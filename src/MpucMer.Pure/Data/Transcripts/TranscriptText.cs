using System.Text;

namespace MpucMer.Pure.Data.Transcripts;

/// <summary>
/// The text of a transcript's file: UTF-8, or UTF-16 where a byte order mark says so, as Praat and editors on Windows write it.
/// </summary>
internal static class TranscriptText
{
    /// <summary>
    /// The text without its byte order mark, lines ending with LF alone. Problems: those of <see cref="PlainText"/>, half a letter of
    /// UTF-16.
    /// </summary>
    public static Either<Problem, string> Decode(ReadOnlyMemory<byte> bytes, string path) =>
        (
            bytes.Span switch
            {
                [0xFF, 0xFE, 0, 0, ..] => PlainText.Decode(bytes.Span, path),
                [0xFF, 0xFE, ..] => Wide(bytes.Span[2..], Encoding.Unicode, path),
                [0xFE, 0xFF, ..] => Wide(bytes.Span[2..], Encoding.BigEndianUnicode, path),
                _ => PlainText.Decode(bytes.Span, path),
            }
        ).Map(text => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'));

    private static Either<Problem, string> Wide(ReadOnlySpan<byte> bytes, Encoding encoding, string path)
    {
        var text = encoding.GetString(bytes);
        // What is no letter would be replaced by this one, which no transcript has.
        var fault = text.AsSpan().IndexOfAny('\uFFFD', '\0');
        return fault < 0 && bytes.Length % 2 == 0
            ? text
            : new Problem.TranscriptWrong(
                path,
                1 + text.AsSpan(0, Math.Max(0, fault)).Count('\n'),
                1,
                "it begins as UTF-16 and goes on as something else, or is cut off in the middle of a letter"
            );
    }
}
