using System.Text.RegularExpressions;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>A plan in a few lines: steps that run for the same reason share one.</summary>
internal static partial class PlanSummary
{
    public static Seq<string> Lines(Plan plan)
    {
        var running = plan.Steps.Filter(s => s.Runs);
        // The report follows from the others: it is worth a line only when it is all that runs.
        var told = running.Exists(s => s.Step.Stage.IsStored) ? running.Filter(s => s.Step.Stage.IsStored) : running;
        var lines = told.GroupBy(s => (What: What(s.Step), Why: Why(s)))
            .Select(g => $"{Who(g.Select(s => s.Step).ToSeq())}: {g.Key.Why}")
            .ToSeq();
        return (Reused(plan) is { Length: > 0 } reused ? lines.Add("reused: " + reused) : lines);
    }

    /// <summary>Stages whose results are reused, with how many there are of each.</summary>
    public static string Reused(Plan plan) => Counted(plan.Steps.Filter(s => s.Decision is Decision.Reuse));

    /// <summary>What will have been reused the next time that nothing changed.</summary>
    public static string NextTime(Plan plan) => Counted(plan.Steps.Filter(s => s.Decision is not Decision.NotNeeded));

    private static string Counted(Seq<PlannedStep> steps) =>
        string.Join(
            ", ",
            steps
                .GroupBy(s => What(s.Step))
                .Select(g =>
                    g.Count() == 1 && (g.First().Step.Fold.IsNone || g.First().Step.Stage == Stage.Map) ? g.Key : $"{g.Key} x{g.Count()}"
                )
        );

    // What the experiment is compared with is one thing.
    private static string What(Step step) => step.IsUntrained ? Untrained : step.Stage.Name;

    private const string Untrained = "untrained encoders";

    private static string Who(Seq<Step> steps)
    {
        if (steps.Count == 1)
            return steps[0].Name;
        if (steps[0].IsUntrained)
            return $"{Untrained}, for comparison ({steps.Count} steps)";
        var (folds, seeds) = (steps.Map(s => s.Fold).Distinct().Count, steps.Map(s => s.Seed).Distinct().Count);
        return folds * seeds == steps.Count
            ? $"{steps[0].Stage} ({folds} fold{Plural(folds)} x {seeds} seed{Plural(seeds)})"
            : $"{steps[0].Stage} ({steps.Count} steps)";
    }

    // Training clips of several folds that differ only in number are one reason.
    private static string Why(PlannedStep step) =>
        step.Decision is Decision.Run run ? string.Join("; ", run.Reasons.Map(r => CountOfClips().Replace(PlanText.Of(r), ""))) : "";

    private static string Plural(int n) => n == 1 ? "" : "s";

    [GeneratedRegex(@"(?<=clips) \(\d+\)(?= changed$)")]
    private static partial Regex CountOfClips();
}
