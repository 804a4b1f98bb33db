using System.Globalization;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>A figure by which probes are compared, a fraction of 1.</summary>
/// <param name="Name">In results.json.</param>
/// <param name="Title">In words.</param>
/// <param name="Heading">The same above a narrow column.</param>
public sealed record Measure(string Name, string Title, string Heading)
{
    public static readonly Measure Accuracy = new("accuracy", "accuracy", "accuracy");

    public static readonly Measure WeightedF1 = new("weighted_f1", "weighted F1", "weighted F1");

    public static readonly Measure MacroF1 = new("macro_f1", "macro F1", "macro F1");

    /// <summary>Unweighted average recall.</summary>
    public static readonly Measure Uar = new("uar", "UAR", "UAR");

    public static readonly Measure WeightedAccuracy = new("weighted_accuracy", "weighted accuracy", "weighted acc.");

    public static readonly Measure BinaryF1 = new("binary_f1", "binary F1", "binary F1");

    public static readonly Measure Prevalence = new("prevalence", "prevalence", "prevalence");

    /// <summary>Those of a probe where a clip has one class, in the order in which they are shown.</summary>
    public static readonly Seq<Measure> OfClasses = Seq(Accuracy, WeightedF1, MacroF1, Uar);

    /// <summary>Those where a clip has several labels.</summary>
    public static readonly Seq<Measure> OfLabels = Seq(WeightedAccuracy, WeightedF1, BinaryF1);

    public static Seq<Measure> Of(bool several) => several ? OfLabels : OfClasses;

    /// <summary>The measure of that name in results.json.</summary>
    public static Option<Measure> Named(string name) => (OfClasses + OfLabels).Find(m => m.Name == name);
}

/// <summary>Fractions of 1 in words: percentages with a digit after the point, a dash where there is none.</summary>
internal static class Shown
{
    public static string Percent(double x) => (100 * x).ToString("F1", CultureInfo.InvariantCulture);

    public static string Interval(ConfidenceInterval x) => $"{Percent(x.Low)}–{Percent(x.High)}";

    public static string Percent(Option<double> x) => x.Match(Percent, () => "-");

    /// <summary>Mean ± deviation, which one value does not have.</summary>
    public static string Spread(Option<MeanAndSd> x) =>
        x.Match(m => Percent(m.Mean) + m.Sd.Match(sd => " ± " + Percent(sd), () => ""), () => "-");
}

/// <summary>What a row of scores is of: probes on the encoders of the experiment, or what these have to be better than.</summary>
public enum ScoredBy
{
    /// <summary>Probes on encoders as the experiment trains them.</summary>
    Trained,

    /// <summary>The same probes on the same encoders before training.</summary>
    Untrained,

    /// <summary>What is most frequent among a fold's training clips, said of every clip.</summary>
    Majority,

    /// <summary>A class drawn at random, each as likely; of several labels a coin for each.</summary>
    Chance,
}

/// <summary>
/// A figure of a row: its mean over folds and seeds, their deviation, and the 95 % interval by drawing groups
/// (<see cref="GroupInterval"/>).
/// </summary>
public sealed record ScoredFigure(Measure Measure, Option<double> Value, Option<double> Sd, Option<ConfidenceInterval> Interval);

/// <summary>A probe on the test clips of all folds and seeds.</summary>
/// <param name="Clips">Test clips that it judges, each counted once.</param>
/// <param name="Groups">Whose clips these are.</param>
public sealed record ScoreRow(string Probe, ScoredBy By, int Clips, int Groups, Seq<ScoredFigure> Figures)
{
    public Option<ScoredFigure> Of(Measure measure) => Figures.Find(f => f.Measure == measure);
}

/// <summary>
/// How well a probe tells one class, over the test clips of all folds and seeds; none of what would divide by zero (a class without test
/// clips has no recall, one that is never said no precision).
/// </summary>
/// <param name="Clips">Test clips of the class, of every seed.</param>
public sealed record ClassRow(string Label, Option<double> Precision, Option<double> Recall, Option<double> F1, int Clips);

/// <summary>
/// How far a probe's probabilities are from how often it is right, before and after they are divided by a temperature
/// (<see cref="Metrics.Calibration"/>), over the test clips of all folds and seeds.
/// </summary>
/// <param name="Temperature">The geometric mean of those of all folds and seeds.</param>
/// <param name="Before">The expected calibration error.</param>
public sealed record CalibrationRow(
    string Probe,
    double Temperature,
    double Before,
    double After,
    Seq<ReliabilityBin> Bins,
    Seq<ReliabilityBin> BinsAfter
);

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
