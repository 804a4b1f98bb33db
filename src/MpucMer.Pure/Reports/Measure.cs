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

    public static string Percent(Option<double> x) => x.Match(Percent, () => "-");

    /// <summary>Mean ± deviation, which one value does not have.</summary>
    public static string Spread(Option<MeanAndSd> x) =>
        x.Match(m => Percent(m.Mean) + m.Sd.Match(sd => " ± " + Percent(sd), () => ""), () => "-");
}
