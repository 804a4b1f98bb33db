using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Reports;

/// <summary>
/// A report as results.json (docs/results.schema.json), the scores of a fold's probes as they lie in the store, and both back.
/// </summary>
public static class ReportJson
{
    public const string FileName = "results.json";

    public static readonly ReportForm Form = new("JSON", FileName, Write, IsOwn);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(Report r) =>
        new JsonObject
        {
            ["experiment"] = r.Experiment,
            ["fingerprint"] = r.Fingerprint,
            ["protocol"] = Word(r.Protocol),
            ["labels_reach"] = r.EncodersReadLabels ? Everything : ProbeOnly,
            ["features_standardised_by"] = Word(r.Standardised),
            ["modalities"] = Strings(r.Modalities),
            ["labels"] = r.Labelling.Several ? "several" : "one",
            ["classes"] = Strings(r.Labelling.Names),
            ["clips"] = r.Clips,
            ["seeds"] = List(r.Seeds, s => s),
            ["folds"] = List(r.Folds, Fold),
            ["mean"] = Members(r.Summary, s => (s.Probe, Figures(s, m => m.Mean))),
            ["sd"] = Members(r.Summary, s => (s.Probe, Figures(s, m => m.Sd))),
            ["rows"] = List(r.Rows, Row),
            ["per_class"] = Members(r.Classes, c => (c.Probe, List(c.Rows, Class))),
            ["calibration"] = List(r.Calibrations, Calibrated),
            ["settings"] = Members(r.Settings, s => (s.Property, s.Value)),
            ["steps"] = List(r.Steps, Step),
            ["versions"] = Members(r.Versions, v => (v.Of, v.Version.MatchUnsafe<JsonNode?>(x => x, () => null))),
            ["threads"] = r.Threads,
            ["wall_seconds"] = r.Seconds,
        }.ToJsonString(Indented);

    /// <summary>The scores of a fold and seed's probes.</summary>
    public static string Write(ProbeReport r) =>
        new JsonObject
        {
            ["test"] = Probes(r.Test),
            ["validation"] = Probes(r.Validation),
            ["epochs"] = Members(r.Epochs, e => (e.Probe, e.Epochs)),
        }.ToJsonString();

    private const string Everything = "encoders and probe";
    private const string ProbeOnly = "probe only";

    private static JsonObject Fold(FoldReport f) =>
        new()
        {
            ["name"] = f.Name,
            ["seed"] = f.Seed,
            ["fingerprint"] = f.Fingerprint,
            ["clips"] = new JsonObject
            {
                ["train"] = f.Clips.Train,
                ["validation"] = f.Clips.Validation,
                ["test"] = f.Clips.Test,
            },
            ["test_groups"] = Strings(f.TestGroups),
            ["validation_groups"] = Strings(f.ValidationGroups),
            ["test"] = Probes(f.Test),
            ["validation"] = Probes(f.Validation),
        };

    private static JsonObject Step(StepReport s) =>
        new()
        {
            ["name"] = s.Name,
            ["fingerprint"] = s.Fingerprint,
            ["seconds"] = Number(s.Seconds),
        };

    private static JsonObject Figures(ProbeSummary summary, Func<MeanAndSd, Option<double>> of) =>
        Members(summary.Figures, f => (f.Measure.Name, Number(f.Value.Bind(of))));

    private static JsonObject Row(ScoreRow row) =>
        new()
        {
            ["probe"] = row.Probe,
            ["encoders"] = Word(row.By),
            ["clips"] = row.Clips,
            ["groups"] = row.Groups,
            ["figures"] = Members(row.Figures, f => (
                    f.Measure.Name,
                    new JsonObject
                    {
                        ["value"] = Number(f.Value),
                        ["sd"] = Number(f.Sd),
                        ["low"] = Number(f.Interval.Map(i => i.Low)),
                        ["high"] = Number(f.Interval.Map(i => i.High)),
                    }
                )),
        };

    private static JsonObject Class(ClassRow c) =>
        new()
        {
            ["label"] = c.Label,
            ["precision"] = Number(c.Precision),
            ["recall"] = Number(c.Recall),
            ["f1"] = Number(c.F1),
            ["clips"] = c.Clips,
        };

