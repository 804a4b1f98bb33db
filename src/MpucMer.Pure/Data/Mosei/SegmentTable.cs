using System.Globalization;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// A list of segments as CSV with a header, a row a segment, for those who have recordings and labels and nothing else. Columns, in any
/// order: <c>id</c> or
/// <c>video</c> or both (a missing id is <c>VIDEO[row]</c>, a missing video is the id's), <c>start</c> and <c>end</c> in seconds (both or
/// neither; empty: the file of that id is the segment as a whole), <c>split</c> (train, validation or test), and the six emotions. Others
/// are passed over.
/// </summary>
public static class SegmentTable
{
    private const double MostBeforeZero = 1;

    /// <summary>
    /// The segments in the order of the file. Problems: a column that is missing, a field that is none of its kind, an interval that runs
    /// backwards, an id twice.
    /// </summary>
    public static Either<Problem, IReadOnlyList<MoseiSegment>> Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        if (CsvText.Fault(bytes.Span, path) is { } unread)
            return unread;
        using var lines = new CsvLines(bytes);
        if (!lines.Next())
            return new Problem.CsvEmpty(path, 0);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft)
            return (Problem)found;
        var names = ((CsvHeader)found).Names;
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1 && g.Key.Length > 0) is { } twice)
            return new Problem.CsvColumnTwice(path, twice.Key);
        var missing = MoseiEmotions.Names.Where(e => !names.Contains(e)).ToList();
        if (!names.Contains("id") && !names.Contains("video"))
            missing.Insert(0, "id or video");
        if (names.Contains("start") != names.Contains("end"))
            missing.Add(names.Contains("start") ? "end" : "start");
        if (missing.Count > 0)
            return new Problem.SegmentTableWrong(path, lines.Number, 1, $"the header does not name {string.Join(", ", missing)}");

        var segments = new List<MoseiSegment>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        while (lines.Next())
        {
            var row = new Dictionary<string, (string Text, int Column)>(StringComparer.Ordinal);
            var fields = new CsvFields(lines.Line);
            var column = 0;
            for (; fields.Next(); column++)
            {
                if (fields.Fault(path, lines.Number) is { } fault)
                    return fault;
                if (column < names.Count)
                    row[names[column]] = (fields.Text(), fields.Column);
            }
            if (column != names.Count)
                return new Problem.CsvRowWidth(path, lines.Number, names.Count, column);
            var read = Segment(row, rows, path, lines.Number);
            if (read.IsLeft)
                return (Problem)read;
            var segment = (MoseiSegment)read;
            if (!seen.TryAdd(segment.Id, lines.Number))
                return new Problem.SegmentTableWrong(
                    path,
                    lines.Number,
                    1,
                    $"the segment {segment.Id} stands on line {seen[segment.Id]} already"
                );
            segments.Add(segment);
        }
        return segments.Count == 0 ? new Problem.CsvEmpty(path, 1) : segments;
    }

    private static Either<Problem, MoseiSegment> Segment(
        Dictionary<string, (string Text, int Column)> row,
        Dictionary<string, int> rows,
        string path,
        int line
    )
    {
        string At(string name) => row.TryGetValue(name, out var field) ? field.Text : "";
        Problem No(string name, string detail) =>
            new Problem.SegmentTableWrong(path, line, row.TryGetValue(name, out var field) ? field.Column : 1, detail);
        double Number(string name) =>
            double.TryParse(At(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : double.NaN;

        var (id, video) = (At("id"), At("video"));
        if (id.Length == 0 && video.Length == 0)
            return No("id", "neither an id nor a video is named");
        if (video.Length == 0)
            video = SegmentNames.VideoOf(id);
        rows[video] = rows.GetValueOrDefault(video, -1) + 1;
        if (id.Length == 0)
            id = $"{video}[{rows[video]}]";
        // Ids become names of files to look for.
        if (id.AsSpan().ContainsAny('/', '\\') || video.AsSpan().ContainsAny('/', '\\'))
            return No("id", "a name has a slash in it");

        var cut = Cut.Whole;
        if (At("start").Length > 0 || At("end").Length > 0)
        {
            var (start, end) = (Number("start"), Number("end"));
            // The official times of CMU-MOSEI begin up to half a second before the recording in some segments.
            if (start is < 0 and > -MostBeforeZero)
                start = 0;
            if (!(start >= 0))
                return No("start", $"the start \"{At("start")}\" is no time in seconds");
            if (!(end > start))
                return No(
                    "end",
                    double.IsNaN(end)
                        ? $"the end \"{At("end")}\" is no time in seconds"
                        : $"the segment ends at {At("end")}, not after its start"
                );
            cut = new Cut(start, end);
        }
        if (MoseiEmotions.Names.FirstOrDefault(e => !(Number(e) >= 0)) is { } odd)
            return No(odd, $"{odd} is \"{At(odd)}\", no intensity of at least 0");
        var part = SplitWords.Of(At("split"));
        if (part.IsNone && At("split").Length > 0)
            return No("split", $"the split is \"{At("split")}\", none of train, validation and test");
        return new MoseiSegment(id, video, cut, [.. MoseiEmotions.Names.Select(Number)]) { Part = part };
    }
}

/// <summary>
/// CMU_MOSEI_Labels.csd ("All Labels"): a row a segment, its columns sentiment and the intensities of <see cref="MoseiEmotions.Names"/>; or
/// these six alone.
/// </summary>
public static class LabelSequence
{
    /// <summary>
    /// The segments of a video in the order of time, and warnings of intervals. Problems: neither six nor seven columns, an intensity below
    /// zero.
    /// </summary>
    /// <param name="labels">As the file has it.</param>
    public static Either<Problem, (IReadOnlyList<MoseiSegment> Segments, IReadOnlyList<Problem> Warnings)> Segments(
        string video,
        SequenceTrack labels,
        string path
    )
    {
        var emotions = MoseiEmotions.Names.Count;
        if (labels.Width != emotions && labels.Width != emotions + 1)
            return new Problem.SequenceWidthWrong(
                path,
                labels.Width,
                $"{emotions + 1} (sentiment and six emotions) or {emotions} (the emotions)"
            );
        var (segments, warnings) = Intervals.Segments(video, labels, path);
        // Intensities are means over raters, from 0 to 3.
        if (segments.FirstOrDefault(s => Emotions(s).Any(x => x < 0)) is { } odd)
            return new Problem.LabelSequenceWrong(path, $"{odd.Id} has an intensity of {Emotions(odd).Min():R}");
        return ([.. segments.Select(s => new MoseiSegment(s.Id, video, new Cut(s.Start, s.End), Emotions(s)))], warnings);
    }

    private static double[] Emotions(Segment segment) => [.. segment.Features[^MoseiEmotions.Names.Count..].Select(x => (double)x)];
}
