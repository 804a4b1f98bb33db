using MpucMer.Pure.Configuration;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>How far a run goes.</summary>
public enum Goal
{
    /// <summary>Features only: every file is read, nothing is trained.</summary>
    Check,

    /// <summary>To the report.</summary>
    Train,

    /// <summary>To the probes, and then what they say of clips without labels.</summary>
    Predict,

    /// <summary>Trains nothing: what is stored is written out for PyTorch.</summary>
    Export,
}

/// <summary>
/// All that the worker is told: the settings (parsed again there, by the same function), the clips as found, the folds, and where results
/// go.
/// </summary>
public sealed record Request(
    string Name,
    Settings Settings,
    Inventory Inventory,
    Seq<Fold> Folds,
    Option<Stage> Force,
    Goal Goal,
    string StoreDir,
    string RunDir
)
{
    /// <summary>
    /// Clips without labels whose emotions are asked for (<see cref="Goal.Predict"/>); what they are labelled with in here means nothing.
    /// </summary>
    public Seq<SourceClip> Asked { get; init; } = Seq<SourceClip>();

    /// <summary>The fold of this name; it is a bug to ask for one that the request has not.</summary>
    public Fold FoldOf(string name) => Folds.Find(f => f.Name == name).IfNone(() => throw new InvalidOperationException($"no fold {name}"));
}
