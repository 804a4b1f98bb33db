namespace MpucMer.Pure.Reports;

/// <summary>
/// Several runs' scores as a Markdown table: a row for each run and probe, its first figure in each fold, then means and deviations.
/// </summary>
public static class ResultsTable
{
    public const string Begin = "<!-- table: made by the Table target; edits between these lines are lost -->";
    public const string End = "<!-- end of table -->";

    /// <param name="runs">What each is called there, and what it came to; at least one.</param>
    public static Seq<string> Lines(Seq<(string Label, Report Report)> runs)
    {
        var first = runs[0].Report;
        var folds = first.Folds.Map(f => $"fold {f.Name}");
        return Seq(
                $"| encoders | probe | {string.Join(" | ", folds)} | {string.Join(" | ", first.Measures.Map(m => m.Title))} |",
                $"|---|---|{string.Concat(folds.Concat(first.Measures.Map(m => m.Name)).Select(_ => "---:|"))}"
            ) + runs.Bind(run => Rows(run.Label, run.Report));
    }

    /// <summary>The text with what stands between the two marks replaced; appended where there are none.</summary>
    public static string Into(string text, Seq<string> table)
    {
        var block = string.Join('\n', Seq(Begin, "") + table + Seq("", End));
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        return from >= 0 && to > from ? text[..from] + block + text[(to + End.Length)..] : text.TrimEnd('\n') + "\n\n" + block + "\n";
    }

    private static Seq<string> Rows(string label, Report report) =>
        report
            .Summary.Map(
                (i, probe) =>
                {
                    var each = report.Folds.Map(f => Shown.Percent(f.Of(probe.Probe).Bind(s => s.Of(report.Measures[0]))));
                    var figures = report.Measures.Map(m => Shown.Spread(probe.Of(m)));
                    return $"| {(i == 0 ? label : "")} | {probe.Probe} | {string.Join(" | ", each)} | {string.Join(" | ", figures)} |";
                }
            )
            .ToSeq();
}
