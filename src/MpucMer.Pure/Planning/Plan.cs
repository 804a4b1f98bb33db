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
