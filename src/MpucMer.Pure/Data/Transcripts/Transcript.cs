using System.Text;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Data.Transcripts;

/// <summary>The words of a transcript, in the order of its file; one without words is silence.</summary>
/// <param name="Words">In seconds from the beginning of the recording, or, where the file does not say, perhaps in milliseconds.</param>
public sealed record Transcript(IReadOnlyList<TimedWord> Words)
{
    /// <summary>A day: no recording of speech is longer.</summary>
    public const double MostSeconds = 86_400;

    // Slow speech has some ten letters a second, the fastest forty. Long held words, or times that go on to the next word, make it slower;
    // nothing makes it a letter in twenty seconds, or fifty a second.
    private const double LeastInSeconds = .3;
    private const double LeastInMilliseconds = .002;
    private const double MostInMilliseconds = .05;

    // Aligners let the last word go on a little.
    private const double Over = .5;

    /// <summary>Words whose times the file lacks: they were placed between their neighbours.</summary>
    public int Placed { get; init; }

    /// <summary>Whether the format, or the name of a column, says in what times are.</summary>
    public bool SaysUnit { get; init; } = true;

    /// <summary>
    /// The same in seconds, and whether it is in milliseconds. Where the file does not say, it is told by how many letters are said in a
    /// unit of time; where that may be either, by the length of the recording: what ends after it as seconds, and within it as
    /// milliseconds, is in milliseconds.
    /// </summary>
    /// <param name="length">Of the whole recording, in seconds; none where it is not known.</param>
    public (Transcript Words, bool InMilliseconds) InSeconds(Option<double> length)
    {
        if (SaysUnit || Words.Count == 0)
            return (this, false);
        var spoken = Words.Sum(w => w.End - w.Start);
        var rate = spoken > 0 ? Words.Sum(w => SpokenTokens.Letters(w.Word)) / spoken : 0;
        var last = Words.Max(w => w.End);
        var inMilliseconds =
            rate < LeastInSeconds
            && (
                rate is >= LeastInMilliseconds and <= MostInMilliseconds
                || length.Exists(seconds => last > seconds + Over && last / 1000 <= seconds + Over)
            );
        return (inMilliseconds ? Scaled(.001) : this with { SaysUnit = true }, inMilliseconds);
    }

    /// <summary>All times by a factor, after which they are seconds.</summary>
    internal Transcript Scaled(double factor) =>
        this with
        {
            Words = [.. Words.Select(w => w with { Start = w.Start * factor, End = w.End * factor })],
            SaysUnit = true,
        };

    /// <summary>
    /// The words that are said in a stretch, with times from its beginning. One that it cuts through is said in it too, for as long as it
    /// is.
    /// </summary>
    public static IReadOnlyList<TimedWord> Within(IReadOnlyList<TimedWord> words, Cut cut)
    {
        if (cut == Cut.Whole)
            return words;
        var end = cut.End.IfNone(double.PositiveInfinity);
        return
        [
            .. words
                .Where(w => w.End > cut.Start && w.Start < end)
                .Select(w => new TimedWord(w.Word, Math.Max(0, w.Start - cut.Start), Math.Min(w.End, end) - cut.Start)),
        ];
    }
}

/// <summary>
/// A way in which transcripts are written, declared once: a value beside its reader and a line in <see cref="All"/>. Which files may be
/// transcripts, what reads them and what a hint says of them are made of it.
/// </summary>
/// <param name="Name">As people call it.</param>
/// <param name="Ending">What names of its files end with, in lower case, with the point.</param>
/// <param name="Hint">What such a file is like, in a sentence, for problems.</param>
/// <param name="Read">From the bytes of a file and its path, for problems.</param>
public sealed record TranscriptFormat(
    string Name,
    string Ending,
    string Hint,
    Func<ReadOnlyMemory<byte>, string, Either<Problem, Transcript>> Read
)
{
    /// <summary>Of several formats of one ending, whether a file that has these bytes is of this one.</summary>
    public Func<ReadOnlyMemory<byte>, bool> Tells { get; init; } = _ => true;

    /// <summary>In the order in which they are tried where several have one ending.</summary>
    public static IReadOnlyList<TranscriptFormat> All =>
        field ??= [
            TranscriptTable.Csv,
            TranscriptTable.Tsv,
            Subtitles.SubRip,
            Subtitles.WebVtt,
            TextGrid.Format,
            TranscriptJson.WhisperCpp,
            TranscriptJson.WhisperX,
            TranscriptJson.Whisper,
        ];

    /// <summary>Whether the times of its files are in the one unit that the format has.</summary>
    public bool HasUnit { get; init; } = true;

    /// <summary>The same of a file by its name.</summary>
    public static bool SaysUnit(string path) => Of(path).ForAll(f => f.HasUnit);

    /// <summary>The endings of their files, each once.</summary>
    public static IReadOnlyList<string> Endings => [.. All.Select(f => f.Ending).Distinct(StringComparer.Ordinal)];

    /// <summary>The words of a file, by the format of its name and content. Problems: those of the format.</summary>
    public static Either<Problem, Transcript> Parse(ReadOnlyMemory<byte> bytes, string path) =>
        Of(path)
            .Find(f => f.Tells(bytes))
            .Match(
                format => format.Read(bytes, path),
                () => new Problem.TranscriptWrong(path, 0, 0, $"no transcript ends with {Path.GetExtension(path)}")
            );

    /// <summary>What a file of this name should be like.</summary>
    public static string HintFor(string path) =>
        Of(path).HeadOrNone().Match(f => f.Hint, () => $"Transcripts end with {string.Join(", ", Endings)}.");

    private static Seq<TranscriptFormat> Of(string path) =>
        All.Filter(f => path.EndsWith(f.Ending, StringComparison.OrdinalIgnoreCase)).ToSeq();
}

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
