namespace MpucMer.Pure.Metrics;

/// <summary>Answers whose confidence is between two bounds: their mean confidence, and how many of them are right.</summary>
public sealed record ReliabilityBin(double Low, double High, int Count, double Confidence, double Accuracy);

/// <summary>An answer: how sure it is, in [0, 1], and whether it is right.</summary>
public readonly record struct Confident(double Confidence, bool Right);

/// <summary>
/// Calibration of classifiers (Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural Networks, ICML 2017): logits are divided by
/// one temperature, by which no answer changes, chosen on validation clips.
/// </summary>
public static class Calibration
{
    /// <summary>Of equal width, as in the paper.</summary>
    public const int Bins = 15;

    // Beyond these all probabilities are 0 and 1, or all alike.
    private const double Coldest = .05;
    private const double Hottest = 20;

    /// <summary>
    /// The temperature with the least negative log-likelihood; 1 where there is nothing to judge by. Logits [clips][classes] and the
    /// class of each clip.
    /// </summary>
    public static double Temperature(IReadOnlyList<double[]> logits, IReadOnlyList<int> classes) =>
        // In 1/T the loss is convex; its slope is the mean logit under the softmax less that of the true class.
        Best(logits.Count, inverse =>
        {
            var slope = 0.0;
            for (var c = 0; c < logits.Count; c++)
            {
                var p = Softmax(logits[c], 1 / inverse);
                var mean = 0.0;
                for (var k = 0; k < p.Length; k++)
                    mean += p[k] * logits[c][k];
                slope += mean - logits[c][classes[c]];
            }
            return slope;
        });

    /// <summary>The same where a clip has any number of labels: logits [clips][labels], and what each clip shows.</summary>
    public static double Temperature(IReadOnlyList<double[]> logits, IReadOnlyList<bool[]> shown) => Best(logits.Count, inverse =>
        {
            var slope = 0.0;
            for (var c = 0; c < logits.Count; c++)
            {
                for (var l = 0; l < logits[c].Length; l++)
                    slope += (Sigmoid(logits[c][l], 1 / inverse) - (shown[c][l] ? 1 : 0)) * logits[c][l];
            }
            return slope;
        });

    /// <summary>softmax(z / T), one row.</summary>
    public static double[] Softmax(double[] logits, double temperature)
    {
        var most = logits.Max();
        var shares = logits.Select(z => Math.Exp((z - most) / temperature)).ToArray();
        var sum = shares.Sum();
        return [.. shares.Select(s => s / sum)];
    }

    /// <summary>1 / (1 + exp(-z / T)).</summary>
    public static double Sigmoid(double logit, double temperature) => 1 / (1 + Math.Exp(-logit / temperature));

    /// <summary>
    /// The expected calibration error: over bins of confidence, the mean distance of accuracy from confidence, weighted by their answers; 0
    /// of no answers.
    /// </summary>
    public static double Error(IReadOnlyList<Confident> answers) =>
        answers.Count == 0 ? 0 : Reliability(answers).Sum(b => b.Count * Math.Abs(b.Accuracy - b.Confidence)) / answers.Count;

    /// <summary>The bins that hold an answer, from the least confident; a confidence on a bound is in the bin below it.</summary>
    public static Seq<ReliabilityBin> Reliability(IReadOnlyList<Confident> answers) =>
        answers
            .GroupBy(a => Math.Clamp((int)Math.Ceiling(a.Confidence * Bins) - 1, 0, Bins - 1))
            .OrderBy(g => g.Key)
            .Select(g => new ReliabilityBin(
                g.Key / (double)Bins,
                (g.Key + 1) / (double)Bins,
                g.Count(),
                g.Average(a => a.Confidence),
                g.Count(a => a.Right) / (double)g.Count()
            ))
            .ToSeq()
            .Strict();

    private static double Best(int clips, Func<double, double> slope)
    {
        if (clips == 0)
            return 1;
        var (low, high) = (1 / Hottest, 1 / Coldest);
        // What is the same at any temperature (logits all alike) stays as it is.
        if (slope(low) == 0 && slope(high) == 0)
            return 1;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = slope(middle) < 0 ? (middle, high) : (low, middle);
        }
        return 2 / (low + high);
    }
}
