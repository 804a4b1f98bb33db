using TorchSharp;
using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;

namespace MpucMer.Torch.Tests;

public sealed class RandomTests
{
    [Fact]
    public void A_seed_fixes_what_follows()
    {
        manual_seed(42);
        var first = randn(8).Values();
        manual_seed(42);
        Same(first, randn(8), 0);
        Assert.Equal(42, initial_seed());
        manual_seed(43);
        Assert.NotEqual(first, randn(8).Values());
    }

    [Fact]
    public void A_saved_state_reproduces_what_followed_it()
    {
        manual_seed(7);
        rand(100);
        using var state = torch.random.get_rng_state();
        Assert.Equal(ScalarType.Byte, state.dtype);
        var (a, b, c) = (randn(9).Values(), randperm(20).Values(), nn.functional.dropout(ones(50)).Values());
        torch.random.set_rng_state(state);
        Same(a, randn(9), 0);
        Same(b, randperm(20), 0);
        Same(c, nn.functional.dropout(ones(50)), 0);
    }

    [Fact]
    public void Generators_are_streams_of_their_own()
    {
        using var one = new Generator(5);
        using var two = new Generator(5);
        var a = randn(5, generator: one).Values();
        Same(a, randn(5, generator: two), 0);
        using var state = one.get_state();
        var b = rand(5, generator: one).Values();
        one.set_state(state);
        Same(b, rand(5, generator: one), 0);
        Assert.Equal(5, two.initial_seed());
        one.manual_seed(5);
        Same(a, randn(5, generator: one), 0);
    }

    [Fact]
    public void Distributions_have_their_moments()
    {
        manual_seed(1);
        using var uniform = rand(20000, ScalarType.Float64);
        Assert.InRange(uniform.Values().Average(), 0.49, 0.51);
        Assert.InRange(uniform.min().item<double>(), 0, 0.01);
        using var normal = randn(20000, ScalarType.Float64);
        Assert.InRange(normal.std().item<double>(), 0.97, 1.03);
        using var whole = randint(3, 7, new long[] { 1000 });
        Assert.Equal([3, 4, 5, 6], whole.unique().output.Values());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (double)i), randperm(10).Values().Order());
        using var x = zeros(20000, ScalarType.Float64);
        Assert.InRange(x.uniform_(2, 4).mean().item<double>(), 2.97, 3.03);
        Assert.InRange(x.normal_(5, 2).mean().item<double>(), 4.93, 5.07);
        Assert.InRange(x.bernoulli_(0.3).mean().item<double>(), 0.28, 0.32);
    }

    [Fact]
    public void First_values_have_the_spread_they_promise()
    {
        manual_seed(2);
        using var w = empty(200, 50, 3, ScalarType.Float64);
        nn.init.kaiming_uniform_(w, Math.Sqrt(5));
        var bound = 1 / Math.Sqrt(150);
        Assert.InRange(w.abs().max().item<double>(), 0.99 * bound, bound);
        nn.init.xavier_uniform_(w);
        Assert.InRange(w.abs().max().item<double>(), 0.99 * Math.Sqrt(6.0 / 750), Math.Sqrt(6.0 / 750));
        nn.init.kaiming_normal_(w, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        Assert.InRange(w.std().item<double>(), 0.98 * Math.Sqrt(2.0 / 600), 1.02 * Math.Sqrt(2.0 / 600));
        Assert.Equal((150L, 600L), nn.init.CalculateFanInAndFanOut(w));
    }
}
