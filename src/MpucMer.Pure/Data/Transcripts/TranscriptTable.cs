using System.Globalization;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Data.Transcripts;

/// <summary>
/// Transcripts as tables with a header: a column word (a word a row) or text (any number of words, which share the row's time), and the
/// columns start and end, which may be in seconds or milliseconds (<see cref="Transcript.InSeconds"/>), or start_ms and end_ms, which say
/// it. CSV, or separated by tabs as whisper writes it (.tsv). Rows without times are placed between their neighbours.
/// </summary>
public static class TranscriptTable
{
    private const string Word = "word";
    private const string Text = "text";
    private const string Milliseconds = "_ms";
    private static readonly string[] Times = ["start", "end"];

    private const string Columns = "the columns word (or text), start and end (or start_ms and end_ms), a word a row";

    public static readonly TranscriptFormat Csv = new(
        "CSV",
        ".csv",
        $"It is CSV with {Columns}; times are seconds from the beginning of the recording.",
        (bytes, path) => CsvText.Fault(bytes.Span, path) is { } fault ? fault : Commas(bytes, path).Bind(rows => Read(rows, path))
    )
    {
        HasUnit = false,
    };

    public static readonly TranscriptFormat Tsv = new(
        "TSV",
        ".tsv",
        $"It is a table separated by tabs with {Columns}, as whisper writes it.",
        (bytes, path) => TranscriptText.Decode(bytes, path).Bind(text => Read(Tabs(text), path))
    )
    {
        HasUnit = false,
    };

    private sealed record Row(int Line, IReadOnlyList<(string Text, int Column)> Fields);

    /// <summary>
    /// Whether a CSV file that begins with these bytes is a transcript, not an array: its first line names a column <c>word</c>, in any
    /// case, so that a transcript with other names is told as one; or <c>text</c> and times.
    /// </summary>
    public static bool IsOne(ReadOnlyMemory<byte> start)
    {
        using var lines = new CsvLines(start);
        if (!lines.Next())
            return false;
        var names = new List<string>();
        for (var fields = new CsvFields(lines.Line); fields.Next(); )
            names.Add(fields.Text().ToLowerInvariant());
        return names.Contains(Word) || (names.Contains(Text) && Times.All(t => names.Contains(t) || names.Contains(t + Milliseconds)));
    }

    private static Either<Problem, IReadOnlyList<Row>> Commas(ReadOnlyMemory<byte> bytes, string path)
    {
        using var lines = new CsvLines(bytes);
        var rows = new List<Row>();
        while (lines.Next())
        {
            var row = new List<(string, int)>();
            for (var fields = new CsvFields(lines.Line); fields.Next(); )
            {
                if (fields.Fault(path, lines.Number) is { } fault)
                    return fault;
                row.Add((fields.Text(), fields.Column));
            }
            rows.Add(new Row(lines.Number, row));
        }
        return rows;
    }

    private static IReadOnlyList<Row> Tabs(string text) =>
        [
            .. text.Split('\n')
                .Select((line, i) => (line, number: i + 1))
                .Where(l => !string.IsNullOrWhiteSpace(l.line))
                .Select(l =>
                {
                    var (fields, column) = (new List<(string, int)>(), 1);
                    foreach (var field in l.line.Split('\t'))
                    {
                        fields.Add((field.Trim(), column));
                        column += field.Length + 1;
                    }
                    return new Row(l.number, fields);
                }),
        ];

    private static Either<Problem, Transcript> Read(IReadOnlyList<Row> rows, string path)
    {
        if (rows.Count == 0)
            return new Problem.CsvEmpty(path, 0);
        var names = rows[0].Fields.Select(f => f.Text).ToList();
        var inMilliseconds = Times.All(t => names.Contains(t + Milliseconds));
        var words =
            names.Contains(Word) ? Word
            : names.Contains(Text) ? Text
            : Word;
        string[] wanted = [words, .. Times.Select(t => inMilliseconds ? t + Milliseconds : t)];
        if (wanted.Where(c => names.Count(n => n == c) != 1).ToList() is { Count: > 0 } missing)
            return new Problem.TranscriptWrong(path, rows[0].Line, 1, $"the header does not name {string.Join(", ", missing)}, each once");
        int[] places = [.. wanted.Select(name => names.IndexOf(name))];
        var said = new List<Passage>();
        foreach (var row in rows.Skip(1))
        {
            if (row.Fields.Count != names.Count)
                return new Problem.CsvRowWidth(path, row.Line, names.Count, row.Fields.Count);
            if (Timed(row, places, wanted, path).Fails(out var fault, out var passage))
                return fault;
            said.Add(passage);
        }
        // Words are of one passage, so that those without times share what is between their neighbours.
        IReadOnlyList<Passage> passages =
            words == Word ? [new Passage(None, None, SpokenTokens.Said([.. said.SelectMany(p => p.Words)]))] : [.. said.Select(Spread)];
        if (said.Count > 0 && !said.Exists(p => p.HasTimes))
            return new Problem.TranscriptWrong(path, rows[1].Line, 1, "no row has a time");
        var (placed, lacked) = Placing.Of(passages);
        var transcript = new Transcript(placed) { Placed = words == Word ? lacked : said.Count(p => !p.HasTimes), SaysUnit = false };
        return inMilliseconds ? transcript.Scaled(.001) : transcript;
    }

    private static Passage Spread(Passage row) =>
        new(row.Words[0].Start, row.Words[0].End, [.. SpokenTokens.Of(row.Words[0].Text).Select(LooseWord.Untimed)]);

    private static Either<Problem, Passage> Timed(Row row, int[] places, string[] names, string path)
    {
        var word = row.Fields[places[0]].Text;
        if (word.Length == 0)
            return new Problem.TranscriptWrong(path, row.Line, 1, "the word is empty");
        var times = new Option<double>[2];
        for (var i = 0; i < 2; i++)
        {
            var (text, column) = row.Fields[places[i + 1]];
            if (text.Length == 0)
                continue;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var time) || !double.IsFinite(time))
                return new Problem.TranscriptWrong(path, row.Line, column, $"{names[i + 1]} is no number");
            if (time > 1000 * Transcript.MostSeconds)
                return new Problem.TranscriptWrong(
                    path,
                    row.Line,
                    column,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"\"{word}\" is said at {time}, which is more than a day even in milliseconds"
                    )
                );
            times[i] = time;
        }
        var (start, end) = (times[0].IfNone(0), times[1].IfNone(double.PositiveInfinity));
        return start < 0 || end < start
            ? new Problem.TranscriptWrong(path, row.Line, 1, $"\"{word}\" ends before it begins, or begins before the recording")
            : new Passage(None, None, [new LooseWord(word, times[0], times[1])]);
    }
}
