namespace MpucMer.Pure.Data.Manifests;

/// <summary>What to say of a group (speaker) whose clips are in two splits.</summary>
public enum GroupsAcrossSplits
{
    /// <summary>An error: the test would ask for speakers that were trained on.</summary>
    Refused,

    /// <summary>A warning.</summary>
    Allowed,
}
