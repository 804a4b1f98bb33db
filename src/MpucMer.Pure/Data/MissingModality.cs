namespace MpucMer.Pure.Data;

/// <summary>What to do with clips that miss one of the experiment's modalities.</summary>
public enum MissingModality
{
    /// <summary>They are left out, and named.</summary>
    LeaveOut,

    /// <summary>They fail the build.</summary>
    Fail,
}
