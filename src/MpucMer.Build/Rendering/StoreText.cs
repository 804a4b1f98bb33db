using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Rendering;

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
