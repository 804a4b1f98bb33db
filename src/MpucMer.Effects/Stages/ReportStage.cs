using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>From the scores of all folds and seeds to results.json and a table.</summary>
public static class ReportStage
{
    public const string Results = "results.json";

    public sealed record Report(string Json, Seq<string> Table);

    private sealed record Line(string Fold, long Seed, JsonObject Test, JsonObject Validation, string Fingerprint);

    public static Either<Problem, Ending> Run(StageContext context) =>
        context
            .Step.Needs.InTurn(s => context.Results.Get((Step<TrainedProbes>)s).Map(probes => Read(s, probes)))
            .Map(lines => Of(context, lines))
            .Map(report => new Ending(Seq1(EntryFile.Text(Results, report.Json)), report.Table));

    private static Line Read(Step step, TrainedProbes probes)
    {
        var scores = JsonNode.Parse(probes.Scores)!.AsObject();
        return new Line(
            step.Fold.IfNone(""),
            step.Seed.IfNone(0),
            scores["test"]!.AsObject(),
            scores["validation"]!.AsObject(),
            step.Key.Fingerprint
        );
    }

    private static Report Of(StageContext context, Seq<Line> lines)
    {
        var (request, e, steps, made) = (context.Request, context.Experiment, context.Request.Steps, context.Results.Made);
        var labelling = request.Inventory.Labelling;
        var summary = Summarised(lines, ScoresJson.Figures(labelling.Several));
        var json = new JsonObject
        {
            ["experiment"] = request.Name,
            ["fingerprint"] = steps.Last.Key.Fingerprint,
            ["protocol"] = e.Protocol.ToString().ToLowerInvariant(),
            ["labels_reach"] = LabelProperties.ReadByEncoders.Holds(e) ? "encoders and probe" : "probe only",
            ["features_standardised_by"] = e.Probe.Features.ToString().ToLowerInvariant(),
            ["modalities"] = new JsonArray([.. e.Data.Modalities.Map(m => (JsonNode)m.Name)]),
            ["labels"] = labelling.Several ? "several" : "one",
            ["classes"] = new JsonArray([.. labelling.Names.Map(n => (JsonNode)n)]),
            ["clips"] = request.Inventory.Clips.Count,
            ["seeds"] = new JsonArray([.. e.Split.Seeds.Map(s => (JsonNode)s)]),
            ["folds"] = new JsonArray([.. lines.Map(l => (JsonNode)Fold(request, l))]),
            ["mean"] = Table(summary, f => f.Map(m => m.Mean)),
            ["sd"] = Table(summary, f => f.Bind(m => m.Sd)),
            ["settings"] = new JsonObject(
                Properties.All.Map(p => KeyValuePair.Create<string, JsonNode?>(p.Name, request.Settings.Effective(p, e.Protocol).Value))
            ),
            ["steps"] = new JsonArray([
                .. steps
                    .Filter(s => s.Stage != Stage.Report)
                    .Map(s =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["name"] = s.Name,
                                ["fingerprint"] = s.Key.Fingerprint,
                                ["seconds"] = made.TryGetValue(s.Name, out var seconds) ? Math.Round(seconds, 3) : null,
                            }
                    ),
            ]),
            ["versions"] = Provenance.Versions(made.Keys.Any(k => !k.StartsWith("features", StringComparison.Ordinal))),
            ["threads"] = context.Threads,
            ["wall_seconds"] = Math.Round(context.Results.Elapsed.TotalSeconds, 3),
        };
        return new Report(json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }), Text(lines, summary, labelling.Several));
    }

    private static JsonObject Fold(Request request, Line l)
    {
        var fold = request.FoldOf(l.Fold);
        return new JsonObject
        {
            ["name"] = l.Fold,
            ["seed"] = l.Seed,
            ["fingerprint"] = l.Fingerprint,
            ["clips"] = new JsonObject
            {
                ["train"] = fold.TrainIds.Count,
                ["validation"] = fold.ValidationIds.Count,
                ["test"] = fold.TestIds.Count,
            },
            ["test_groups"] = new JsonArray([.. fold.Test.Groups.Map(g => (JsonNode)g)]),
            ["validation_groups"] = new JsonArray([.. fold.Validation.Groups.Map(g => (JsonNode)g)]),
            ["test"] = l.Test.DeepClone(),
            ["validation"] = l.Validation.DeepClone(),
        };
    }

    /// <summary>A row of the table: a probe, and each figure over folds and seeds; none where it could not be told in any.</summary>
    private sealed record Row(string Head, Seq<(string Figure, Option<MeanAndSd> Value)> Figures);

    // A probe of one modality may have no clip to judge in some fold (clips that lack it); it then counts in the others.
    private static Seq<Row> Summarised(Seq<Line> lines, Seq<string> figures) =>
        lines
            .Bind(l => l.Test.Select(t => t.Key).ToSeq())
            .Distinct()
            .Map(head => new Row(head, figures.Map(f => (f, MeanAndSd.Of([.. lines.Bind(l => Value(l, head, f).ToSeq())])))));

    private static Option<double> Value(Line line, string head, string figure) =>
        line.Test[head]?[figure] is { } value ? Some(value.GetValue<double>()) : None;

    private static JsonObject Table(Seq<Row> summary, Func<Option<MeanAndSd>, Option<double>> of) =>
        new(
            summary.Map(h =>
                KeyValuePair.Create<string, JsonNode?>(
                    h.Head,
                    new JsonObject(
                        h.Figures.Map(f =>
                            KeyValuePair.Create<string, JsonNode?>(f.Figure, of(f.Value).MatchUnsafe<JsonNode?>(x => x, () => null))
                        )
                    )
                )
            )
        );

    /// <summary>Percentages: a row for each probe with its mean and deviation over folds and seeds, and its first figure in each.</summary>
    private static Seq<string> Text(Seq<Line> lines, Seq<Row> summary, bool several)
    {
        var runs = lines.Map(l => lines.Map(x => x.Seed).Distinct().Count == 1 ? l.Fold : $"{l.Fold}/{l.Seed}");
        var each = lines.Count <= 12;
        var first = ScoresJson.Figures(several)[0];
        var header = Seq1("test, %") + ScoresJson.Headings(several) + (each ? runs : Empty);
        var rows = summary.Map(h =>
            Seq1(h.Head)
            + h.Figures.Map(f => f.Value.Match(Shown, () => "-"))
            + (each ? lines.Map(l => Value(l, h.Head, first).Match(Percent, () => "-")) : Empty)
        );
        return several ? TextTable.Aligned(header, rows) + Seq1("") + Labels(lines) : TextTable.Aligned(header, rows);
    }

    /// <summary>The fused probe label by label: means over folds and seeds.</summary>
    private static Seq<string> Labels(Seq<Line> lines)
    {
        var figures = Seq(
            ("weighted_accuracy", "weighted acc."),
            ("weighted_f1", "weighted F1"),
            ("binary_f1", "binary F1"),
            ("prevalence", "prevalence")
        );
        string Cell(string head, string label, string figure) =>
            MeanAndSd
                .Of([.. lines.Bind(l => l.Test[head]?["each"]?[label]?[figure] is { } x ? Seq1(x.GetValue<double>()) : Seq<double>())])
                .Match(v => Percent(v.Mean), () => "-");
        var header = Seq1("fused, %") + figures.Map(f => f.Item2) + Seq1("binary F1, validation thresholds");
        var labels = lines[0].Test["fused"]!["each"]!.AsObject().Select(p => p.Key).ToSeq();
        var rows = labels.Map(l =>
            Seq1(l) + figures.Map(f => Cell("fused", l, f.Item1)) + Seq1(Cell("fused" + LabelsReport.Chosen, l, "binary_f1"))
        );
        return TextTable.Aligned(header, rows);
    }

    private static string Shown(MeanAndSd v) => Percent(v.Mean) + v.Sd.Match(s => " ± " + Percent(s), () => "");

    private static string Percent(double x) => (100 * x).ToString("F1", CultureInfo.InvariantCulture);
}
