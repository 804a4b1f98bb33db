namespace MpucMer.Pure.Data;

/// <summary>
/// What OpenFace's FeatureExtraction writes, one row a frame: versions 1 and 2 and the files of the Zenodo record "RAVDESS Facial Landmark
/// Tracking" (which lack face_id and success), whole or with their points or action units alone. Columns are found by trimmed name. Every
/// column that says something about a row counts: frame and timestamp put it in its place, face_id tells whose face it is, success (or, in
/// its absence, confidence) whether the face was lost in it. Lost and missing frames stay, and hold the face of the one before: the
/// modalities of a clip keep their time. That differs from the published code, which reads lost frames as faces; of files without any the
/// track is the same.
/// </summary>
public static class OpenFaceCsv
{
    /// <summary>Above it OpenFace 2 itself calls tracking a success (validation_boundary of its landmark detector).</summary>
    public const float LeastConfidence = .725f;

    private const int FirstPoint = 17;
    private const string Frame = "frame";
    private const string FaceId = "face_id";
    private const string Time = "timestamp";
    private const string Confidence = "confidence";
    private const string Success = "success";

    /// <summary>x_17, y_17, x_18, …: in the order of <see cref="FaceTrack.Landmarks"/>.</summary>
    public static readonly IReadOnlyList<string> Coordinates =
    [
        .. from point in Enumerable.Range(FirstPoint, FaceTrack.Points) from axis in (string[])["x", "y"] select $"{axis}_{point}",
    ];

    private static readonly IReadOnlyList<string> OfRow = [Frame, FaceId, Time, Confidence, Success];

    /// <summary>
    /// The face track of a clip. Problems: no rows, neither points nor units, doubled columns, a row of another width, a value that is no
    /// finite number where the face is not lost, rows that contradict each other, a face that is lost throughout.
    /// </summary>
    public static Either<Problem, FaceTrack> Parse(ReadOnlyMemory<byte> bytes, string path) => Parse(bytes, path, Cut.Whole, timed: false);

    /// <summary>
    /// The face track of a stretch of a recording: the rows whose time is in it. Problems: as for a whole file, no column of times, no row
    /// in the stretch.
    /// </summary>
    /// <param name="timed">Whether the track has to say how many frames a second it has; this and a stretch ask for times that
    /// rise.</param>
    public static Either<Problem, FaceTrack> Parse(ReadOnlyMemory<byte> bytes, string path, Cut cut, bool timed) =>
        Rows(bytes, path, timed || cut != Cut.Whole).Bind(rows => rows.Track(cut, timed));

    /// <summary>All rows of a file. Problems: as for a face track; with times, no column of them.</summary>
    public static Either<Problem, OpenFaceRows> Rows(ReadOnlyMemory<byte> bytes, string path, bool withTimes)
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
        if (withTimes && !header.Names.Contains(Time))
            return new Problem.FaceTimesMissing(path, $"it has no column {Time}");
        var there = header.Names.ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<string> lacking = [.. Coordinates.Concat(OpenFaceUnits.Names).Where(n => !there.Contains(n))];
        var (hasPoints, hasUnits) = (Coordinates.All(there.Contains), OpenFaceUnits.Names.All(there.Contains));
        IReadOnlyList<string> state = [.. OfRow.Where(there.Contains)];
        // Where neither is whole the search says which columns of points are missing.
        IReadOnlyList<string> face = [.. hasPoints || !hasUnits ? Coordinates : [], .. hasUnits ? OpenFaceUnits.Names : []];
        var columns = header.Find([.. face, .. state]);
        if (columns.IsLeft)
            return (Problem)columns;

        var slots = (int[])columns;
        int[] stateSlots = [.. slots.Select(s => s >= face.Count ? s : -1)];
        var places = OfRow.Select(n => state.ToList().IndexOf(n) is >= 0 and var i ? face.Count + i : -1).ToArray();
        var row = new float[face.Count + state.Count];
        var values = new List<float>();
        var rows = new List<OpenFaceRow>();
        while (lines.Next())
        {
            if (header.Row(lines.Line, lines.Number, slots, row) is { } problem)
            {
                // Where the face is lost anything may stand in place of it.
                if (problem is not (Problem.CsvNotFinite or Problem.CsvNotNumber))
                    return problem;
                row.AsSpan().Clear();
                if (header.Row(lines.Line, lines.Number, stateSlots, row) is { } worse)
                    return worse;
                if (!IsLost(row, places))
                    return problem;
            }
            rows.Add(RowOf(row, places, lines.Number));
            values.AddRange(row.AsSpan(0, face.Count));
        }
        if (rows.Count == 0)
            return new Problem.CsvEmpty(path, 1);
        var all = values.ToArray();
        bool Same(int a, int b) => all.AsSpan(a * face.Count, face.Count).SequenceEqual(all.AsSpan(b * face.Count, face.Count));
        return OpenFaceFrames
            .Of(rows, Same, path)
            .Map(frames => new OpenFaceRows(
                path,
                frames,
                hasPoints ? Some(Columns(all, face.Count, 0, Coordinates.Count)) : None,
                hasUnits ? Some(Columns(all, face.Count, face.Count - OpenFaceUnits.Names.Count, OpenFaceUnits.Names.Count)) : None,
                lacking
            ));
    }

    private static bool IsLost(float[] row, int[] places) =>
        places[4] >= 0 ? row[places[4]] == 0 : places[3] >= 0 && row[places[3]] <= LeastConfidence;

    private static OpenFaceRow RowOf(float[] row, int[] places, int line) =>
        new(
            line,
            places[0] >= 0 ? Some((double)row[places[0]]) : None,
            places[2] >= 0 ? Some((double)row[places[2]]) : None,
            places[1] >= 0 ? (int)row[places[1]] : 0,
            IsLost(row, places)
        );

    private static float[] Columns(float[] values, int width, int from, int count)
    {
        if (count == width)
            return values;
        var taken = new float[values.Length / width * count];
        for (var i = 0; i < values.Length / width; i++)
            values.AsSpan(i * width + from, count).CopyTo(taken.AsSpan(i * count));
        return taken;
    }
}
