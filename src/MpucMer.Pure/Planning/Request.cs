using MpucMer.Pure.Configuration;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>
/// All that the worker is told: the settings (parsed again there, by the same function), the clips as found, the folds, the plan, and where
/// results go.
/// </summary>
/// <param name="Plan">The steps of training and which of them run, as they were shown to the user.</param>
public sealed record Request(
    string Name,
    Settings Settings,
    Inventory Inventory,
    Seq<Fold> Folds,
    Seq<RequestedStep> Plan,
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

    /// <summary>What the run is called among the experiment's; empty where nobody said.</summary>
    public string RunName { get; init; } = "";

    /// <summary>Seconds that earlier parts of the same run took, each of which was stopped.</summary>
    public double Spent { get; init; }

    /// <summary>The steps of training, each after those that it reads.</summary>
    public Seq<Step> Steps => Plan.Map(s => s.Step);

    /// <summary>What the goal comes to; all that it needs is made for it.</summary>
    public Step Root => Goal.Root(Steps);

    /// <summary>Of what the goal comes to, the steps of training that were planned to run, each after those that it reads.</summary>
    public Seq<Step> Foreseen
    {
        get
        {
            var taken = toHashSet(Root.Closure().Map(s => s.Name));
            return Plan.Filter(s => s.Runs && taken.Contains(s.Step.Name)).Map(s => s.Step).Strict();
        }
    }

    /// <summary>The fold of this name; it is a bug to ask for one that the request has not.</summary>
    public Fold FoldOf(string name) => Folds.Find(f => f.Name == name).IfNone(() => throw new InvalidOperationException($"no fold {name}"));

    /// <summary>The fold that a step is of; any for one that is of all.</summary>
    public Fold FoldOf(Step step) => step.Fold.Match(FoldOf, () => Folds[0]);
}

/// <summary>A step of a plan, and whether it was planned to run.</summary>
public sealed record RequestedStep(Step Step, bool Runs);

/// <summary>
/// How a worker notices that the build which started it is gone, however that ended (a SIGKILL says nothing to anybody): the build holds
/// the writing end of a pipe, and the worker, which has the reading end, sees it close.
/// </summary>
public static class Lifeline
{
    /// <summary>The environment variable with the handle of the reading end. Without it nobody is watched.</summary>
    public const string Variable = "MPUC_LIFELINE";
}

/// <summary>
/// A file that networks start from: the property that names it (or its folder), where it lies, and the hash of its content.
/// </summary>
/// <param name="Part">The modality whose probe it holds, where probes lie in files of their own; else empty.</param>
public sealed record WeightFile(string Property, string Part, string Path, string Hash)
{
    /// <summary>As part of a key: what changed is then told by this name.</summary>
    public Input Input => new(Part.Length == 0 ? Property : $"{Property} ({Part})", Hash);
}
