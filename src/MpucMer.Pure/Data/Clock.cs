namespace MpucMer.Pure.Data;

/// <summary>
/// The clock of a clip: all that changes over time has a value for each of its frames, so that a window covers the same moment of
/// everything. Where the clip has landmarks their rows are its frames (as published); otherwise there are so many a second as MpucFrameRate
/// says.
/// </summary>
public static class Clock
{
    /// <summary>Frames a second where nothing else is said.</summary>
    public const double UsualRate = 30;
}

/// <summary>Which stretch of a recording a clip is, in seconds from its beginning; without an end, all that follows.</summary>
public sealed record Cut(double Start, Option<double> End)
{
    public static Cut Whole { get; } = new(0, None);

    public override string ToString() =>
        FormattableString.Invariant(
            $"{Start:0.###} s to {End.Match(end => FormattableString.Invariant($"{end:0.###} s"), () => "the end")}"
        );
}
