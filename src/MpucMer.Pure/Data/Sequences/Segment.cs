namespace MpucMer.Pure.Data.Sequences;

/// <summary>
/// A labelled stretch of a video, in seconds: <c>VIDEO[number]</c>, as the SDK names it (the number is the row of the label sequence as the
/// file has it). <paramref name="Features"/> are those of its row of the label sequence.
/// </summary>
public sealed record Segment(string Video, int Number, double Start, double End, float[] Features)
{
    public string Id => $"{Video}[{Number}]";

    public double Seconds => End - Start;
}
