using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Metrics;

/// <summary>
/// A 95 % confidence interval of a score. Both kinds here take clips as independent; clips of one actor are not, so with few actors it
/// is too narrow: <see cref="GroupInterval"/> is what reports show.
/// </summary>
public sealed record ConfidenceInterval(double Low, double High)
{
    /// <summary>The .975 quantile of the normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Wilson's score interval (1927) of an accuracy: <paramref name="correct"/> of <paramref name="total"/> clips, 0 ≤ correct ≤ total,
    /// total ≥ 1.
    /// </summary>
    public static ConfidenceInterval Wilson(int correct, int total)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, total);
        double n = total,
            p = correct / n,
            z2 = Z * Z;
        var centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        return new(Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>
    /// The bootstrap's percentile interval (Efron 1979) of any score: clips are drawn with replacement <paramref name="resamples"/> times.
    /// Truth and prediction are [clips], at least one; else <see cref="ArgumentException"/>. The same stream gives the same interval.
    /// </summary>
    public static ConfidenceInterval Bootstrap(
        IReadOnlyList<int> truth,
        IReadOnlyList<int> prediction,
        int classes,
        Func<Scores, double> score,
        Stream stream,
        int resamples = 1000
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        // Checks lengths and labels once, with the message for the caller's arrays.
        _ = Confusion.Of(truth, prediction, classes);
        var values = Enumerable
            .Range(0, resamples)
            .Select(r => score(Resample(truth, prediction, classes, stream.At(r))))
            .Order()
            .ToArray();
        return new(Quantile(values, .025), Quantile(values, .975));
    }

    private static Scores Resample(IReadOnlyList<int> truth, IReadOnlyList<int> prediction, int classes, Stream stream)
    {
        var drawn = Enumerable.Range(0, truth.Count).Select(i => stream.Below(i, truth.Count)).ToArray();
        return Scores.Of([.. drawn.Select(i => truth[i])], [.. drawn.Select(i => prediction[i])], classes);
    }

    /// <summary>Linear between neighbours, as NumPy's default.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}

/// <summary>A score over folds: its mean, and its sample standard deviation (n - 1), which one fold does not have.</summary>
public sealed record MeanAndSd(double Mean, Option<double> Sd)
{
    /// <summary>None of no values.</summary>
    public static Option<MeanAndSd> Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return None;
        var mean = values.Average();
        return new MeanAndSd(
            mean,
            values.Count == 1 ? None : Some(Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)))
        );
    }
}
