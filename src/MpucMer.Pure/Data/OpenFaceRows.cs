namespace MpucMer.Pure.Data;

/// <summary>
/// The rows of OpenFace's file, of which clips are stretches: seconds (empty where they were not asked for), points as the file has them, [rows, 51, 2], and units,
/// [rows, 35], where it has them.
/// </summary>
public sealed record OpenFaceRows(string Path, float[] Times, float[] Points, Option<float[]> Units)
{
    /// <summary>Times are written in milliseconds, and read as floats.</summary>
    private const double Slack = 5e-4;

    private const int PointNumbers = 2 * FaceTrack.Points;

    /// <summary>The face track of a stretch, whose points are scaled over it. Problems: no row in it; times that do not rise, where they are asked for.</summary>
    /// <param name="timed">Whether the track is to say how many frames a second it has.</param>
    public Either<Problem, FaceTrack> Track(Cut cut, bool timed)
    {
        var all = Points.Length / PointNumbers;
        var rows = cut == Cut.Whole ? [.. Enumerable.Range(0, all)] : Enumerable.Range(0, all).Where(r => Within(cut, Times[r])).ToArray();
        if (rows.Length == 0) return new Problem.StretchEmpty(Path, cut);
        var seconds = timed ? Times[rows[^1]] - (double)Times[rows[0]] : 0;
        if (timed && !(seconds > 0)) return new Problem.FaceTimesMissing(Path, "its times do not rise");
        var points = Taken(Points, PointNumbers, rows);
        FaceTrack.Scale(points);
        return new FaceTrack(rows.Length, points, Units.Map(u => Taken(u, ActionUnits.Names.Count, rows))) { Rate = timed ? Some((rows.Length - 1) / seconds) : None };
    }

    private static float[] Taken(float[] values, int width, int[] rows)
    {
        var taken = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++) values.AsSpan(rows[i] * width, width).CopyTo(taken.AsSpan(i * width));
        return taken;
    }

    private static bool Within(Cut cut, double time) => time >= cut.Start - Slack && cut.End.ForAll(end => time < end - Slack);
}
