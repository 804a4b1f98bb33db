namespace MpucMer.Pure.Data.Manifests;

/// <summary>How many labels a clip has: said by the name of the column, <c>label</c> or <c>labels</c>.</summary>
public enum LabelKind
{
    /// <summary>Exactly one.</summary>
    Single,

    /// <summary>Any number, each with an intensity; none of them is neutral.</summary>
    Several,
}
