using MpucMer.Pure.Planning;

namespace MpucMer.Build.Rendering;

/// <summary>Progress in words.</summary>
internal static class ProgressText
{
    /// <summary>E.g. <c>[3/14] contrast fold 1 seed 0  epoch 12/30  loss 3.412  accuracy 42.1 %  1:20 left</c>.</summary>
    public static string Of(WorkerEvent.StepStarted? step, WorkerEvent.Progress p)
    {
        var parts =
            Seq(Head(step, p.Step), $"{One(p.Unit)} {p.Done}/{p.Total}")
            + p.Figures.Map(f => f.ToString())
            + p.SecondsLeft.Map(s => $"{Duration(s)} left").ToSeq();
        return string.Join("  ", parts);
    }

    public static string Of(WorkerEvent.StepStarted step) => Head(step, step.Step);

    public static string Of(WorkerEvent.StepStarted? step, WorkerEvent.StepFinished f) =>
        $"{Head(step, f.Step)}  {(f.Reused ? "found in the store" : "done in " + Duration(f.Seconds))}";

    public static string Duration(double seconds)
    {
        var t = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e8));
        return t.TotalHours >= 1 ? FormattableString.Invariant($"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00} h")
            : t.TotalMinutes >= 1 ? FormattableString.Invariant($"{t.Minutes}:{t.Seconds:00} min")
            : FormattableString.Invariant($"{t.TotalSeconds:0.#} s");
    }

    private static string Head(WorkerEvent.StepStarted? step, string name) =>
        step is { } s && s.Step == name ? $"[{s.Index}/{s.Count}] {name}" : name;

    private static string One(string unit) =>
        unit switch
        {
            "epochs" => "epoch",
            "clips" => "clip",
            "steps" => "step",
            _ => unit,
        };
}