    private static JsonObject Calibrated(CalibrationRow c) =>
        new()
        {
            ["probe"] = c.Probe,
            ["temperature"] = c.Temperature,
            ["before"] = c.Before,
            ["after"] = c.After,
            ["bins"] = List(c.Bins, Bin),
            ["bins_after"] = List(c.BinsAfter, Bin),
        };

    private static JsonObject Bin(ReliabilityBin b) =>
        new()
        {
            ["low"] = b.Low,
            ["high"] = b.High,
            ["answers"] = b.Count,
            ["confidence"] = b.Confidence,
            ["accuracy"] = b.Accuracy,
        };

    private static JsonObject Probes(Seq<(string Probe, ProbeScores Scores)> probes) =>
        Members(probes, p => (p.Probe, p.Scores.Match(Classes, Labels)));

    private static JsonObject Classes(Scores s) =>
        new()
        {
            ["accuracy"] = s.Accuracy,
            ["weighted_f1"] = s.WeightedF1,
            ["macro_f1"] = s.MacroF1,
            ["uar"] = s.Uar,
            ["confusion"] = List(s.Confusion.Rows, row => List(row, count => count)),
        };

    private static JsonObject Labels(ProbeScores.Labels s) =>
        new()
        {
            ["weighted_accuracy"] = Number(s.WeightedAccuracy),
            ["weighted_f1"] = s.WeightedF1,
            ["binary_f1"] = s.BinaryF1,
            ["each"] = Members(s.Each, l => (l.Label, Label(l))),
        };

    private static JsonObject Label(LabelScores l) =>
        new()
        {
            ["weighted_accuracy"] = Number(l.Scores.WeightedAccuracy),
            ["weighted_f1"] = l.Scores.WeightedF1,
            ["binary_f1"] = l.Scores.BinaryF1,
            ["prevalence"] = l.Scores.Prevalence,
            ["threshold"] = l.Threshold,
        };

    private static string Word<A>(A value)
        where A : struct, Enum => value.ToString().ToLowerInvariant();

    private static JsonNode? Number(Option<double> x) => x.MatchUnsafe<JsonNode?>(v => v, () => null);

    private static JsonArray Strings(IEnumerable<string> items) => List(items, s => s);

    private static JsonArray List<A>(IEnumerable<A> items, Func<A, JsonNode?> write) => new([.. items.Select(write)]);

    private static JsonObject Members<A>(IEnumerable<A> items, Func<A, (string, JsonNode?)> write) =>
        new(items.Select(write).Select(m => KeyValuePair.Create(m.Item1, m.Item2)));

    private static Decoder<A> Worded<A>()
        where A : struct, Enum => Decode.OneOf(Enum.GetValues<A>().Select(value => (Word(value), value)));

    private static readonly Decoder<Seq<string>> Texts = Decode.ListOf(Decode.Text);

    private static readonly Decoder<Confusion> Matrix = Decode
        .ListOf(Decode.ListOf(Decode.Int))
        .If(rows => rows.ForAll(row => row.Count == rows.Count), "not square")
        .Select(rows => new Confusion(rows.Count, toArray(rows.Bind(row => row))));

    private static readonly Decoder<ProbeScores> ClassScores =
        from accuracy in Decode.Field("accuracy", Decode.Double)
        from weighted in Decode.Field("weighted_f1", Decode.Double)
        from macro in Decode.Field("macro_f1", Decode.Double)
        from uar in Decode.Field("uar", Decode.Double)
        from confusion in Decode.Field("confusion", Matrix)
        select (ProbeScores)new ProbeScores.Classes(new Scores(accuracy, weighted, macro, uar, confusion));

    private static readonly Decoder<(EmotionScores, double)> LabelScores =
        from accuracy in Decode.Maybe("weighted_accuracy", Decode.Double)
        from weighted in Decode.Field("weighted_f1", Decode.Double)
        from binary in Decode.Field("binary_f1", Decode.Double)
        from prevalence in Decode.Field("prevalence", Decode.Double)
        from threshold in Decode.Field("threshold", Decode.Double)
        select (new EmotionScores(accuracy, weighted, binary, prevalence), threshold);

