using System.Globalization;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>Fractions of 1 in words: percentages with a digit after the point, a dash where there is none.</summary>
internal static class Shown
{
    public static string Percent(double x) => (100 * x).ToString("F1", CultureInfo.InvariantCulture);

    public static string Percent(Option<double> x) => x.Match(Percent, () => "-");

    /// <summary>Mean ± deviation, which one value does not have.</summary>
    public static string Spread(Option<MeanAndSd> x) =>
        x.Match(m => Percent(m.Mean) + m.Sd.Match(sd => " ± " + Percent(sd), () => ""), () => "-");
}
