using System.Globalization;
using System.Text.Json.Nodes;

namespace MpucMer.Build.Rendering;

/// <summary>A run of a table: what it is called there, and its results.json.</summary>
public sealed record TableRun(string Label, JsonNode Results);

/// <summary>Several runs' scores as a Markdown table: a row for each run and probe, accuracy of each fold, then means and deviations.</summary>
public static class ResultsTable
{
    public const string Begin = "<!-- table: made by the Table target; edits between these lines are lost -->";
    public const string End = "<!-- end of table -->";

    public static Seq<string> Lines(Seq<TableRun> runs)
    {
        var folds = runs[0].Results["folds"]!.AsArray().Select(Name).ToArray();
        var header = Seq(
            $"| encoders | probe | {string.Join(" | ", folds)} | accuracy | weighted F1 | macro F1 | UAR |",
            $"|---|---|{string.Concat(folds.Select(_ => "---:|"))}---:|---:|---:|---:|");
        return Seqs.Join(header, runs.Bind(Rows));
    }

    /// <summary>The text with what stands between the two marks replaced; appended where there are none.</summary>
    public static string Into(string text, Seq<string> table)
    {
        var block = string.Join('\n', Seqs.Join(Seq(Begin, ""), table, Seq("", End)));
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        return from >= 0 && to > from ? text[..from] + block + text[(to + End.Length)..] : text.TrimEnd('\n') + "\n\n" + block + "\n";
    }

    private static Seq<string> Rows(TableRun run) =>
        run.Results["mean"]!.AsObject().Select((probe, i) =>
        {
            var each = run.Results["folds"]!.AsArray().Select(f => Percent(f!["test"]![probe.Key]!["accuracy"]!.GetValue<double>()));
            var figures = new[] { "accuracy", "weighted_f1", "macro_f1", "uar" }.Select(f => MeanAndSd(run.Results, probe.Key, f));
            return $"| {(i == 0 ? run.Label : "")} | {probe.Key} | {string.Join(" | ", each)} | {string.Join(" | ", figures)} |";
        }).ToSeq().Strict();

    private static string Name(JsonNode? fold) => $"fold {fold!["name"]!.GetValue<string>()}";

    private static string MeanAndSd(JsonNode results, string probe, string figure)
    {
        var mean = Percent(results["mean"]![probe]![figure]!.GetValue<double>());
        return results["sd"]![probe]![figure] is { } sd ? $"{mean} ± {Percent(sd.GetValue<double>())}" : mean;
    }

    private static string Percent(double x) => (100 * x).ToString("F1", CultureInfo.InvariantCulture);
}