    private static readonly Decoder<ProbeScores> LabelsScores =
        from accuracy in Decode.Maybe("weighted_accuracy", Decode.Double)
        from weighted in Decode.Field("weighted_f1", Decode.Double)
        from binary in Decode.Field("binary_f1", Decode.Double)
        from each in Decode.Field("each", Decode.MembersOf(LabelScores))
        let labels = each.Map(l => new LabelScores(l.Name, l.Value.Item1, l.Value.Item2)).Strict()
        select (ProbeScores)new ProbeScores.Labels(accuracy, weighted, binary, labels);

    private static readonly Decoder<Seq<(string Probe, ProbeScores Scores)>> ScoresByProbe = Decode.MembersOf(
        Decode.By(node => Decode.Has(node, "binary_f1") ? LabelsScores : ClassScores)
    );

    private static readonly Decoder<ClipCounts> Counts =
        from train in Decode.Field("train", Decode.Int)
        from validation in Decode.Field("validation", Decode.Int)
        from test in Decode.Field("test", Decode.Int)
        select new ClipCounts(train, validation, test);

    private static readonly Decoder<FoldReport> OneFold =
        from name in Decode.Field("name", Decode.Text)
        from seed in Decode.Field("seed", Decode.Long)
        from fingerprint in Decode.Field("fingerprint", Decode.Text)
        from clips in Decode.Field("clips", Counts)
        from testGroups in Decode.Field("test_groups", Texts)
        from validationGroups in Decode.Field("validation_groups", Texts)
        from test in Decode.Field("test", ScoresByProbe)
        from validation in Decode.Field("validation", ScoresByProbe)
        select new FoldReport(name, seed, fingerprint, clips, testGroups, validationGroups, test, validation);

    private static readonly Decoder<Seq<(string Probe, Seq<(string Figure, Option<double> Value)> Figures)>> ByProbe = Decode.MembersOf(
        Decode.MembersOf(Decode.OrNull(Decode.Double))
    );

    private static readonly Decoder<Seq<ProbeSummary>> Summary =
        from mean in Decode.Field("mean", ByProbe)
        from sd in Decode.Field("sd", ByProbe)
        let deviations = toHashMap(sd.Bind(p => p.Figures.Map(f => ((p.Probe, f.Figure), f.Value))))
        select mean.Map(p => new ProbeSummary(
                p.Probe,
                p.Figures.Choose(f =>
                        Measure
                            .Named(f.Figure)
                            .Map(m => (m, f.Value.Map(x => new MeanAndSd(x, deviations.Find((p.Probe, f.Figure)).Bind(d => d)))))
                    )
                    .Strict()
            ))
            .Strict();

    private static readonly Decoder<ScoredFigure> OneFigure =
        from value in Decode.Maybe("value", Decode.Double)
        from sd in Decode.Maybe("sd", Decode.Double)
        from low in Decode.Maybe("low", Decode.Double)
        from high in Decode.Maybe("high", Decode.Double)
        select new ScoredFigure(Measure.Accuracy, value, sd, from l in low from h in high select new ConfidenceInterval(l, h));

    private static readonly Decoder<ScoreRow> OneRow =
        from probe in Decode.Field("probe", Decode.Text)
        from encoders in Decode.Field("encoders", Worded<ScoredBy>())
        from clips in Decode.Field("clips", Decode.Int)
        from groups in Decode.Field("groups", Decode.Int)
        from figures in Decode.Field("figures", Decode.MembersOf(OneFigure))
        select new ScoreRow(
            probe,
            encoders,
            clips,
            groups,
            figures.Choose(f => Measure.Named(f.Name).Map(m => f.Value with { Measure = m })).Strict()
        );

    private static readonly Decoder<ClassRow> OneClass =
        from label in Decode.Field("label", Decode.Text)
        from precision in Decode.Maybe("precision", Decode.Double)
        from recall in Decode.Maybe("recall", Decode.Double)
        from f1 in Decode.Maybe("f1", Decode.Double)
        from clips in Decode.Field("clips", Decode.Int)
        select new ClassRow(label, precision, recall, f1, clips);

    private static readonly Decoder<ReliabilityBin> OneBin =
        from low in Decode.Field("low", Decode.Double)
        from high in Decode.Field("high", Decode.Double)
        from answers in Decode.Field("answers", Decode.Int)
        from confidence in Decode.Field("confidence", Decode.Double)
        from accuracy in Decode.Field("accuracy", Decode.Double)
        select new ReliabilityBin(low, high, answers, confidence, accuracy);

