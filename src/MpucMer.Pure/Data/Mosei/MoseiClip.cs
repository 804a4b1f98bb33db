using System.Globalization;
using System.Text.RegularExpressions;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// An utterance of the published pickles: its name (of its sound and frames too), what OpenFace wrote, [frames, at least 435], word
/// vectors, [time, 300], and six intensities in the order of <see cref="MoseiEmotions.Names"/>. The arrays are views of the file until they
/// are asked for.
/// </summary>
public sealed record MoseiClip(string Id, NumberArray OpenFace, NumberArray Text, float[] Intensities)
{
    // Columns of OpenFace 2's FeatureExtraction: 5 of the frame, 8 of gaze, 280 of eyes, 6 of pose, then x_0 … x_67, y_0 … y_67, …, and 35
    // units last.
    private const int Success = 4;
    private const int FirstX = 299;
    private const int PointsThere = 68;
    private const int FirstPoint = PointsThere - FaceTrack.Points;
    private const int AllColumns = 714;
    internal const int LeastColumns = FirstX + 2 * PointsThere;

    /// <summary>Frames of the face.</summary>
    public int Frames => (int)OpenFace.Shape[0];

    /// <summary>
    /// The points of the face, columns by number as published; units where the array has all columns of OpenFace 2. Frames whose success is
    /// 0 hold the frame before, which the published code does not do; where it is 0 throughout, what is there is taken as published, and
    /// counts as held. A problem: a number that is not finite where the face is not lost.
    /// </summary>
    public Either<Problem, FaceTrack> Face(string path)
    {
        var (columns, values) = ((int)OpenFace.Shape[1], OpenFace.Floats());
        bool[] lost = [.. Enumerable.Range(0, Frames).Select(f => values[f * columns + Success] == 0)];
        // What is neither 0 nor 1 is no success: somebody standardised the array.
        var isTold = Enumerable.Range(0, Frames).All(f => values[f * columns + Success] is 0 or 1);
        var throughout = isTold && lost.All(l => l);
        if (!isTold || throughout)
            lost.AsSpan().Clear();
        int[] points =
        [
            .. from point in Enumerable.Range(0, FaceTrack.Points)
            from axis in Enumerable.Range(0, 2)
            select FirstX + axis * PointsThere + FirstPoint + point,
        ];
        int[] units = columns == AllColumns ? [.. Enumerable.Range(AllColumns - OpenFaceUnits.Names.Count, OpenFaceUnits.Names.Count)] : [];
        return from p in Taken(points)
            from u in Taken(units)
            let given = units.Length > 0 ? Some(u) : None
            // Not all are lost.
            from track in FaceTrack.Of(p, given, lost).ToEither<Problem>(() => new Problem.FaceLost($"{path}, {Id}", Cut.Whole, Frames))
            select throughout ? track with { Held = Frames } : track;

        Either<Problem, float[]> Taken(int[] wanted)
        {
            var taken = new float[Frames * wanted.Length];
            for (var frame = 0; frame < Frames; frame++)
            {
                for (var i = 0; i < wanted.Length && !lost[frame]; i++)
                {
                    var value = values[frame * columns + wanted[i]];
                    if (!float.IsFinite(value))
                        return new Problem.ArrayNotFinite($"{path}, {Id}, OpenFace", frame, wanted[i]);
                    taken[frame * wanted.Length + i] = value;
                }
            }
            return taken;
        }
    }

    /// <summary>The word vectors. A problem: a number that is not finite.</summary>
    public Either<Problem, VectorTrack> Words(string path) => VectorTrack.Of(Text, $"{path}, {Id}, text_feat");
}

/// <summary>
/// A labelled stretch of a video of CMU-MOSEI, or an utterance of a published pickle, which has files of its own (<see cref="Cut.Whole"/>).
/// <paramref name="Intensities"/> are of <see cref="MoseiEmotions.Names"/>.
/// </summary>
public sealed record MoseiSegment(string Id, string Video, Cut Cut, IReadOnlyList<double> Intensities)
{
    /// <summary>Where the list of segments says it.</summary>
    public Option<SplitPart> Part { get; init; }

    /// <summary>
    /// Which of the files that were looked through has it, from 0: of pickles the one that lists it, of sequences all that have a row in
    /// it.
    /// </summary>
    public IReadOnlyList<int> In { get; init; } = [];
}

/// <summary>How segments are called.</summary>
public static partial class SegmentNames
{
    /// <summary>
    /// The video of a segment: of <c>VIDEO[3]</c>, as the SDK numbers them, or <c>VIDEO_3</c>; another name is a video of its own.
    /// </summary>
    public static string VideoOf(string id) => Segment().Match(id) is { Success: true } match ? match.Groups[1].Value : id;

    [GeneratedRegex(@"^(.+?)(?:\[\d+\]|_\d+)$")]
    private static partial Regex Segment();
}

/// <summary>
/// The six emotions of CMU-MOSEI (Bagher Zadeh et al. 2018), in the order of its labels; each from 0 (not there) to 3. All zero is neutral.
/// </summary>
public static class MoseiEmotions
{
    public static readonly IReadOnlyList<string> Names = ["happy", "sad", "anger", "surprise", "disgust", "fear"];
}

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
