namespace MpucMer.Pure.Metrics;

/// <summary>A score over folds: its mean, and its sample standard deviation (n - 1), which one fold does not have.</summary>
public sealed record MeanAndSd(double Mean, Option<double> Sd, int Count)
{
    /// <summary>None of no values.</summary>
    public static Option<MeanAndSd> Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return None;
        var mean = values.Average();
        return new MeanAndSd(
            mean,
            values.Count == 1 ? None : Some(Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1))),
            values.Count
        );
    }
}
