namespace MpucMer.Pure.Metrics;

/// <summary>From how sure a probe is that a label is there to saying so.</summary>
public static class Thresholds
{
    /// <summary>The plain one, the published one.</summary>
    public const double Half = .5;

    /// <summary>
    /// The threshold with the highest binary F1 on these clips: a probability of at least it says "there". Candidates are halfway between
    /// neighbouring probabilities; of equally good ones the nearest to one half, and one half itself where no clip shows the label.
    /// </summary>
    /// <param name="probabilities">[clips], in [0, 1].</param>
    /// <param name="truth">[clips] of 0 (not there) and 1 (there).</param>
    /// <exception cref="ArgumentException">They are not as many.</exception>
    public static double Best(IReadOnlyList<double> probabilities, IReadOnlyList<int> truth)
    {
        if (probabilities.Count != truth.Count)
            throw new ArgumentException($"{probabilities.Count} probabilities, but {truth.Count} true labels");
        var positives = truth.Sum();
        if (positives == 0)
            return Half;
        var order = Enumerable.Range(0, truth.Count).OrderByDescending(i => probabilities[i]).ToArray();
        var (best, bestF1, hits) = (Half, F1(probabilities, truth, Half), 0);
        for (var taken = 1; taken <= order.Length; taken++)
        {
            hits += truth[order[taken - 1]];
            var next = taken == order.Length ? 0 : probabilities[order[taken]];
            if (taken < order.Length && probabilities[order[taken - 1]] == next)
                continue;
            var threshold = (probabilities[order[taken - 1]] + next) / 2;
            // F1 = 2 TP / (2 TP + FP + FN), with TP + FP = taken and TP + FN = positives.
            var f1 = 2.0 * hits / (taken + positives);
            if (f1 > bestF1 || (f1 == bestF1 && Math.Abs(threshold - Half) < Math.Abs(best - Half)))
                (best, bestF1) = (threshold, f1);
        }
        return best;
    }

    /// <summary>1 where a probability reaches the threshold, else 0.</summary>
    public static int Says(double probability, double threshold) => probability >= threshold ? 1 : 0;

    private static double F1(IReadOnlyList<double> probabilities, IReadOnlyList<int> truth, double threshold)
    {
        var said = probabilities.Select(p => Says(p, threshold)).ToArray();
        var hits = said.Zip(truth, (s, t) => s * t).Sum();
        return 2.0 * hits / (said.Sum() + truth.Sum());
    }
}