    private static readonly Decoder<CalibrationRow> OneCalibration =
        from probe in Decode.Field("probe", Decode.Text)
        from temperature in Decode.Field("temperature", Decode.Double)
        from before in Decode.Field("before", Decode.Double)
        from after in Decode.Field("after", Decode.Double)
        from bins in Decode.Field("bins", Decode.ListOf(OneBin))
        from binsAfter in Decode.Field("bins_after", Decode.ListOf(OneBin))
        select new CalibrationRow(probe, temperature, before, after, bins, binsAfter);

    private static readonly Decoder<StepReport> OneStep =
        from name in Decode.Field("name", Decode.Text)
        from fingerprint in Decode.Field("fingerprint", Decode.Text)
        from seconds in Decode.Maybe("seconds", Decode.Double)
        select new StepReport(name, fingerprint, seconds);

    private static readonly Decoder<Labelling> Labelled =
        from several in Decode.Field("labels", Decode.OneOf([("one", false), ("several", true)]))
        from names in Decode.Field("classes", Texts)
        select new Labelling(names, several);

    /// <summary>
    /// The steps that a results.json names, whatever the rest of it is: what they need of the store must not go with a member that cannot
    /// be read.
    /// </summary>
    public static readonly Decoder<Seq<StepReport>> Steps = Decode.Field("steps", Decode.ListOf(OneStep));

    /// <summary>Of which report a results.json is.</summary>
    public static readonly Decoder<string> Fingerprint = Decode.Field("fingerprint", Decode.Text);

    private static bool IsOwn(string text) => Ours.Read(text).IsRight;

    // What tells one of ours, of any version, from another program's results.
    private static readonly Decoder<Unit> Ours =
        from experiment in Decode.Field("experiment", Decode.Any)
        from fingerprint in Decode.Field("fingerprint", Decode.Text.If(StoreLayout.IsFingerprint, "no fingerprint"))
        from settings in Decode.Field("settings", Decode.Any)
        select unit;

    /// <summary>The report of a results.json.</summary>
    public static readonly Decoder<Report> Report =
        from experiment in Decode.Field("experiment", Decode.Text)
        from fingerprint in Fingerprint
        from protocol in Decode.Field("protocol", Worded<Protocol>())
        from reach in Decode.Field("labels_reach", Decode.OneOf([(ProbeOnly, false), (Everything, true)]))
        from standardised in Decode.Field("features_standardised_by", Worded<Standardisation>())
        from modalities in Decode.Field("modalities", Texts)
        from labelling in Labelled
        from clips in Decode.Field("clips", Decode.Int)
        from seeds in Decode.Field("seeds", Decode.ListOf(Decode.Long))
        from folds in Decode.Field("folds", Decode.ListOf(OneFold))
        from summary in Summary
        // What reports of earlier versions lack.
        from rows in Decode.Maybe("rows", Decode.ListOf(OneRow))
        from perClass in Decode.Maybe("per_class", Decode.MembersOf(Decode.ListOf(OneClass)))
        from calibration in Decode.Maybe("calibration", Decode.ListOf(OneCalibration))
        from settings in Decode.Field("settings", Decode.MembersOf(Decode.Text))
        from steps in Steps
        from versions in Decode.Field("versions", Decode.MembersOf(Decode.OrNull(Decode.Text)))
        from threads in Decode.Field("threads", Decode.Int)
        from seconds in Decode.Field("wall_seconds", Decode.Double)
        select new Report(
            experiment,
            fingerprint,
            protocol,
            reach,
            standardised,
            modalities,
            labelling,
            clips,
            seeds,
            folds,
            summary,
            settings,
            steps,
            versions,
            threads,
            seconds
        )
        {
            Rows = rows.IfNone(Seq<ScoreRow>()),
            Classes = perClass.Map(all => all.Map(c => (c.Name, c.Value)).Strict()).IfNone(Seq<(string, Seq<ClassRow>)>()),
            Calibrations = calibration.IfNone(Seq<CalibrationRow>()),
        };

    /// <summary>The scores of a fold and seed's probes.</summary>
    public static readonly Decoder<ProbeReport> Probe =
        from test in Decode.Field("test", ScoresByProbe)
        from validation in Decode.Field("validation", ScoresByProbe)
        from epochs in Decode.Field("epochs", Decode.MembersOf(Decode.Int))
        select new ProbeReport(test, validation, epochs);
}
