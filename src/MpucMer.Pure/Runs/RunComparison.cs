using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Reports;

namespace MpucMer.Pure.Runs;

/// <summary>A run to be compared.</summary>
/// <param name="Name">As it is spoken of.</param>
/// <param name="Predictions">Its test-predictions.csv; empty where it has none.</param>
public sealed record ComparedRun(string Name, Report Report, string Predictions);

/// <summary>A paired test of two runs on the clips that both test: the difference is the better one's score less the other's.</summary>
public sealed record RunPair(string Better, string Other, string Probe, PairedTest Test);

/// <summary>Several runs side by side, the best first by the first figure of the fused probe, and tests of each against that one.</summary>
public sealed record RunComparison(Seq<ComparedRun> Runs, Seq<RunPair> Paired)
{
    /// <param name="runs">At least one.</param>
    /// <param name="paired">Tests of the second run against the first, by probe.</param>
    public static RunComparison Of(Seq<ComparedRun> runs, Func<ComparedRun, ComparedRun, Seq<(string Probe, PairedTest Test)>> paired)
    {
        var sorted = runs.OrderByDescending(r => Main(r.Report).Bind(f => f.Value).IfNone(double.NegativeInfinity))
            .ThenBy(r => r.Name, StringComparer.Ordinal)
            .ToSeq()
            .Strict();
        var pairs =
            from other in sorted.Tail
            from test in paired(other, sorted.Head)
            select new RunPair(sorted.Head.Name, other.Name, test.Probe, test.Test);
        return new(sorted, pairs.Strict());
    }

    /// <summary>The first figure of the fused probe on trained encoders.</summary>
    public static Option<ScoredFigure> Main(Report report) => Of(report, ProbeReport.Fused).Bind(r => r.Of(report.Measures[0]));

    /// <summary>A probe's row on trained encoders.</summary>
    public static Option<ScoreRow> Of(Report report, string probe) =>
        PaperTable.Rows(report).Find(r => r.Probe == probe && r.By == ScoredBy.Trained);

    /// <summary>The object of the form mpuc-compare-1.</summary>
    /// <param name="page">What the report's page shows of a run.</param>
    public JsonObject Page(Func<ComparedRun, JsonObject> page) =>
        new()
        {
            ["form"] = "mpuc-compare-1",
            ["runs"] = new JsonArray([.. Runs.Map(r => (JsonNode)new JsonObject { ["label"] = r.Name, ["report"] = page(r) })]),
            ["paired"] = new JsonArray([
                .. Paired.Map(p =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["a"] = p.Better,
                            ["b"] = p.Other,
                            ["probe"] = p.Probe,
                            ["difference"] = Math.Round(p.Test.Difference, 5),
                            ["low"] = Number(p.Test.Interval.Map(i => i.Low)),
                            ["high"] = Number(p.Test.Interval.Map(i => i.High)),
                            ["p"] = Number(p.Test.P),
                            ["n"] = p.Test.Clips,
                            ["groups"] = p.Test.Groups,
                        }
                ),
            ]),
        };

    private static JsonNode? Number(Option<double> x) => x.MatchUnsafe<JsonNode?>(v => Math.Round(v, 5), () => null);
}

/// <summary>A comparison as tables of a console, in percent.</summary>
public static class RunComparisonText
{
    public static Seq<string> Lines(RunComparison all)
    {
        var first = all.Runs.Head.Report;
        var probes = all
            .Runs.Bind(r => PaperTable.Rows(r.Report).Filter(p => p.By == ScoredBy.Trained).Map(p => p.Probe))
            .Distinct()
            .Strict();
        return TextTable.Parted(new[] { Scores(all, first.Measures), Others(all, probes, first.Measures[0]), Tests(all), Settings(all) });
    }

    /// <summary>A paired test in words, e.g. <c>+2.1 [-0.4, 4.6], p 0.08</c>.</summary>
    public static string Told(PairedTest test) =>
        Signed(test.Difference)
        + test.Interval.Match(i => $" [{Signed(i.Low)}, {Signed(i.High)}]", () => "")
        + test.P.Match(p => $", p {P(p)}", () => "");

    private static Seq<string> Scores(RunComparison all, Seq<Measure> measures)
    {
        var rows = all.Runs.Map(r => (r.Name, Row: RunComparison.Of(r.Report, ProbeReport.Fused))).Strict();
        var intervals = rows.Map(r => PaperTable.Interval(r.Row.Bind(x => x.Of(measures[0])).Bind(f => f.Interval))).Strict();
        // Reports of earlier versions have none.
        var known = intervals.Exists(i => i.Length > 0);
        return TextTable.Aligned(
            Seq($"{ProbeReport.Fused}, %", measures[0].Heading)
                + (known ? Seq1("95 %") : Seq<string>())
                + measures.Tail.Map(m => m.Heading),
            rows.Map(
                    (i, r) =>
                        Seq(r.Name, Figure(r.Row, measures[0]))
                        + (known ? Seq1(intervals[i]) : Seq<string>())
                        + measures.Tail.Map(m => Figure(r.Row, m))
                )
                .ToSeq()
        );
    }

    private static Seq<string> Others(RunComparison all, Seq<string> probes, Measure measure)
    {
        var others = probes.Filter(p => p != ProbeReport.Fused);
        return others.IsEmpty
            ? Seq<string>()
            : TextTable.Aligned(
                Seq1($"{measure.Heading}, %") + others,
                all.Runs.Map(r => Seq1(r.Name) + others.Map(p => Figure(RunComparison.Of(r.Report, p), measure)))
            );
    }

    private static Seq<string> Tests(RunComparison all)
    {
        var fused = all.Paired.Filter(p => p.Probe == ProbeReport.Fused);
        return fused.IsEmpty
            ? Seq<string>()
            : TextTable.Aligned(
                Seq($"{fused.Head.Better} less", "points", "95 %", "p"),
                fused.Map(p =>
                    Seq(
                        p.Other,
                        Signed(p.Test.Difference),
                        p.Test.Interval.Match(i => $"[{Signed(i.Low)}, {Signed(i.High)}]", () => ""),
                        p.Test.P.Match(P, () => "")
                    )
                )
            ) + fused.Map(p => $"by clip, whole groups at a time: {p.Test.Clips} clips of {p.Test.Groups} groups").Distinct();
    }

    // What not all have alike, where it can have changed a result.
    private static Seq<string> Settings(RunComparison all)
    {
        var differing = Properties
            .All.Filter(p => p.IsOfTheResult && all.Runs.Map(r => Value(r, p.Name)).Distinct().Count > 1)
            .Map(p => p.Name)
            .Strict();
        return differing.IsEmpty
            ? Seq<string>()
            : TextTable.Aligned(
                Seq1("settings") + differing.Map(n => n[Property.Prefix.Length..]),
                all.Runs.Map(r => Seq1(r.Name) + differing.Map(n => Value(r, n) is { Length: > 0 } v ? v : "-"))
            );
    }

    private static string Value(ComparedRun run, string property) =>
        run.Report.Settings.Find(s => s.Property == property).Match(s => s.Value, () => "");

    private static string Figure(Option<ScoreRow> row, Measure measure) =>
        row.Bind(r => r.Of(measure)).Bind(f => f.Value.Map(v => new MeanAndSd(v, f.Sd))).Match(m => Shown.Spread(m), () => "-");

    private static string Signed(double x) => (100 * x).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static string P(double p) => p < .001 ? "< 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);
}
