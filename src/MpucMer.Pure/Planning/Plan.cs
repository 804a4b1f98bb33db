namespace MpucMer.Pure.Planning;

/// <summary>Why a step runs.</summary>
public abstract record Reason
{
    private Reason() { }

    /// <summary>This experiment has not run it before.</summary>
    public sealed record FirstTime : Reason;

    /// <summary>A parameter differs from the last run's. An absent one is empty.</summary>
    public sealed record ParameterChanged(string Name, string Old, string New) : Reason;

    /// <summary>Clips differ from the last run's.</summary>
    public sealed record ClipsChanged(Seq<string> Added, Seq<string> Changed, Seq<string> Gone) : Reason;

    /// <summary>The stage's code has a new version.</summary>
    public sealed record CodeChanged(int Old, int New) : Reason;

    /// <summary>Something it reads differs: the result of another step, or another part of the clips.</summary>
    public sealed record InputChanged(string Name) : Reason;

    /// <summary>Something that it read is no part of it any more (a report: a fold or seed).</summary>
    public sealed record InputGone(string Name) : Reason;

    /// <summary>It reads the same, in another order.</summary>
    public sealed record OrderChanged : Reason;

    /// <summary>Nothing changed, but its result is not in the store.</summary>
    public sealed record ResultMissing : Reason;

    /// <summary>Nothing changed, but its result was found damaged: it is in quarantine.</summary>
    public sealed record ResultDamaged : Reason;

    /// <summary>Asked for by MpucForce.</summary>
    public sealed record Forced : Reason;
}

/// <summary>What the plan says of a step.</summary>
public abstract record Decision
{
    private Decision() { }

    public sealed record Run(Seq<Reason> Reasons) : Decision;

    /// <summary>Its result is in the store.</summary>
    public sealed record Reuse : Decision;

    /// <summary>Its result is not in the store, and nothing that runs reads it.</summary>
    public sealed record NotNeeded : Decision;
}

public sealed record PlannedStep(Step Step, Decision Decision)
{
    public bool Runs => Decision is Decision.Run;
}

/// <summary>All steps in an order in which they can run.</summary>
public sealed record Plan(Seq<PlannedStep> Steps)
{
    public bool IsEmpty => !Steps.Exists(s => s.Runs);
}

/// <summary>A plan in words.</summary>
public static class PlanText
{
    /// <summary>One line a step: its name, run or reuse, and why.</summary>
    public static Seq<string> Lines(Plan plan)
    {
        var width = plan.Steps.Map(s => s.Step.Name.Length).Fold(0, Math.Max);
        return plan.Steps.Map(s => $"{s.Step.Name.PadRight(width)}  {Of(s.Decision)}");
    }

    public static string Of(Decision decision) =>
        decision switch
        {
            Decision.Run run => "run    " + string.Join("; ", run.Reasons.Map(Of)),
            Decision.Reuse => "reuse",
            Decision.NotNeeded => "-      not needed",
            _ => throw new InvalidOperationException($"no words for {decision}"),
        };

    public static string Of(Reason reason) =>
        reason switch
        {
            Reason.FirstTime => "first time",
            Reason.ParameterChanged p => $"{p.Name}: {Shown(p.Old)} -> {Shown(p.New)}",
            Reason.ClipsChanged c => string.Join(
                ", ",
                Seq(("added", c.Added), ("changed", c.Changed), ("gone", c.Gone))
                    .Filter(p => !p.Item2.IsEmpty)
                    .Map(p => $"{p.Item2.Count} clip{(p.Item2.Count == 1 ? "" : "s")} {p.Item1} ({Wording.Names(p.Item2.ToList(), 3)})")
            ),
            Reason.CodeChanged c => $"code version {c.Old} -> {c.New}",
            Reason.InputChanged i => $"{i.Name} changed",
            Reason.InputGone i => $"{i.Name} is no part of it any more",
            Reason.OrderChanged => "it reads the same in another order",
            Reason.ResultMissing => "its result is not in the store",
            Reason.ResultDamaged => "its result was found damaged (it is in quarantine)",
            Reason.Forced => "forced by MpucForce",
            _ => throw new InvalidOperationException($"no words for {reason}"),
        };

    private static string Shown(string value) => value.Length == 0 ? "(none)" : value;
}

/// <summary>From steps and what is stored to a plan. A function; nothing is looked up here.</summary>
public static class Planner
{
    /// <summary>Which steps run and why.</summary>
    /// <param name="stored">Fingerprints whose results are in the store (of a report: whose results.json is in place).</param>
    /// <param name="last">By name, the key that each step of this experiment had when it was last planned to completion.</param>
    /// <param name="force">The name of a stage that runs in any case.</param>
    /// <param name="damaged">Fingerprints whose results are in quarantine.</param>
    public static Plan Decide(
        Seq<Step> steps,
        LanguageExt.HashSet<string> stored,
        HashMap<string, StageKey> last,
        Option<Stage> force,
        LanguageExt.HashSet<string>? damaged = null
    )
    {
        // From the end: a step is wanted where one that runs reads it. What ends the plan is wanted always.
        var (wanted, runs) = (new System.Collections.Generic.HashSet<string>(), new System.Collections.Generic.HashSet<string>());
        var forced = toHashSet(steps.Filter(s => force == s.Stage).Map(s => s.Name));
        foreach (var step in steps.Reverse())
        {
            var isStored = stored.Contains(step.Key.Fingerprint) && !forced.Contains(step.Name);
            var isWanted = !step.Stage.IsStored || wanted.Contains(step.Name) || forced.Contains(step.Name);
            if (isWanted && !isStored)
            {
                runs.Add(step.Name);
                wanted.UnionWith(step.Needs.Map(n => n.Name));
            }
        }
        return new Plan(
            steps.Map(s => new PlannedStep(
                s,
                runs.Contains(s.Name) ? new Decision.Run(Why(s, last, forced, damaged ?? LanguageExt.HashSet<string>.Empty))
                    : stored.Contains(s.Key.Fingerprint) ? new Decision.Reuse()
                    : new Decision.NotNeeded()
            ))
        );
    }

    private static Seq<Reason> Why(
        Step step,
        HashMap<string, StageKey> last,
        LanguageExt.HashSet<string> forced,
        LanguageExt.HashSet<string> damaged
    ) =>
        forced.Contains(step.Name) ? Seq1<Reason>(new Reason.Forced())
        : damaged.Contains(step.Key.Fingerprint) ? Seq1<Reason>(new Reason.ResultDamaged())
        : last.Find(step.Name)
            .Match(old => Differences.Between(old, step.Key, step.Stage == Stage.Features), () => Seq1<Reason>(new Reason.FirstTime()));
}
