namespace MpucMer.Pure.Data.Sequences;

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
