using System.Globalization;
using MpucMer.Pure.Configuration;
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

/// <summary>Things of a store as lines: an entry each, features by modality.</summary>
internal static class StoreText
{
    public static Seq<string> Lines(Seq<UsedItem> items, DateTime now)
    {
        var single = items
            .Filter(i => i.Item.Kind != ItemKind.Feature)
            .OrderBy(i => i.Item.Kind)
            .ThenBy(i => i.Item.Group, StringComparer.Ordinal)
            .ThenByDescending(i => i.Item.Changed)
            .Select(i => Seq(i.Item.Name, StatusText.Size(i.Item.Bytes), Ago(now, i.Item.Changed), Users(i)));
        var features = items
            .Filter(i => i.Item.Kind == ItemKind.Feature)
            .GroupBy(i => i.Item.Group)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g =>
                Seq(
                    $"{g.Key} features ({g.Count()})",
                    StatusText.Size(g.Sum(i => i.Item.Bytes)),
                    Ago(now, g.Max(i => i.Item.Changed)),
                    Users(g)
                )
            );
        return TextTable.Indented(single.Concat(features).ToSeq());
    }

    /// <summary>What -t:Gc says of what it would delete, or is about to.</summary>
    public static Seq<string> Unneeded(string storeFolder, Seq<UsedItem> unneeded, Seq<UsedItem> all, GcSettings asked, DateTime now) =>
        unneeded.IsEmpty
            ? Seq1($"store in {storeFolder}: runs of the last {Days(asked.KeepDays)} need all of it ({StatusText.Total(all)})")
            : Seq1($"store in {storeFolder}: no run of the last {Days(asked.KeepDays)} needs")
                + Lines(unneeded, now)
                + Seq1(
                    $"together {StatusText.Total(unneeded)}, of "
                        + $"{StatusText.Total(all)}{(asked.Delete ? "" : "; -p:MpucDelete=true deletes it")}"
                );

    private static string Days(int days) => string.Create(CultureInfo.InvariantCulture, $"{days} day{(days == 1 ? "" : "s")}");

    private static string Ago(DateTime now, DateTime then) => $"{StatusText.Age(now - then)} ago";

    private static string Users(UsedItem item)
    {
        if (item.Item.Kind == ItemKind.Quarantined)
            return "damaged";
        // The same work may go by several names; one tells what it is.
        return item.Uses.IsEmpty ? "used by no run" : $"{item.Uses[0].Step}, used by {string.Join(", ", item.Runs)}";
    }

    private static string Users(IEnumerable<UsedItem> features)
    {
        var users = features
            .SelectMany(f => f.Runs.AsEnumerable())
            .GroupBy(r => r)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key} ({g.Count()})")
            .ToList();
        return users.Count == 0 ? "used by no run" : $"used by {string.Join(", ", users)}";
    }
}
