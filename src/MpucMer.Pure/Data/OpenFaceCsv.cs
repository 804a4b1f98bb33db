namespace MpucMer.Pure.Data;

/// <summary>
/// What OpenFace's FeatureExtraction writes, one row a frame: versions 1 and 2 and the files of the Zenodo record "RAVDESS Facial Landmark Tracking"
/// (which lack face_id and success). Columns are found by trimmed name. Frames in which the face was lost stay: the two modalities keep their time.
/// </summary>
public static class OpenFaceCsv
{
    private const int FirstPoint = 17;
    private const string Time = "timestamp";

    /// <summary>x_17, y_17, x_18, …: in the order of <see cref="FaceTrack.Landmarks"/>.</summary>
    private static readonly IReadOnlyList<string> Coordinates =
        [.. from point in Enumerable.Range(FirstPoint, FaceTrack.Points) from axis in (string[])["x", "y"] select $"{axis}_{point}"];

    private static readonly IReadOnlyList<string> CoordinatesAndUnits = [.. Coordinates, .. ActionUnits.Names];

    /// <summary>The face track of a clip. Problems: no rows, missing or doubled columns, a row of another width, a value that is no finite number.</summary>
    public static Either<Problem, FaceTrack> Parse(ReadOnlyMemory<byte> bytes, string path) => Parse(bytes, path, Cut.Whole, timed: false);

    /// <summary>The face track of a stretch of a recording: the rows whose time is in it. Problems: as for a whole file, no column of times, no row in the stretch.</summary>
    /// <param name="timed">Whether the track is to say how many frames a second it has; this and a stretch ask for times that rise.</param>
    public static Either<Problem, FaceTrack> Parse(ReadOnlyMemory<byte> bytes, string path, Cut cut, bool timed) => Rows(bytes, path, timed || cut != Cut.Whole).Bind(rows => rows.Track(cut, timed));

    /// <summary>All rows of a file. Problems: as for a face track; with times, no column of them.</summary>
    public static Either<Problem, OpenFaceRows> Rows(ReadOnlyMemory<byte> bytes, string path, bool withTimes)
    {
        using var lines = new CsvLines(bytes);
        if (!lines.Next()) return new Problem.CsvEmpty(path, 0);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft) return (Problem)found;
        var header = (CsvHeader)found;
        var withUnits = ActionUnits.Names.All(header.Names.Contains);
        if (withTimes && !header.Names.Contains(Time)) return new Problem.FaceTimesMissing(path, $"it has no column {Time}");
        IReadOnlyList<string> wanted = withUnits ? CoordinatesAndUnits : Coordinates;
        var columns = header.Find(withTimes ? [.. wanted, Time] : wanted);
        if (columns.IsLeft) return (Problem)columns;

        var slots = (int[])columns;
        var row = new float[wanted.Count + 1];
        var landmarks = new List<float>();
        var units = new List<float>();
        var times = new List<float>();
        while (lines.Next())
        {
            if (header.Row(lines.Line, lines.Number, slots, row) is { } problem) return problem;
            landmarks.AddRange(row.AsSpan(0, Coordinates.Count));
            units.AddRange(row.AsSpan(Coordinates.Count, wanted.Count - Coordinates.Count));
            if (withTimes) times.Add(row[wanted.Count]);
        }
        return landmarks.Count == 0 ? new Problem.CsvEmpty(path, 1) : new OpenFaceRows(path, [.. times], [.. landmarks], withUnits ? Some<float[]>([.. units]) : None);
    }
}
