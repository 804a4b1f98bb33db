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
