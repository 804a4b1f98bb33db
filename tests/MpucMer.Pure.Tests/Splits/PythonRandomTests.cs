using System.Collections.Immutable;
using MpucMer.Pure.Splits;

namespace MpucMer.Tests.Splits;

/// <summary>Expected numbers: CPython 3.11.</summary>
public sealed class PythonRandomTests
{
    [Theory]
    [InlineData(0, 3626764237, 1654615998, 3255389356)]
    [InlineData(1, 577090037, 2444712010, 3639700191)]
    [InlineData(42, 2746317213, 478163327, 107420369)]
    [InlineData(-42, 2746317213, 478163327, 107420369)]
    [InlineData(4294967296, 485306839, 1508871100, 1794561286)]
    [InlineData(1099511627783, 2635837658, 3209733218, 3500038837)]
    public void Words_are_those_of_the_seed(long seed, uint first, uint second, uint third)
    {
        var (a, r1) = PythonRandom.Seeded(seed).Word();
        var (b, r2) = r1.Word();
        Assert.Equal((first, second, third), (a, b, r2.Word().Value));
    }

    [Fact]
    public void Words_go_on_past_several_twists()
    {
        var (word, next) = PythonRandom.Seeded(3).Word();
        for (var i = 1; i < 2000; i++)
            (word, next) = next.Word();
        Assert.Equal(3607542163u, word);
    }

    [Fact]
    public void Uniform_numbers_are_exact()
    {
        var (a, next) = PythonRandom.Seeded(42).Uniform();
        Assert.Equal((0.6394267984578837, 0.025010755222666936), (a, next.Uniform().Value));
    }

    [Fact]
    public void Bits_take_one_word_or_two()
    {
        ImmutableArray<(int Count, ulong Value)> expected =
        [
            (1, 0),
            (5, 30),
            (31, 323946139),
            (32, 1695753998),
            (33, 2795742288),
            (53, 7397381398802227),
            (64, 1736392818365009963),
        ];
        var next = PythonRandom.Seeded(7);
        foreach (var (count, value) in expected)
        {
            (var actual, next) = next.Bits(count);
            Assert.Equal(value, actual);
        }
    }

    [Fact]
    public void Ranges_reject_like_CPython()
    {
        ImmutableArray<(long Below, long Value)> expected =
        [
            (1, 0),
            (2, 0),
            (3, 1),
            (10, 0),
            (16, 2),
            (1000, 840),
            (1L << 40, 208460025899),
        ];
        var next = PythonRandom.Seeded(7);
        foreach (var (below, value) in expected)
        {
            (var actual, next) = next.Below(below);
            Assert.Equal(value, actual);
        }
        Assert.Equal(7, next.Between(5, 9).Value);
    }

    [Fact]
    public void Shuffle() =>
        Assert.Equal([7, 3, 2, 8, 5, 6, 9, 4, 0, 1], PythonRandom.Seeded(42).Shuffle(Enumerable.Range(0, 10)).Value.ToArray());

    [Theory]
    [InlineData(10, new[] { 1, 0, 4 })]
    [InlineData(22, new[] { 20, 3, 0, 8, 7 })]
    [InlineData(21, new[] { 20, 3, 0, 8, 7 })]
    [InlineData(100, new[] { 81, 14, 3, 94, 35 })]
    [InlineData(100, new[] { 81, 14, 3, 94, 35, 31 })]
    [InlineData(85, new[] { 81, 14, 3, 35, 31, 28 })]
    [InlineData(86, new[] { 81, 14, 3, 35, 31, 28 })]
    [InlineData(1000, new[] { 654, 114, 25, 759, 281, 250, 228, 142, 754, 104, 692, 758, 913, 558, 89, 604, 432, 32, 30, 95 })]
    [InlineData(5, new[] { 0, 4, 2, 1, 3 })]
    [InlineData(0, new int[0])]
    public void Sample_from_a_pool_or_by_a_set(int population, int[] expected) =>
        Assert.Equal(expected, PythonRandom.Seeded(42).Sample([.. Enumerable.Range(0, population)], expected.Length).Value);

    [Fact]
    public void A_generator_is_a_value()
    {
        var random = PythonRandom.Seeded(5);
        Assert.Equal(random.Word().Value, random.Word().Value);
    }
}
