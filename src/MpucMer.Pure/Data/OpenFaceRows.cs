namespace MpucMer.Pure.Data;

/// <summary>
/// The rows of OpenFace's file, of which clips are stretches, and which frame each is: points as the file has them, [rows, 51, 2], and
/// units, [rows, 35], where it has them.
/// </summary>
public sealed record OpenFaceRows
{
    /// <summary>Times are written in milliseconds, and read as floats.</summary>
    private const double Slack = 5e-4;

    // The same in frames, at a rate of some tens a second.
    private const double Rounding = .05;

    private const int PointNumbers = 2 * FaceTrack.Points;

    private readonly string path;
    private readonly OpenFaceFrames frames;
    private readonly Option<float[]> points;
    private readonly Option<float[]> units;
    private readonly IReadOnlyList<string> lacking;

    internal OpenFaceRows(
        string path,
        OpenFaceFrames frames,
        Option<float[]> points,
        Option<float[]> units,
        IReadOnlyList<string> lacking
    ) => (this.path, this.frames, this.points, this.units, this.lacking) = (path, frames, points, units, lacking);

    /// <summary>
    /// The face track of a stretch, whose points are scaled over it. Problems: no frame in it; no frame with a face in it; times that do
    /// not rise, where they are needed.
    /// </summary>
    /// <param name="timed">Whether the track has to say how many frames a second it has.</param>
    public Either<Problem, FaceTrack> Track(Cut cut, bool timed)
    {
        if (cut != Cut.Whole && frames.Times.Length == 0)
            return new Problem.FaceTimesMissing(path, "its times do not rise");
        int[] taken =
            cut == Cut.Whole
                ? [.. Enumerable.Range(0, frames.RowOf.Length)]
                : [.. Enumerable.Range(0, frames.RowOf.Length).Where(f => Within(cut, frames.Times[f]))];
        if (taken.Length == 0)
            return new Problem.StretchEmpty(path, cut);
        var rate =
            taken.Length > 1 && frames.Times.Length > 0
                ? Some((taken.Length - 1) / (frames.Times[taken[^1]] - frames.Times[taken[0]]))
                : None;
        if (timed && rate.IsNone)
            return new Problem.FaceTimesMissing(path, "its times do not rise");
        // Frames of a stretch that the file has only from later on.
        var before = cut == Cut.Whole ? 0 : rate.Map(r => Math.Floor((frames.Times[taken[0]] - cut.Start) * r + Rounding)).IfNone(0);
        if (before > OpenFaceFrames.MostFramesARow * taken.Length)
            return new Problem.StretchEmpty(path, cut);
        int[] rows = [.. Enumerable.Repeat(-1, (int)Math.Max(0, before)), .. taken.Select(f => frames.RowOf[f])];
        return FaceTrack
            .Of(
                points.Map(p => Taken(p, PointNumbers, rows)),
                units.Map(u => Taken(u, OpenFaceUnits.Names.Count, rows)),
                [.. rows.Select(r => r < 0)]
            )
            .Map(track => track with { Rate = rate, Rows = frames.Rows, Lacking = lacking })
            .ToEither<Problem>(() => new Problem.FaceLost(path, cut, rows.Length));
    }

    private static float[] Taken(float[] values, int width, int[] rows)
    {
        var taken = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] >= 0)
                values.AsSpan(rows[i] * width, width).CopyTo(taken.AsSpan(i * width));
        }
        return taken;
    }

    private static bool Within(Cut cut, double time) => time >= cut.Start - Slack && cut.End.ForAll(end => time < end - Slack);
}
