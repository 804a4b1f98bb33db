using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Data;

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
