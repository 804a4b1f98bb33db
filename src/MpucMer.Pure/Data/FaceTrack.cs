using System.Globalization;

namespace MpucMer.Pure.Data;

/// <summary>
/// A face over the frames of a clip. <paramref name="Landmarks"/>, where the file has them, are [frames, 51, 2]: the 68 points of the iBUG
/// scheme less the 17 of the jaw, x then y, each scaled to [0, 1] over the clip. <paramref name="Units"/>, where it has them, are [frames,
/// 35], in the order of <see cref="OpenFaceUnits.Names"/>. In frames without the face both are those of the frame before (at the beginning
/// of the first one with it).
/// </summary>
public sealed record FaceTrack(int Frames, Option<float[]> Landmarks, Option<float[]> Units)
{
    /// <summary>Points of a frame.</summary>
    public const int Points = 51;

    /// <summary>Frames a second by the file's own times, where it has some that rise.</summary>
    public Option<double> Rate { get; init; }

    /// <summary>Frames in which the face was lost, or that the file lacks.</summary>
    public int Held { get; init; }

    /// <summary>What was odd about the rows that the frames are made of.</summary>
    public FaceRows Rows { get; init; } = FaceRows.Plain;

    /// <summary>What was seen of a face that was tracked in a video here.</summary>
    public VideoFace Video { get; init; } = VideoFace.Plain;

    /// <summary>What is to be told of the video, as lines (<see cref="Recordings.RecordingNote.Line"/>).</summary>
    public Seq<string> Notes { get; init; } = Seq<string>();

    /// <summary>Columns of points or units that the file lacks.</summary>
    public IReadOnlyList<string> Lacking { get; init; } = [];

    /// <summary>
    /// The frames of points as the tracker has them, [frames, 51, 2], and of units, [frames, 35], as a track: lost frames are held, then
    /// points are scaled by those that are not lost. None where all are lost. Both are changed in place.
    /// </summary>
    /// <param name="lost">[frames].</param>
    internal static Option<FaceTrack> Of(Option<float[]> points, Option<float[]> units, bool[] lost)
    {
        var held = lost.Count(l => l);
        if (held == lost.Length)
            return None;
        points.IfSome(p => Hold(p, 2 * Points, lost));
        units.IfSome(u => Hold(u, OpenFaceUnits.Names.Count, lost));
        // What is held is a copy: it changes no least and no greatest.
        points.IfSome(Scale);
        return new FaceTrack(lost.Length, points, units) { Held = held };
    }

    /// <summary>Frames [frames, width], those that are lost holding the one before (at the beginning the first); in place.</summary>
    internal static float[] Holding(float[] values, int width, bool[] lost)
    {
        Hold(values, width, lost);
        return values;
    }

    private static void Hold(float[] values, int width, bool[] lost)
    {
        var first = System.Array.IndexOf(lost, false);
        for (var frame = 0; frame < lost.Length; frame++)
        {
            if (lost[frame])
                values.AsSpan((frame < first ? first : frame - 1) * width, width).CopyTo(values.AsSpan(frame * width));
        }
    }

    /// <summary>
    /// Each axis of [frames, 51, 2] to [0, 1], in place, by its least value and range over the clip, as published; a flat axis becomes 0.
    /// </summary>
    private static void Scale(float[] points)
    {
        for (var axis = 0; axis < 2; axis++)
        {
            float least = float.MaxValue,
                most = float.MinValue;
            for (var i = axis; i < points.Length; i += 2)
                (least, most) = (Math.Min(least, points[i]), Math.Max(most, points[i]));
            // In double: the range of two finite floats may be beyond float's.
            var range = (double)most - least;
            for (var i = axis; i < points.Length; i += 2)
                points[i] = range > 0 ? (float)(((double)points[i] - least) / range) : 0;
        }
    }
}

