using System.Globalization;

namespace MpucMer.Pure.Data.Sequences;

/// <summary>A word of a transcript and when it is said, in seconds.</summary>
public sealed record TimedWord(string Word, double Start, double End);

/// <summary>
/// Transcripts with word times: CSV with a header and the columns word, start and end (seconds), in any order, one word a row.
/// </summary>
public static class Transcript
{
    // A day: no recording of speech is longer.
    private const double MostSeconds = 86_400;

    private static readonly string[] Columns = ["word", "start", "end"];

    /// <summary>
    /// Whether a CSV file that begins with these bytes is a transcript, not an array: its first line names a column <c>word</c>, in any
    /// case, so that a transcript with other names is told as one.
    /// </summary>
    public static bool IsOne(ReadOnlyMemory<byte> start)
    {
        using var lines = new CsvLines(start);
        if (!lines.Next())
            return false;
        for (var fields = new CsvFields(lines.Line); fields.Next(); )
        {
            if (string.Equals(fields.Text(), Columns[0], StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

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

    /// <summary>
    /// The words in the order of the file; a transcript without words is silence. Problems: a column that is missing, an empty word, a time
    /// that is no number, a word that ends before it begins, or a day after the beginning.
    /// </summary>
    public static Either<Problem, IReadOnlyList<TimedWord>> Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        if (CsvText.Fault(bytes.Span, path) is { } unread)
            return unread;
        using var lines = new CsvLines(bytes);
        if (!lines.Next())
            return new Problem.CsvEmpty(path, 0);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft)
            return (Problem)found;
        var header = (CsvHeader)found;
        if (Columns.Where(c => header.Names.Count(n => n == c) != 1).ToList() is { Count: > 0 } missing)
            return new Problem.TranscriptWrong(path, lines.Number, 1, $"the header does not name {string.Join(", ", missing)}, each once");
        var slots = header.Names.Select(n => System.Array.IndexOf(Columns, n)).ToArray();

        var words = new List<TimedWord>();
        while (lines.Next())
        {
            var (word, times) = ("", new double[2]);
            var fields = new CsvFields(lines.Line);
            var column = 0;
            for (; fields.Next(); column++)
            {
                if (fields.Fault(path, lines.Number) is { } fault)
                    return fault;
                var slot = column < slots.Length ? slots[column] : -1;
                if (slot == 0)
                    word = fields.Text();
                if (
                    slot > 0
                    && !(
                        double.TryParse(fields.Field, NumberStyles.Float, CultureInfo.InvariantCulture, out times[slot - 1])
                        && double.IsFinite(times[slot - 1])
                    )
                )
                {
                    return new Problem.TranscriptWrong(
                        path,
                        lines.Number,
                        fields.Column,
                        fields.Field.IsEmpty
                            ? $"a word has no {Columns[slot]} (aligners leave the times of numbers and signs empty: give it those "
                                + $"between its neighbours, or take the row out)"
                            : $"{Columns[slot]} is no number of seconds"
                    );
                }
            }
            if (column != slots.Length)
                return new Problem.CsvRowWidth(path, lines.Number, slots.Length, column);
            if (word.Length == 0)
                return new Problem.TranscriptWrong(path, lines.Number, 1, "the word is empty");
            if (times[1] < times[0] || times[0] < 0)
                return new Problem.TranscriptWrong(path, lines.Number, 1, $"\"{word}\" ends before it begins, or begins before the clip");
            if (times[1] > MostSeconds)
                return new Problem.TranscriptWrong(
                    path,
                    lines.Number,
                    1,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"\"{word}\" ends at {times[1]} s, more than a day after the beginning, as times in milliseconds or samples do"
                    )
                );
            words.Add(new TimedWord(word, times[0], times[1]));
        }
        return words;
    }
}

/// <summary>
/// What a transcript is to the text network: [frames, width], the vectors of the words that are said in each frame, zero where none is.
/// </summary>
public static class SpokenText
{
    /// <summary>
    /// The words of a clip at <paramref name="rate"/> frames a second, its beginning at 0. Their number: <paramref name="frames"/> where
    /// the clip says how many it has, else up to <paramref name="seconds"/>, else up to the last word; at least one.
    /// </summary>
    public static (int Frames, float[] Values) Of(
        WordVectors vectors,
        IReadOnlyList<TimedWord> words,
        double rate,
        Option<int> frames,
        Option<double> seconds
    )
    {
        // A word may have no length: it then is of the frame in which it is said.
        var held = words.Select(w => w.End > w.Start ? w : w with { End = w.Start + 1 / rate }).ToList();
        var end = frames.Map(n => n / rate) || seconds || (held.Count > 0 ? Some(held.Max(w => w.End)) : None);
        var segment = new Segment("", 0, 0, end.IfNone(0), []);
        var (track, _) = Intervals.Ordered(vectors.Track(held).Track, "", "");
        var count = Intervals.Frames(segment, rate);
        return (count, Intervals.Aligned(track, segment, rate).IfNone(() => new float[count * vectors.Width]));
    }
}
