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
