namespace MpucMer.Pure.Data.Sequences;

/// <summary>
/// The face of a video as a computational sequence: the rows in which it was seen, [rows, 102 + 35 + 1] (points, units, 1), and the
/// intervals of all rows.
/// </summary>
public sealed record FaceSequence(SequenceTrack Seen, SequenceTrack All)
{
    private const int PointNumbers = 2 * FaceTrack.Points;

    /// <summary>
    /// The face over a segment at a rate: frames without it are held, and where it is lost throughout all is zero. None where no row lies
    /// within the segment.
    /// </summary>
    public Option<FaceTrack> Track(Segment segment, double rate)
    {
        if (Intervals.Aligned(All, segment, rate).IsNone)
            return None;
        var frames = Intervals.Frames(segment, rate);
        var values = Intervals.Aligned(Seen, segment, rate).IfNone(() => new float[frames * Seen.Width]);
        bool[] lost = [.. Enumerable.Range(0, frames).Select(f => values[(f + 1) * Seen.Width - 1] == 0)];
        var (points, units) = (Columns(values, 0, PointNumbers), Columns(values, PointNumbers, OpenFaceUnits.Names.Count));
        return FaceTrack.Of(points, units, lost).IfNone(() => new FaceTrack(frames, points, units) { Held = frames }) with { Rate = rate };
    }

    private float[] Columns(float[] values, int from, int count)
    {
        var taken = new float[values.Length / Seen.Width * count];
        for (var i = 0; i < values.Length / Seen.Width; i++)
            values.AsSpan(i * Seen.Width + from, count).CopyTo(taken.AsSpan(i * count));
        return taken;
    }
}
