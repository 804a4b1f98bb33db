using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Metrics;

/// <summary>
/// A clip that two runs judged: whose it is, and the score of each run on it (1 right, 0 wrong, or a share of seeds or labels).
/// </summary>
public sealed record PairedClip(string Group, double Left, double Right);

/// <summary>
/// Whether one run is better than another on the same clips. Groups (actors, speakers) are exchanged, not clips: those of one person are
/// won or lost together.
/// </summary>
/// <param name="Difference">The mean score of the right run less that of the left one, over clips.</param>
/// <param name="Interval">Of the difference, at 95 %; none of few groups (<see cref="GroupInterval"/>).</param>
/// <param name="P">
/// How often a difference at least as large comes about where each group's is as likely to be turned round (a sign-flip test, two-sided);
/// none of one group.
/// </param>
public sealed record PairedTest(double Difference, Option<ConfidenceInterval> Interval, Option<double> P, int Clips, int Groups)
{
    // All 2^G ways to turn groups round are gone through up to so many groups; of more, so many are drawn.
    private const int MostToEnumerate = 14;
    private const int Draws = 9999;

    /// <summary>None of no clips.</summary>
    public static Option<PairedTest> Of(IReadOnlyList<PairedClip> clips, Stream stream)
    {
        if (clips.Count == 0)
            return None;
        // In an order of their own: the result does not hang on that of the clips.
        var groups = clips
            .GroupBy(c => c.Group)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Sum: g.Order(ByScores).Sum(c => c.Right - c.Left), Count: g.Count()))
            .ToArray();
        double[] Mean(int[] counts)
        {
            var (sum, all) = (0.0, 0.0);
            for (var g = 0; g < groups.Length; g++)
                (sum, all) = (sum + counts[g] * groups[g].Sum, all + (double)counts[g] * groups[g].Count);
            return [all > 0 ? sum / all : double.NaN];
        }
        return new PairedTest(
            groups.Sum(g => g.Sum) / clips.Count,
            GroupInterval.Of(groups.Length, Mean, stream.At(0), -1, 1)[0],
            groups.Length < 2 ? None : Some(SignFlips([.. groups.Select(g => g.Sum)], stream.At(1))),
            clips.Count,
            groups.Length
        );
    }

    private static readonly IComparer<PairedClip> ByScores = Comparer<PairedClip>.Create(
        (a, b) => (a.Right - a.Left).CompareTo(b.Right - b.Left)
    );

    private static double SignFlips(double[] sums, Stream stream)
    {
        // Sums that are equal but for the order of their terms are equal.
        var seen = Math.Abs(sums.Sum()) * (1 - 1e-12);
        double Turned(Func<int, bool> turn) => Math.Abs(sums.Select((s, g) => turn(g) ? -s : s).Sum());
        if (sums.Length <= MostToEnumerate)
        {
            var ways = 1 << sums.Length;
            return Enumerable.Range(0, ways).Count(way => Turned(g => (way >> g & 1) == 1) >= seen) / (double)ways;
        }
        // The ways that were drawn, and the one that was seen.
        var reached = Enumerable.Range(0, Draws).Count(d => stream.At(d) is var draw && Turned(g => draw.Uniform(g) < .5) >= seen);
        return (reached + 1.0) / (Draws + 1.0);
    }
}
