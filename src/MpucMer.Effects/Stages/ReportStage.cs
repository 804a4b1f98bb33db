using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
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

    public static Either<Problem, Report> Run(Request request, Experiment e, Seq<Step> steps, Realiser realiser, IReadOnlyDictionary<string, double> made, int threads, TimeSpan elapsed) =>
        steps.Filter(s => s.Stage == Stage.Probe)
            .Map(s => realiser.Get(s).Map(entry => Read(s, entry)))
            .Sequence()
            .Map(lines => Of(request, e, steps, lines.Strict(), made, threads, elapsed));

    private static Line Read(Step step, Entry entry)
    {
        var scores = JsonNode.Parse(entry[ProbeStage.Scores])!.AsObject();
        return new Line(step.Fold.IfNone(""), step.Seed.IfNone(0), scores["test"]!.AsObject(), scores["validation"]!.AsObject(), step.Key.Fingerprint);
    }

    private static Report Of(Request request, Experiment e, Seq<Step> steps, Seq<Line> lines, IReadOnlyDictionary<string, double> made, int threads, TimeSpan elapsed)
    {
        var heads = "fused".Cons(e.Data.Modalities.Map(m => m.Name)).ToSeq().Strict();
        var summary = heads.Map(h => (Head: h, Figures: ScoresJson.Figures.Map(f => (Figure: f, Value: MeanAndSd.Of([.. lines.Map(l => l.Test[h]![f]!.GetValue<double>())]).IfNone(new MeanAndSd(0, None, 0)))).Strict())).Strict();
        var json = new JsonObject
        {
            ["experiment"] = request.Name,
            ["fingerprint"] = steps.Last.Key.Fingerprint,
            ["protocol"] = e.Protocol.ToString().ToLowerInvariant(),
            ["labels_reach"] = StageParameters.ReadsLabels(e) ? "encoders and probe" : "probe only",
            ["features_standardised_by"] = e.Probe.Features.ToString().ToLowerInvariant(),
            ["modalities"] = new JsonArray([.. e.Data.Modalities.Map(m => (JsonNode)m.Name)]),
            ["classes"] = new JsonArray([.. Emotions.Names.Select(n => (JsonNode)n)]),
            ["clips"] = request.Inventory.Clips.Count,
            ["seeds"] = new JsonArray([.. e.Split.Seeds.Map(s => (JsonNode)s)]),
            ["folds"] = new JsonArray([.. lines.Map(l => (JsonNode)Fold(request, l))]),
            ["mean"] = Table(summary, f => f.Mean),
            ["sd"] = Table(summary, f => f.Sd.MatchUnsafe<double?>(s => s, () => null)),
            ["settings"] = new JsonObject(PropertyTable.All.Map(p => KeyValuePair.Create<string, JsonNode?>(p.Name, request.Settings.Effective(p.Name, e.Protocol).Value))),
            ["steps"] = new JsonArray([.. steps.Filter(s => s.Stage != Stage.Report).Map(s => (JsonNode)new JsonObject
            {
                ["name"] = s.Name,
                ["fingerprint"] = s.Key.Fingerprint,
                ["seconds"] = made.TryGetValue(s.Name, out var seconds) ? Math.Round(seconds, 3) : null,
            })]),
            ["versions"] = Provenance.Versions(made.Keys.Any(k => !k.StartsWith("features", StringComparison.Ordinal))),
            ["threads"] = threads,
            ["wall_seconds"] = Math.Round(elapsed.TotalSeconds, 3),
        };
        return new Report(json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }), Text(lines, summary));
    }

    private static JsonObject Fold(Request request, Line l)
    {
        var fold = request.Folds.Find(f => f.Name == l.Fold).IfNone(() => throw new InvalidOperationException($"no fold {l.Fold}"));
        return new JsonObject
        {
            ["name"] = l.Fold,
            ["seed"] = l.Seed,
            ["fingerprint"] = l.Fingerprint,
            ["clips"] = new JsonObject { ["train"] = fold.TrainIds.Count, ["validation"] = fold.ValidationIds.Count, ["test"] = fold.TestIds.Count },
            ["test_groups"] = new JsonArray([.. fold.Test.Groups.Map(g => (JsonNode)g)]),
            ["validation_groups"] = new JsonArray([.. fold.Validation.Groups.Map(g => (JsonNode)g)]),
            ["test"] = l.Test.DeepClone(),
            ["validation"] = l.Validation.DeepClone(),
        };
    }

    private static JsonObject Table(Seq<(string Head, Seq<(string Figure, MeanAndSd Value)> Figures)> summary, Func<MeanAndSd, double?> of) =>
        new(summary.Map(h => KeyValuePair.Create<string, JsonNode?>(h.Head, new JsonObject(h.Figures.Map(f => KeyValuePair.Create<string, JsonNode?>(f.Figure, of(f.Value)))))));

    /// <summary>Percentages: a row for each probe with its mean and deviation over folds and seeds, and its accuracy in each.</summary>
    private static Seq<string> Text(Seq<Line> lines, Seq<(string Head, Seq<(string Figure, MeanAndSd Value)> Figures)> summary)
    {
        var runs = lines.Map(l => lines.Map(x => x.Seed).Distinct().Count == 1 ? l.Fold : $"{l.Fold}/{l.Seed}").Strict();
        var many = lines.Count > 12;
        var header = Seqs.Join(Seq("test, %", "accuracy", "weighted F1", "macro F1", "UAR"), many ? Empty : runs);
        var rows = summary.Map(h => Seqs.Join(Seq1(h.Head), h.Figures.Map(f => Shown(f.Value)), many ? Empty : lines.Map(l => Percent(l.Test[h.Head]!["accuracy"]!.GetValue<double>())))).Strict();
        var widths = Range(0, header.Count).Map(c => rows.Map(r => r[c].Length).Fold(header[c].Length, Math.Max)).ToArray();
        return header.Cons(rows).Map(r => string.Join("  ", r.Map((c, cell) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c])))).ToSeq().Strict();
    }

    private static string Shown(MeanAndSd v) => Percent(v.Mean) + v.Sd.Match(s => " ± " + Percent(s), () => "");

    private static string Percent(double x) => (100 * x).ToString("F1", CultureInfo.InvariantCulture);
}
