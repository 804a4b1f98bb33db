namespace MpucMer.Pure.Data;

/// <summary>What OpenFace says of a row beside the face itself. Columns that a file lacks are none.</summary>
internal readonly record struct OpenFaceRow(int Line, Option<double> Frame, Option<double> Time, int Face, bool Lost);

/// <summary>
/// Which row is which frame. <paramref name="RowOf"/> is [frames], the number of a row, or -1 where the file has none or the face is lost
/// in it;
/// <paramref name="Times"/> are the frames' seconds, empty where the file says none that rise.
/// </summary>
internal sealed record OpenFaceFrames(int[] RowOf, double[] Times, FaceRows Rows)
{
    // A tracker that looked at every twentieth picture is believed; below that the numbers are no frames.
    public const int MostFramesARow = 20;

    private const double MostFrames = 1e9;

    // Frames by which times and numbers may be apart before numbers are taken to have been given anew: times are rounded to milliseconds,
    // and a camera's clock wavers.
    private const int MostApart = 3;

    /// <summary>
    /// Rows at their frame: by the frame's number; by time where there is no number, or where numbers are not of the times (rows were taken
    /// out, and what was left was numbered anew); else one after the other. Of several faces the one that is in most frames is followed.
    /// </summary>
    /// <param name="same">Whether two rows, by their number, have the same face in them.</param>
    /// <returns>The frames; or MPUC2037: two rows of one frame that differ, numbers and times that contradict each other, numbers that are
    /// none of frames.</returns>
    public static Either<Problem, OpenFaceFrames> Of(IReadOnlyList<OpenFaceRow> rows, Func<int, int, bool> same, string path)
    {
        Problem No(int row, string detail) => new Problem.OpenFaceRowsWrong(path, rows[row].Line, detail);
        var face = MainFace(rows);
        int[] own = [.. Enumerable.Range(0, rows.Count).Where(r => rows[r].Face == face)];
        var numbered = own.All(r => rows[r].Frame.IsSome);
        foreach (var row in numbered ? own : [])
        {
            var frame = rows[row].Frame.IfNone(0);
            if (!(frame is >= 0 and <= MostFrames) || frame != Math.Floor(frame))
                return No(row, FormattableString.Invariant($"its frame, {frame:G6}, is no number of one"));
        }
        double Frame(int row) => rows[row].Frame.IfNone(0);
        double Time(int row) => rows[row].Time.IfNone(0);
        // Image sequences have times that are all zero.
        var timed = own.All(r => rows[r].Time.IsSome) && own.Select(Time).Distinct().Count() > 1;
        int[] ordered =
            numbered ? [.. own.OrderBy(Frame).ThenBy(r => rows[r].Lost)]
            : timed ? [.. own.OrderBy(Time).ThenBy(r => rows[r].Lost)]
            : own;

        var kept = new List<int>();
        foreach (var row in ordered)
        {
            // Without numbers a time that comes twice is one that was rounded, unless the face is the same to the digit.
            var twice =
                kept.Count > 0 && (numbered ? Frame(kept[^1]) == Frame(row) : timed && Time(kept[^1]) == Time(row) && same(kept[^1], row));
            if (!twice)
                kept.Add(row);
            else if (!rows[row].Lost && !same(kept[^1], row))
                return No(row, $"it is of the same frame as line {rows[kept[^1]].Line}, with another face in it");
        }
        for (var i = 1; timed && i < kept.Count; i++)
        {
            if (Time(kept[i]) < Time(kept[i - 1]))
                return No(kept[i], $"its frame comes after that of line {rows[kept[i - 1]].Line}, and its time before");
        }
        var steps = Steps([.. kept.Select(r => rows[r].Frame)], timed ? [.. kept.Select(Time)] : []);
        var places = new long[kept.Count];
        for (var i = 1; i < places.Length; i++)
            places[i] = places[i - 1] + steps[i - 1];
        var last = places.Length == 0 ? 0 : places[^1];
        var rate = timed && last > 0 && Time(kept[^1]) > Time(kept[0]) ? last / (Time(kept[^1]) - Time(kept[0])) : 0;

        // OpenFace counts from 1, others from 0.
        var before =
            numbered ? (long)Frame(kept[0]) - (Frame(kept[0]) == 0 ? 0 : 1)
            : rate > 0 ? (long)Math.Round(Time(kept[0]) * rate)
            : 0;
        // More before the first row than there is after it: the rows are a stretch that somebody cut out of a longer file.
        var isStretch = before > last + 1;
        var lead = isStretch ? 0 : before;
        if (lead + last >= (long)MostFramesARow * kept.Count + 100)
            return No(kept[^1], $"it is frame {lead + last + 1}, and the file has {kept.Count} rows");

        var rowOf = new int[lead + last + 1];
        System.Array.Fill(rowOf, -1);
        for (var i = 0; i < places.Length; i++)
        {
            if (!rows[kept[i]].Lost)
                rowOf[lead + places[i]] = kept[i];
        }
        // One row has a time, and no rate.
        var times = new double[rate > 0 || (rowOf.Length == 1 && rows[kept[0]].Time.IsSome) ? rowOf.Length : 0];
        for (var i = 0; rate > 0 && i < times.Length; i++)
            times[i] = Time(kept[0]) + (i - lead) / rate;
        for (var i = 0; times.Length > 0 && i < places.Length; i++)
            times[lead + places[i]] = Time(kept[i]);
        var isOrdered = own.AsSpan().SequenceEqual(ordered);
        return new OpenFaceFrames(
            rowOf,
            times,
            new FaceRows(own.Length - kept.Count, rows.Count - own.Length, !isOrdered, isStretch ? (int)Math.Min(before, int.MaxValue) : 0)
        );
    }

