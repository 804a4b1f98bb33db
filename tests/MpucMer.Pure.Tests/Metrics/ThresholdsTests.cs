using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Tests.Metrics;

public sealed class ThresholdsTests
{
    /// <summary>What a label's probability and truth are, clip by clip.</summary>
    public sealed record Clips((double P, int Shows)[] All);

    // Few different probabilities, so that there are ties.
    public static Arbitrary<Clips> Any() =>
        (from p in Gen.Choose(0, 12) from shows in Gen.Choose(0, 1) select (p / 12.0, shows))
            .NonEmptyListOf()
            .Select(l => new Clips([.. l]))
            .ToArbitrary();

    private static double F1((double P, int Shows)[] clips, double threshold) =>
        EmotionScores.Of([.. clips.Select(c => c.Shows)], [.. clips.Select(c => Thresholds.Says(c.P, threshold))]).BinaryF1;

    [Property(Arbitrary = [typeof(ThresholdsTests)])]
    public bool No_threshold_is_better(Clips given)
    {
        var clips = given.All;
        var best = Thresholds.Best([.. clips.Select(c => c.P)], [.. clips.Select(c => c.Shows)]);
        var found = F1(clips, best);
        return best is >= 0 and <= 1 && Enumerable.Range(-1, 102).All(t => F1(clips, t / 100.0) <= found + 1e-12);
    }

    [Fact]
    public void Nothing_to_find_is_one_half() => Assert.Equal(Thresholds.Half, Thresholds.Best([.1, .9], [0, 0]));

    [Fact]
    public void A_rare_label_moves_the_threshold_between_its_clips_and_the_others() =>
        Assert.Equal(.25, Thresholds.Best([.1, .2, .3, .4], [0, 0, 1, 1]), 1e-12);

    [Fact]
    public void Lists_of_two_lengths_are_refused() => Assert.Throws<ArgumentException>(() => Thresholds.Best([.1], [0, 1]));
}
