using FsCheck.Xunit;
using MpucMer.Pure.Metrics;

namespace MpucMer.Tests.Metrics;

/// <summary>Against printed tables, and what holds of every distribution.</summary>
public sealed class DistributionsTests
{
    [Theory]
    [InlineData(0, .5)]
    [InlineData(1.959963984540054, .975)]
    [InlineData(-1, .158655253931457)]
    [InlineData(3.5, .999767370920964)]
    [InlineData(-6, 9.86587645037698e-10)]
    public void The_normal_distribution_is_the_printed_one(double x, double share)
    {
        Assert.Equal(share, Distributions.Normal(x), 12);
        if (Math.Abs(x) < 5)
            Assert.Equal(x, Distributions.NormalQuantile(share), 6);
    }

    [Theory]
    [InlineData(1, 12.7062047361747)]
    [InlineData(2, 4.30265272974946)]
    [InlineData(3, 3.18244630528371)]
    [InlineData(7, 2.36462425159278)]
    [InlineData(23, 2.06865761041905)]
    [InlineData(100, 1.98397151852355)]
    public void Students_quantile_is_the_printed_one(int freedom, double quantile) =>
        Assert.Equal(quantile, Distributions.StudentQuantile(.975, freedom), 9);

    [Property]
    public bool A_quantile_is_where_the_distribution_has_that_share(ushort at, byte freedom)
    {
        var (share, df) = ((at + 1.0) / 65_538, 1 + freedom % 60);
        return Math.Abs(Distributions.Normal(Distributions.NormalQuantile(share)) - share) < 1e-9
            && Math.Abs(Distributions.Student(Distributions.StudentQuantile(share, df), df) - share) < 1e-9;
    }
}
