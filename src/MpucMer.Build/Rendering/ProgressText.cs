using MpucMer.Pure.Planning;

namespace MpucMer.Build.Rendering;

/// <summary>Progress in words. What is looked for first stands first: the end of a line may be cut off.</summary>
internal static class ProgressText
{
    /// <summary>E.g. <c>[3/14 · 1:20 min left, 6:00 min in all] contrast fold 1 seed 0  epoch 12/30  loss 3.412</c>.</summary>
    public static string Of(WorkerEvent.StepStarted? step, WorkerEvent.Progress p, TimeLeft.Estimate? whole = null)
    {
        var parts =
            Seq(Head(step, p.Step, Left(p.SecondsLeft, whole)), $"{One(p.Unit)} {p.Done}/{p.Total}") + p.Figures.Map(f => f.ToString());
        return string.Join("  ", parts);
    }

    public static string Of(WorkerEvent.StepStarted step) => Head(step, step.Step, "");

    public static string Of(WorkerEvent.StepStarted? step, WorkerEvent.StepFinished f) =>
        $"{Head(step, f.Step, "")}  {(f.Reused ? "found in the store" : "done in " + Duration(f.Seconds))}";

    public static string Duration(double seconds)
    {
        var t = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e8));
        return t.TotalHours >= 1 ? FormattableString.Invariant($"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00} h")
            : t.TotalMinutes >= 1 ? FormattableString.Invariant($"{t.Minutes}:{t.Seconds:00} min")
            : FormattableString.Invariant($"{t.TotalSeconds:0.#} s");
    }

    // Of the step, and of the build where that is more.
    private static string Left(Option<double> step, TimeLeft.Estimate? whole) =>
        step.Match(
            s =>
                whole is not { } all || all.Seconds - s < 1
                    ? $"{Rough(s)} left"
                    : $"{Rough(s)} left, {(all.IsLeast ? "over " : "")}{Rough(all.Seconds)} in all",
            () => ""
        );

    // Nobody counts tenths of a second to come.
    private static string Rough(double seconds) => Duration(Math.Round(seconds));

    private static string Head(WorkerEvent.StepStarted? step, string name, string left)
    {
        var at = step is { } s && s.Step == name ? $"{s.Index}/{s.Count}" : "";
        return at.Length == 0 && left.Length == 0 ? name : $"[{at}{(at.Length > 0 && left.Length > 0 ? " · " : "")}{left}] {name}";
    }

    private static string One(string unit) =>
        unit switch
        {
            "epochs" => "epoch",
            "clips" => "clip",
            "steps" => "step",
            _ => unit,
        };
}
