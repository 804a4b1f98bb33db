namespace MpucMer.Pure.Networks;

/// <summary>What the positions of a sequence are counted over.</summary>
public enum PositionAxis
{
    /// <summary>Frames (words) of a clip.</summary>
    Time,

    /// <summary>Clips of the batch: a slip of the published code, kept for its numbers.</summary>
    Batch,
}
