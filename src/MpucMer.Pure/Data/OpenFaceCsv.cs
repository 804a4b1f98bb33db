namespace MpucMer.Pure.Data;

/// <summary>
/// What OpenFace's FeatureExtraction writes, one row a frame: versions 1 and 2 and the files of the Zenodo record "RAVDESS Facial Landmark Tracking"
/// (which lack face_id and success). Columns are found by trimmed name. Frames in which the face was lost stay: the two modalities keep their time.
/// </summary>
public static class OpenFaceCsv
{
    private const int FirstPoint = 17;

    /// <summary>x_17, y_17, x_18, …: in the order of <see cref="FaceTrack.Landmarks"/>.</summary>
    private static readonly IReadOnlyList<string> Coordinates =
        [.. from point in Enumerable.Range(FirstPoint, FaceTrack.Points) from axis in (string[])["x", "y"] select $"{axis}_{point}"];

    private static readonly IReadOnlyList<string> CoordinatesAndUnits = [.. Coordinates, .. ActionUnits.Names];

    /// <summary>The face track of a clip. Problems: no rows, missing or doubled columns, a row of another width, a value that is no finite number.</summary>
    public static Either<Problem, FaceTrack> Parse(ReadOnlySpan<byte> bytes, string path)
    {
        var lines = new CsvLines(bytes);
        if (!lines.Next()) return new Problem.CsvEmpty(path, 0);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft) return (Problem)found;
        var header = (CsvHeader)found;
        var withUnits = ActionUnits.Names.All(header.Names.Contains);
        var columns = header.Find(withUnits ? CoordinatesAndUnits : Coordinates);
        if (columns.IsLeft) return (Problem)columns;

        var slots = (int[])columns;
        var row = new float[withUnits ? CoordinatesAndUnits.Count : Coordinates.Count];
        var landmarks = new List<float>();
        var units = new List<float>();
        while (lines.Next())
        {
            if (header.Row(lines.Line, lines.Number, slots, row) is { } problem) return problem;
            landmarks.AddRange(row.AsSpan(0, Coordinates.Count));
            units.AddRange(row.AsSpan(Coordinates.Count));
        }
        if (landmarks.Count == 0) return new Problem.CsvEmpty(path, 1);
        float[] points = [.. landmarks];
        FaceTrack.Scale(points);
        return new FaceTrack(points.Length / Coordinates.Count, points, withUnits ? Some<float[]>([.. units]) : None);
    }
}
