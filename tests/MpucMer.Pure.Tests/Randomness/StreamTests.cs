using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Randomness;

[Properties(Arbitrary = [typeof(StreamTests)])]
public sealed class StreamTests
{
    /// <summary>A seed of all that there are, a place in the stream, and how many numbers to choose among.</summary>
    public sealed record Draw(int Seed, int Place, int Count);

    public static Arbitrary<Draw> Any() =>
        (
            from seed in Gen.Choose(int.MinValue, int.MaxValue)
            from place in Gen.Choose(0, 1 << 20)
            from count in Gen.Choose(1, 1000)
            select new Draw(seed, place, count)
        ).ToArbitrary();

    [Property]
    public bool Numbers_are_in_range(Draw draw)
    {
        var (seed, i, count) = draw;
        var s = Stream.Of(seed, "test");
        return s.Uniform(i) is >= 0 and < 1 && s.Below(i, count) >= 0 && s.Below(i, count) < count && double.IsFinite(s.Normal(i));
    }

    [Property]
    public bool A_permutation_is_one(Draw draw) =>
        (draw.Count % 201) is var count
        && Stream.Of(draw.Seed, "test").Permutation(count).Order().SequenceEqual(Enumerable.Range(0, count));

    [Property]
    public bool A_counter_given_at_once_or_later_is_the_same(DoNotSize<int> seed, DoNotSize<int> n) =>
        Stream.Of(seed.Item, "test", n.Item, 2) == Stream.Of(seed.Item, "test", n.Item).At(2);

    [Fact]
    public void Seeds_purposes_and_counters_make_different_streams()
    {
        var streams =
            from seed in Enumerable.Range(-5, 10)
            from purpose in new[] { "", "a", "b", "ab", "ba", "sampler", "views" }
            from counter in Enumerable.Range(-2, 5)
            from inner in Enumerable.Range(-2, 5)
            select Stream.Of(seed, purpose, counter, inner).Bits(0);
        Assert.Equal(10 * 7 * 5 * 5, streams.Distinct().Count());
    }

    [Fact]
    public void Uniform_is_uniform_and_normal_is_normal()
    {
        const int n = 100_000;
        var s = Stream.Of(1, "moments");
        var bins = Enumerable.Range(0, n).GroupBy(i => (int)(10 * s.Uniform(i))).Select(g => g.Count()).ToArray();
        Assert.Equal(10, bins.Length);
        // Chi-square with 9 degrees of freedom: 27.9 leaves one in a thousand.
        Assert.True(bins.Sum(c => Math.Pow(c - n / 10.0, 2) / (n / 10.0)) < 27.9);
        var normals = Enumerable.Range(0, n).Select(i => s.Normal(i)).ToArray();
        Close.Absolute(0, normals.Sum() / n, .02);
        Close.Absolute(1, normals.Sum(x => x * x) / n, .03);
        Close.Absolute(3, normals.Sum(x => x * x * x * x) / n, .2);
    }

    [Fact]
    public void Streams_of_two_purposes_are_uncorrelated()
    {
        const int n = 50_000;
        var (a, b) = (Stream.Of(0, "sampler"), Stream.Of(0, "views"));
        foreach (var lag in new[] { 0, 1, 2 })
        {
            Close.Absolute(0, Enumerable.Range(0, n).Sum(i => (a.Uniform(i) - .5) * (b.Uniform(i + lag) - .5)) / n * 12, .03, $"lag {lag}");
        }
    }

    [Fact]
    public void Every_permutation_of_three_is_equally_likely()
    {
        var counts = Enumerable
            .Range(0, 6000)
            .GroupBy(i => string.Concat(Stream.Of(i, "order").Permutation(3)))
            .Select(g => g.Count())
            .ToArray();
        Assert.Equal(6, counts.Length);
        Assert.All(counts, c => Assert.InRange(c, 880, 1120));
    }
}
