using MpucMer.Pure.Data.Sequences;

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

/// <summary>
/// Which columns of an array of OpenFace's numbers are points of the face and which are action units, and which, where it is there, says
/// whether the face was tracked. <paramref name="Points"/> are the columns of x_17, y_17, x_18, … in the order of
/// <see cref="FaceTrack.Landmarks"/>, <paramref name="Units"/> those of <see cref="OpenFaceUnits.Names"/>.
/// </summary>
public sealed record OpenFaceColumns(IReadOnlyList<int> Points, IReadOnlyList<int> Units, Option<int> Success)
{
    // OpenFace 2's FeatureExtraction writes 714: 5 of the frame (frame, face_id, timestamp, confidence, success), 8 of gaze, 280 of eyes, 6
    // of pose, 68 x, 68 y, 204 of points in space, 40 of the shape's model, 17 intensities and 18 presences.
    private const int Width = 714;
    private const int OfFrame = 5;
    private const int PointsThere = 68;
    private const int FromXToEnd = 2 * PointsThere + 204 + 40 + 35;
    private const int FirstPoint = PointsThere - FaceTrack.Points;

    /// <summary>What is told where the columns cannot be known.</summary>
    public static string Expected =>
        $"{Width - OfFrame} to {Width} columns of OpenFace 2 (all, or without some of the first {OfFrame}), or metadata that name the "
        + $"columns x_17 … y_67";

    /// <summary>
    /// By names where there are any that say it, else by the width: the SDK's sequence has 713, all but the frame's number.
    /// </summary>
    public static Option<OpenFaceColumns> Of(IReadOnlyList<string> names, int width) =>
        names.Count == width && ByName(names) is { } named ? named : ByWidth(width);

    /// <summary>The face of a video: rows in which it was lost are of no frame.</summary>
    /// <param name="track">In the order of time, all columns.</param>
    public FaceSequence Of(SequenceTrack track)
    {
        int[] seen = [.. Enumerable.Range(0, track.Rows).Where(r => Success.ForAll(c => track.Row(r)[c] != 0))];
        int[] wanted = [.. Points, .. Units];
        var values = new float[seen.Length * (wanted.Length + 1)];
        for (var i = 0; i < seen.Length; i++)
        {
            var from = track.Row(seen[i]);
            var to = values.AsSpan(i * (wanted.Length + 1));
            for (var k = 0; k < wanted.Length; k++)
                to[k] = from[wanted[k]];
            // Where nothing is seen a frame is zero, and so is this.
            to[wanted.Length] = 1;
        }
        return new FaceSequence(
            new SequenceTrack(wanted.Length + 1, [.. seen.SelectMany(r => new[] { track.Start(r), track.End(r) })], values),
            new SequenceTrack(0, track.Intervals, [])
        );
    }

    private static OpenFaceColumns? ByName(IReadOnlyList<string> names)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
            places.TryAdd(names[i].Trim(), i);
        int[] At(IEnumerable<string> wanted) => [.. wanted.Select(n => places.GetValueOrDefault(n, -1))];
        var points = At(
            from point in Enumerable.Range(FirstPoint, FaceTrack.Points)
            from axis in (string[])["x", "y"]
            select $"{axis}_{point}"
        );
        var units = At(OpenFaceUnits.Names);
        return points.Concat(units).Contains(-1)
            ? null
            : new OpenFaceColumns(points, units, places.TryGetValue("success", out var success) ? Some(success) : None);
    }

    private static Option<OpenFaceColumns> ByWidth(int width)
    {
        if (width is < Width - OfFrame or > Width)
            return None;
        // Counted from the end: what is left out stands at the beginning.
        var x = width - FromXToEnd;
        return new OpenFaceColumns(
            [
                .. from point in Enumerable.Range(FirstPoint, FaceTrack.Points)
                from axis in Enumerable.Range(0, 2)
                select x + axis * PointsThere + point,
            ],
            [.. Enumerable.Range(width - OpenFaceUnits.Names.Count, OpenFaceUnits.Names.Count)],
            // Of the first columns it is the last; where more than the frame's number is left out, nobody knows which.
            width >= Width - 1
                ? Some(width - Width + OfFrame - 1)
                : None
        );
    }
}
