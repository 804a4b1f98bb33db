using System.Globalization;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Rendering;

/// <summary>Runs and store in a few lines.</summary>
internal static class StatusText
{
    /// <param name="runs">All that are known.</param>
    /// <param name="results">A run folder's results.json; empty where it has none.</param>
    public static Seq<string> Lines(
        string runsFolder,
        string storeFolder,
        Seq<RunUse> runs,
        Seq<UsedItem> items,
        Func<RunUse, string> results,
        DateTime now
    )
    {
        bool IsHere(RunUse run) => run.Folder.StartsWith(runsFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        var elsewhere = runs.Filter(r => !IsHere(r));
        var here = runs.Filter(IsHere);
        return Seq1($"runs in {runsFolder}")
            + (here.IsEmpty ? Seq1("  none") : TextTable.Indented(here.Map(r => Run(r, r.Name, results(r), items, now))))
            + (
                elsewhere.IsEmpty
                    ? Seq<string>()
                    : Seq1("runs elsewhere with this store")
                        + TextTable.Indented(elsewhere.Map(r => Run(r, $"{r.Name} ({r.Folder})", results(r), items, now)))
            )
            + Seq1($"store in {storeFolder}: {Total(items)}")
            + StoreText.Lines(items, now);
    }

    public static string Total(Seq<UsedItem> items) =>
        $"{items.Count} thing{(items.Count == 1 ? "" : "s")}, {Size(items.Sum(i => i.Item.Bytes))}";

    public static string Size(long bytes) =>
        bytes switch
        {
            < 1_000 => $"{bytes} B",
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
            < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
        };

    public static string Age(TimeSpan age) =>
        age.TotalDays switch
        {
            >= 2 => $"{(int)age.TotalDays} days",
            _ when age.TotalHours >= 2 => $"{(int)age.TotalHours} hours",
            _ when age.TotalMinutes >= 2 => $"{(int)age.TotalMinutes} minutes",
            _ => $"{Math.Max(0, (int)age.TotalSeconds)} seconds",
        };

    private static Seq<string> Run(RunUse run, string name, string results, Seq<UsedItem> items, DateTime now)
    {
        var used = items.Filter(i => i.Uses.Exists(u => u.Run == run));
        return Seq(name, Score(results), $"{Age(now - run.Last)} ago", $"uses {Total(used)}");
    }

    private static string Score(string results) =>
        results.Length == 0
            ? "no results yet"
            : ReportJson
                .Report.Read(results)
                .Match(
                    Right: r =>
                        Score(r, Measure.Accuracy, Measure.Uar)
                            // Where clips have several labels.
                            .IfNone(() => Score(r, Measure.WeightedF1, Measure.BinaryF1).IfNone("no fused probe")),
                    Left: _ => "(unreadable results.json)"
                );

    private static Option<string> Score(Report report, Measure first, Measure second) =>
        from fused in report.Summary.Find(p => p.Probe == ProbeReport.Fused)
        from a in fused.Of(first)
        from b in fused.Of(second)
        select string.Create(CultureInfo.InvariantCulture, $"{first.Title} {a.Mean:P1}, {second.Title} {b.Mean:P1}");
}
