using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Metrics;

/// <summary>
/// The 95 % interval of a figure by drawing groups (actors, speakers), not clips: clips of one person are alike, so that as many clips of
/// fewer people say less. It answers how the figure would vary with other people to be tested; not how it would with another training.
/// </summary>
public static class GroupInterval
{
    /// <summary>
    /// Of fewer groups the bootstrap cannot reach far enough out: it never leaves what the groups themselves span. Student's t on the
    /// jackknife's error stands in.
    /// </summary>
    public const int FewestToDraw = 8;

    /// <summary>Of fewer there is no interval.</summary>
    public const int Fewest = 3;

    public const int Resamples = 2000;

    // Of more groups several are left out at a time: the work would grow with their square, and the jackknife says no more.
    private const int MostLeftOut = 500;

    private const double Tail = .025;

    /// <summary>
    /// Intervals of some figures at once. From <see cref="FewestToDraw"/> groups on the bias-corrected and accelerated bootstrap
    /// (Efron 1987) with its levels widened for few groups (Hesterberg 2015: Φ(-√(G/(G-1)) t) in place of 2.5 %); else, from
    /// <see cref="Fewest"/> on, the figure ± t times the jackknife's standard error, within [least, most]. In simulations both cover 93
    /// to 96 %, where plain percentiles cover 90 % with 8 groups and 77 % with 4.
    /// </summary>
    /// <param name="groups">How many there are.</param>
    /// <param name="figures">
    /// The figures where each group counts so many times, as many for any counts; NaN where one cannot be told of these.
    /// </param>
    /// <param name="stream">What is drawn; the same stream gives the same intervals.</param>
    /// <param name="least">What no figure is below.</param>
    /// <returns>None of a figure of too few groups, and of one that is the same without any of them: it tells no error.</returns>
    public static Option<ConfidenceInterval>[] Of(
        int groups,
        Func<int[], double[]> figures,
        Stream stream,
        double least = 0,
        double most = 1
    )
    {
        var all = figures([.. Enumerable.Repeat(1, groups)]);
        if (groups < Fewest)
            return [.. all.Select(_ => Option<ConfidenceInterval>.None)];
        var blocks = Math.Min(groups, MostLeftOut);
        var without = Enumerable
            .Range(0, blocks)
            .Select(b => figures([.. Enumerable.Range(0, groups).Select(i => i % blocks == b ? 0 : 1)]))
            .ToArray();
        var drawn = groups < FewestToDraw ? [] : Enumerable.Range(0, Resamples).Select(r => figures(Draw(stream.At(r), groups))).ToArray();
        return [.. all.Select((value, f) => Of(value, [.. without.Select(w => w[f])], [.. drawn.Select(d => d[f])], least, most))];
    }

    // Of one figure: of all groups, of all but each, and of each draw.
    private static Option<ConfidenceInterval> Of(double value, double[] without, double[] drawn, double least, double most)
    {
        var (left, told) = (without.Where(double.IsFinite).ToArray(), drawn.Where(double.IsFinite).Order().ToArray());
        var n = left.Length;
        if (!double.IsFinite(value) || n < Fewest)
            return None;
        var mean = left.Average();
        var (squares, cubes) = (left.Sum(x => (mean - x) * (mean - x)), left.Sum(x => (mean - x) * (mean - x) * (mean - x)));
        // What differs by rounding alone does not differ.
        if (squares <= 1e-24 * n)
            return None;
        var t = Distributions.StudentQuantile(1 - Tail, n - 1);
        if (told.Length == 0)
        {
            var half = t * Math.Sqrt((n - 1.0) / n * squares);
            return new ConfidenceInterval(Math.Max(least, value - half), Math.Min(most, value + half));
        }
        var acceleration = cubes / (6 * Math.Pow(squares, 1.5));
        var below = (told.Count(x => x < value) + told.Count(x => x == value) / 2.0) / told.Length;
        var bias = Distributions.NormalQuantile(Math.Clamp(below, 1.0 / told.Length, 1 - 1.0 / told.Length));
        var wide = Math.Sqrt(n / (n - 1.0)) * t;
        double At(double z) =>
            ConfidenceInterval.Quantile(told, Distributions.Normal(bias + (bias + z) / Math.Max(.05, 1 - acceleration * (bias + z))));
        return new ConfidenceInterval(At(-wide), At(wide));
    }

    private static int[] Draw(Stream stream, int groups)
    {
        var counts = new int[groups];
        for (var i = 0; i < groups; i++)
            counts[stream.Below(i, groups)]++;
        return counts;
    }
}
