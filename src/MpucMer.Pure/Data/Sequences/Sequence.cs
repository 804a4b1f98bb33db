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
