namespace MpucMer.Pure.Data.Sequences;

/// <summary>
/// One computational sequence of a video (CMU Multimodal SDK): rows of features, [rows, width], each valid over an interval, [rows, 2], in
/// seconds.
/// Made by <see cref="Intervals.Ordered"/>, it is in the order of time.
/// </summary>
public sealed record SequenceTrack(int Width, double[] Intervals, float[] Features)
{
    public int Rows => Intervals.Length / 2;

    public double Start(int row) => Intervals[2 * row];

    public double End(int row) => Intervals[2 * row + 1];

    public ReadOnlySpan<float> Row(int row) => Features.AsSpan(row * Width, Width);
}

/// <summary>Files of computational sequences, by their names.</summary>
public static class SequenceFile
{
    /// <summary>The SDK's own ending, and those of HDF5.</summary>
    public static readonly IReadOnlyList<string> Endings = [".csd", ".h5", ".hdf5"];

    public static bool Is(string path) => Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// A labelled stretch of a video, in seconds: <c>VIDEO[number]</c>, as the SDK names it (the number is the row of the label sequence as the
/// file has it). <paramref name="Features"/> are those of its row of the label sequence.
/// </summary>
public sealed record Segment(string Video, int Number, double Start, double End, float[] Features)
{
    public string Id => $"{Video}[{Number}]";

    public double Seconds => End - Start;
}

/// <summary>Where in a video a sequence has rows: what its intervals alone can tell.</summary>
public sealed class Coverage
{
    private readonly double[] starts;

    // The latest end of this row and all before it: rows may overlap.
    private readonly double[] ends;

    /// <param name="intervals">Of a track in the order of time.</param>
    public Coverage(SequenceTrack intervals)
    {
        starts = new double[intervals.Rows];
        ends = new double[intervals.Rows];
        for (var row = 0; row < intervals.Rows; row++)
        {
            starts[row] = intervals.Start(row);
            ends[row] = Math.Max(row == 0 ? double.NegativeInfinity : ends[row - 1], intervals.End(row));
        }
    }

    /// <summary>When the last row ends, in seconds; 0 where there is none.</summary>
    public double End => ends.Length == 0 ? 0 : ends[^1];

    /// <summary>Whether some row falls into the stretch, as <see cref="Intervals.Aligned"/> needs it.</summary>
    public bool Touches(double start, double end)
    {
        var at = System.Array.BinarySearch(starts, end);
        // The rows before it begin before the end; of equals any may be found.
        var before = at < 0 ? ~at : at;
        while (before > 0 && starts[before - 1] >= end)
            before--;
        return before > 0 && ends[before - 1] > start;
    }
}

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