/// <summary>
/// What was seen of a face in a video: frames in which it is turned so far that half of it is a guess, how often another one is followed
/// than before, and how many there are in a frame at the most.
/// </summary>
public sealed record VideoFace(int Turned, int Changes, int Faces)
{
    public static VideoFace Plain { get; } = new(0, 0, 0);
}

/// <summary>
/// What was odd about the rows of a file, by the columns that say which frame each is of: rows of a frame that was there already, with the
/// same numbers; rows of other faces than the one that is in most frames; whether rows had to be put in order; frames before the first row,
/// where the file begins too late to be of the clip's beginning.
/// </summary>
public sealed record FaceRows(int Doubled, int OfOtherFaces, bool OutOfOrder, int BeginsAt)
{
    public static FaceRows Plain { get; } = new(0, 0, false, 0);
}

/// <summary>A row: the name as written, its line, and one number for each column.</summary>
public sealed record ActionUnitRow(string Name, int Line, float[] Values);

/// <summary>
/// A table with one row a clip: the clip's name (with its modality number) first, then any columns of numbers, e.g. action units averaged
/// over the clip.
/// </summary>
public sealed record ActionUnitTable(string Path, IReadOnlyList<string> Columns, IReadOnlyList<ActionUnitRow> Rows)
{
    /// <summary>The rows as sources of clips.</summary>
    public IReadOnlyList<ClipSource> Sources => [.. Rows.Select(row => new ClipSource.TableRow(Path, row.Name, row.Line))];

    private static bool IsUnnamed(string column) => column.Length == 0 || column.StartsWith("Unnamed:", StringComparison.OrdinalIgnoreCase);

    private static bool CountsRows(string[] names) =>
        names[0] is "0" or "1"
        && names.Select((name, i) => name == (i + (names[0] == "0" ? 0 : 1)).ToString(CultureInfo.InvariantCulture)).All(same => same);

    /// <summary>
    /// The table in the bytes of a CSV file. Problems: no rows or columns, a row of another width, an empty or doubled name, a value that
    /// is no finite number.
    /// </summary>
    public static Either<Problem, ActionUnitTable> Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        if (CsvText.Fault(bytes.Span, path) is { } fault)
            return fault;
        using var lines = new CsvLines(bytes);
        if (!lines.Next())
            return new Problem.CsvEmpty(path, 0);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft)
            return (Problem)found;
        var header = (CsvHeader)found;
        IReadOnlyList<string> columns = [.. header.Names.Skip(1)];
        if (columns.Count == 0)
            return new Problem.TableWithoutNumbers(path);
        if (columns.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return new Problem.CsvColumnTwice(path, twice.Key);

        // The name is column 0, which is no number.
        int[] slots = [-1, .. Enumerable.Range(0, columns.Count)];
        var rows = new List<ActionUnitRow>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (lines.Next())
        {
            var values = new float[columns.Count];
            if (header.Row(lines.Line, lines.Number, slots, values) is { } problem)
                return problem;
            var fields = new CsvFields(lines.Line);
            fields.Next();
            var name = fields.Text();
            if (name.Length == 0)
                return new Problem.TableNameEmpty(path, lines.Number);
            if (!seen.TryAdd(name, lines.Number))
                return new Problem.TableRowTwice(path, name, seen[name], lines.Number);
            rows.Add(new ActionUnitRow(name, lines.Number, values));
        }
        if (rows.Count == 0)
            return new Problem.CsvEmpty(path, 1);
        // An index beside the names, as pandas and spreadsheets add one, or in their place.
        if (rows.Count > 1 && CountsRows([.. rows.Select(r => r.Name)]))
            return new Problem.CsvCounts(path, 1, 1, header.Names[0]);
        var index = Enumerable
            .Range(0, columns.Count)
            .FirstOrDefault(
                c => IsUnnamed(columns[c]) && rows.Count > 1 && rows.Select((r, i) => r.Values[c] - i).Distinct().Count() == 1,
                -1
            );
        return index < 0 ? new ActionUnitTable(path, columns, rows) : new Problem.CsvCounts(path, 1, index + 2, columns[index]);
    }
}