    private static int MainFace(IReadOnlyList<OpenFaceRow> rows) =>
        rows.GroupBy(r => r.Face).OrderByDescending(g => g.Count(r => !r.Lost)).ThenBy(g => g.Key).Select(g => g.Key).FirstOrDefault();

    /// <summary>How many frames each row is after the one before it.</summary>
    /// <param name="frames">Of the rows, in order.</param>
    /// <param name="times">The same in seconds, or empty.</param>
    private static long[] Steps(Option<double>[] frames, double[] times)
    {
        var steps = new long[Math.Max(0, frames.Length - 1)];
        var numbered = frames.All(f => f.IsSome);
        for (var i = 0; i < steps.Length; i++)
            steps[i] = numbered ? (long)(frames[i + 1].IfNone(0) - frames[i].IfNone(0)) : 1;
        if (times.Length == 0 || steps.Length == 0)
            return steps;
        // Seconds a frame, of neighbours that are one frame apart; the mean of those near the middle one, since times are rounded.
        double[] apart = [.. Enumerable.Range(0, steps.Length).Where(i => steps[i] == 1).Select(i => times[i + 1] - times[i]).Order()];
        if (apart.Length == 0)
            return steps;
        var middle = apart[apart.Length / 2];
        double[] regular = [.. apart.Where(d => Math.Abs(d - middle) <= middle / 2)];
        var second = regular.Sum() / regular.Length;
        if (!(second > 0))
            return steps;
        // Times that are only now and then a frame off are those of the numbers.
        var (off, passed) = (0.0, 0L);
        for (var i = 0; i < steps.Length; i++)
        {
            passed += steps[i];
            off = Math.Max(off, Math.Abs((times[i + 1] - times[0]) / second - passed));
        }
        if (numbered && off <= MostApart + passed * 0.01)
            return steps;
        for (var i = 0; i < steps.Length; i++)
            steps[i] = Math.Max(1, (long)Math.Round(Math.Min((times[i + 1] - times[i]) / second, int.MaxValue)));
        return steps;
    }
}

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
