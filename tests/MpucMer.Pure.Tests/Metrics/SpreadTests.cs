using MpucMer.Pure.Metrics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Metrics;

public sealed class SpreadTests
{
    [Fact]
    public void Sd_is_that_of_a_sample()
    {
        var spread = MeanAndSd.Of([2, 4, 4, 4, 5, 5, 7, 9]).IfNone(() => throw new InvalidOperationException());
        Assert.Equal(5.0, spread.Mean);
        Close.Absolute(Math.Sqrt(32.0 / 7), spread.Sd.IfNone(-1), 1e-15);
    }

    [Fact]
    public void One_fold_has_no_sd_and_no_fold_no_mean()
    {
        Assert.Equal(new MeanAndSd(.5, LanguageExt.Prelude.None), MeanAndSd.Of([.5]));
        Assert.True(MeanAndSd.Of([]).IsNone);
    }

    // 15 of 20: the interval as worked out by hand from Wilson's formula.
    [Fact]
    public void Wilson()
    {
        var (low, high) = ConfidenceInterval.Wilson(15, 20);
        Close.Absolute(.5313, low, 1e-4);
        Close.Absolute(.8881, high, 1e-4);
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(3, 2));
    }

    // With many clips the percentile interval of the accuracy nears the normal one: .7 ± 1.96 sqrt(.7 * .3 / 1000).
    [Fact]
    public void Bootstrap_nears_the_normal_interval()
    {
        var truth = new int[1000];
        int[] prediction = [.. Enumerable.Range(0, 1000).Select(i => i % 10 < 7 ? 0 : 1)];
        var (low, high) = ConfidenceInterval.Bootstrap(truth, prediction, 2, s => s.Accuracy, Stream.Of(1, "bootstrap"), 2000);
        Close.Absolute(.7 - .0284, low, .004);
        Close.Absolute(.7 + .0284, high, .004);
    }
}
