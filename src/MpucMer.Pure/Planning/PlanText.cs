namespace MpucMer.Pure.Planning;

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
