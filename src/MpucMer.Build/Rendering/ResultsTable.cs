using System.Globalization;
using System.Text.Json.Nodes;

namespace MpucMer.Build.Rendering;

/// <summary>A run of a table: what it is called there, and its results.json.</summary>
public sealed record TableRun(string Label, JsonNode Results);

/// <summary>
/// Several runs' scores as a Markdown table: a row for each run and probe, accuracy of each fold, then means and deviations.
/// </summary>
public static class ResultsTable
{
    public const string Begin = "<!-- table: made by the Table target; edits between these lines are lost -->";
    public const string End = "<!-- end of table -->";

    public static Seq<string> Lines(Seq<TableRun> runs)
    {
        var folds = runs[0].Results["folds"]!.AsArray().Select(Name).ToArray();
        var header = Seq(
            $"| encoders | probe | {string.Join(" | ", folds)} | {string.Join(" | ", FiguresOf(runs[0]).Select(f => f.Shown))} |",
            $"|---|---|{string.Concat(folds.Concat(FiguresOf(runs[0]).Select(f => f.Name)).Select(_ => "---:|"))}"
        );
        return header + runs.Bind(Rows);
    }

    /// <summary>The text with what stands between the two marks replaced; appended where there are none.</summary>
    public static string Into(string text, Seq<string> table)
    {
        var block = string.Join('\n', Seq(Begin, "") + table + Seq("", End));
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        return from >= 0 && to > from ? text[..from] + block + text[(to + End.Length)..] : text.TrimEnd('\n') + "\n\n" + block + "\n";
    }

    private static Seq<string> Rows(TableRun run) =>
        run.Results["mean"]!
            .AsObject()
            .Select(
                (probe, i) =>
                {
                    var each = run.Results["folds"]!.AsArray().Select(f => Percent(f!["test"]![probe.Key]?[FiguresOf(run)[0].Name]));
                    var figures = FiguresOf(run).Select(f => MeanAndSd(run.Results, probe.Key, f.Name));
                    return $"| {(i == 0 ? run.Label : "")} | {probe.Key} | {string.Join(" | ", each)} | {string.Join(" | ", figures)} |";
                }
            )
            .ToSeq();

    // Of one label a clip, or of several.
    private static (string Name, string Shown)[] FiguresOf(TableRun run) =>
        run.Results["mean"]!["fused"]!["accuracy"] is not null
            ? [("accuracy", "accuracy"), ("weighted_f1", "weighted F1"), ("macro_f1", "macro F1"), ("uar", "UAR")]
            : [("weighted_accuracy", "weighted accuracy"), ("weighted_f1", "weighted F1"), ("binary_f1", "binary F1")];

    private static string Name(JsonNode? fold) => $"fold {fold!["name"]!.GetValue<string>()}";

    private static string MeanAndSd(JsonNode results, string probe, string figure)
    {
        var mean = Percent(results["mean"]![probe]![figure]);
        return results["sd"]![probe]![figure] is { } sd ? $"{mean} ± {Percent(sd)}" : mean;
    }

    // A figure that could not be told is null.
    private static string Percent(JsonNode? x) =>
        x is null ? "-" : (100 * x.GetValue<double>()).ToString("F1", CultureInfo.InvariantCulture);
}
