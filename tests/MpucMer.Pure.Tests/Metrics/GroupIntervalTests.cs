using FsCheck.Xunit;
using MpucMer.Pure.Metrics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Metrics;

/// <summary>Intervals by groups, and the paired test of two runs: what they promise, in simulations whose truth is known.</summary>
public sealed class GroupIntervalTests
{
    private const int ClipsOfGroup = 32;
    private const int Trials = 1000;

    // Groups differ: their own accuracy is a draw whose mean is the truth.
    private static double Of(Stream group, double middle, double spread) => 1 / (1 + Math.Exp(-(middle + spread * group.Normal(0))));

    private static double Truth(double middle, double spread) =>
        Enumerable.Range(0, 100_000).Average(i => Of(Stream.Of(1, "groups of the truth", i), middle, spread));

    private static double[] Accuracies(int groups, double middle, double spread, Stream draw) =>
        [
            .. Enumerable
                .Range(0, groups)
                .Select(g => draw.At(g))
                .Select(g =>
                    Of(g, middle, spread) is var p ? Enumerable.Range(0, ClipsOfGroup).Average(c => g.Uniform(100 + c) < p ? 1.0 : 0) : 0
                ),
        ];

    private static double[] Mean(double[] groups, int[] counts) => [groups.Select((x, g) => x * counts[g]).Sum() / counts.Sum()];

    [Theory]
    [InlineData(24, .5, .7)]
    [InlineData(24, 2, .8)]
    [InlineData(12, .5, .7)]
    [InlineData(8, .5, .7)]
    [InlineData(8, 2, .8)]
    [InlineData(5, .5, .7)]
    public void An_interval_covers_the_truth_in_93_to_97_of_a_hundred_trials(int groups, double middle, double spread)
    {
        var truth = Truth(middle, spread);
        var covered = Enumerable
            .Range(0, Trials)
            .AsParallel()
            .Count(trial =>
            {
                var stream = Stream.Of(trial, "coverage", groups);
                var accuracies = Accuracies(groups, middle, spread, stream.At(-1));
                var interval = GroupInterval.Of(groups, counts => Mean(accuracies, counts), stream.At(-2))[0];
                return interval.Match(i => i.Low <= truth && truth <= i.High, () => false);
            });
        Assert.InRange(covered / (double)Trials, .93, .97);
    }

    [Fact]
    public void Drawing_clips_in_place_of_groups_would_cover_far_less()
    {
        var truth = Truth(.5, .7);
        var covered = Enumerable
            .Range(0, Trials)
            .Count(trial =>
            {
                var hits = Accuracies(8, .5, .7, Stream.Of(trial, "coverage", 8).At(-1)).Sum() * ClipsOfGroup;
                var interval = ConfidenceInterval.Wilson((int)Math.Round(hits), 8 * ClipsOfGroup);
                return interval.Low <= truth && truth <= interval.High;
            });
        Assert.True(covered < .75 * Trials, $"{covered}");
    }

    [Fact]
    public void Two_groups_have_no_interval_and_groups_that_are_all_alike_none()
    {
        Assert.True(GroupInterval.Of(2, c => Mean([.2, .9], c), Stream.Of(0, "x"))[0].IsNone);
        Assert.True(GroupInterval.Of(9, c => Mean([.. Enumerable.Repeat(.7, 9)], c), Stream.Of(0, "x"))[0].IsNone);
        Assert.True(GroupInterval.Of(0, _ => [double.NaN], Stream.Of(0, "x"))[0].IsNone);
    }

    [Property(MaxTest = 20)]
    public bool The_same_stream_gives_the_same_interval_which_lies_within_bounds(int seed, byte groups)
    {
        var n = 3 + groups % 20;
        var accuracies = Accuracies(n, 2, 2, Stream.Of(seed, "any"));
        Option<ConfidenceInterval> Interval() => GroupInterval.Of(n, c => Mean(accuracies, c), Stream.Of(seed, "draws"))[0];
        return Interval() == Interval() && Interval().ForAll(i => i.Low >= 0 && i.High <= 1 && i.Low <= i.High);
    }

    [Fact]
    public void Without_a_difference_a_test_is_below_five_hundredths_as_often()
    {
        var below = Enumerable
            .Range(0, Trials)
            .Count(trial =>
                Test(Accuracies(10, .5, .7, Stream.Of(trial, "null")), Accuracies(10, .5, .7, Stream.Of(trial, "null too"))).P < .05
            );
        Assert.InRange(below / (double)Trials, .02, .07);
    }

    [Fact]
    public void A_test_of_few_groups_counts_all_ways_to_turn_them_round()
    {
        // Of the 2³ ways, all turned and none turned reach the difference.
        var test = Test([0, 0, 0], [.5, .25, 1]);
        Assert.Equal(.25, test.P);
        Assert.Equal(1.75 / 3, test.Difference, 12);
        Assert.Equal((3 * ClipsOfGroup, 3), (test.Clips, test.Groups));
    }

    [Fact]
    public void One_group_has_a_difference_and_no_test()
    {
        var test = Test([0], [1]);
        Assert.Equal((1.0, Option<double>.None, Option<ConfidenceInterval>.None), (test.Difference, test.P, test.Interval));
        Assert.True(PairedTest.Of([], Stream.Of(0, "x")).IsNone);
    }

    [Property(MaxTest = 20)]
    public bool Turning_the_runs_round_turns_the_difference_and_nothing_else(int seed, byte groups)
    {
        var n = 2 + groups % 30;
        var (a, b) = (Accuracies(n, 0, 1, Stream.Of(seed, "a")), Accuracies(n, 1, 1, Stream.Of(seed, "b")));
        var (there, back) = (Test(a, b), Test(b, a));
        return Math.Abs(there.Difference + back.Difference) < 1e-12 && there.P == back.P && there.P.ForAll(p => p is > 0 and <= 1);
    }

    private static PairedTest Test(double[] left, double[] right) =>
        PairedTest
            .Of(
                [
                    .. left.SelectMany(
                        (_, g) => Enumerable.Range(0, ClipsOfGroup).Select(_ => new PairedClip($"group {g}", left[g], right[g]))
                    ),
                ],
                Stream.Of(0, "test")
            )
            .IfNone(() => throw new InvalidOperationException());
}
