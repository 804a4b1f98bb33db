using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tensors.Kernels;
using MpucMer.Tests;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Tensors.Kernels;

/// <summary>Which elements are dropped is a function of the seed and of their places: stored nowhere, and for ever the same.</summary>
[Collection("Tensors")]
public sealed class DropoutTests
{
    [Property]
    public Property What_is_kept_is_decided_by_the_seed_and_the_place() =>
        Prop.ForAll(
            (
                from size in Gen.Choose(1, 40000)
                from low in Gen.Choose(0, int.MaxValue)
                from high in Gen.Choose(0, int.MaxValue)
                from rate in Gen.Elements(0, .1, .5, .99)
                select (Size: size, Seed: (long)high << 32 | (long)low << 1, Rate: rate)
            ).ToArbitrary(),
            given =>
            {
                using var scope = NewDisposeScope();
                var (size, seed, rate) = given;
                var x = arange(1, size + 1, ScalarType.Float32).requires_grad_();
                var expected = Enumerable
                    .Range(0, size)
                    .Select(i => Kept(i, seed, rate) ? (float)(i + 1) * (float)(1 / (1 - rate)) : 0)
                    .ToArray();
                foreach (
                    var kernel in new Kernel[]
                    {
                        new DropoutKernel<Lanes1>(seed, rate),
                        new DropoutKernel<Lanes128>(seed, rate),
                        Widest(seed, rate),
                    }
                )
                {
                    var y = kernel.Apply(x);
                    Assert.Equal(expected, y.Floats());
                    var factors = expected.Select((value, i) => value / (i + 1)).ToArray();
                    var gradient = autograd.grad([y.sum()], [x])[0].Floats();
                    Assert.All(gradient.Zip(factors), pair => Assert.Equal(pair.Item2, pair.Item1, 1e-4f));
                }
            }
        );

    [Fact]
    public void Nothing_is_dropped_at_rate_0()
    {
        using var scope = NewDisposeScope();
        var x = randn(7, 33);
        Assert.Equal(x.Floats(), CpuKernels.Kernels.Dropout(x, 0).Floats());
    }

    [Fact]
    public void A_view_without_gaps_is_dropped_where_it_lies_and_stays_so()
    {
        using var scope = NewDisposeScope();
        foreach (var (_, kernels, _) in Paths.All)
        {
            var x = ones(3, 5, 70);
            Tensor Drawn(Tensor of)
            {
                manual_seed(3);
                return kernels.Dropout(of, .5);
            }
            var turned = Drawn(x.permute(2, 0, 1));
            Assert.Equal(x.permute(2, 0, 1).stride(), turned.stride());
            Assert.Equal(Drawn(x).Floats(), turned.permute(1, 2, 0).Floats());
            // One with gaps is dropped as its copy.
            Assert.Equal(Drawn(ones(3, 5, 35)).Floats(), Drawn(x.slice(-1, 0, 70, 2)).Floats());
        }
    }

    [Fact]
    public void A_gate_drops_its_outputs_as_a_dropout_after_it_does()
    {
        using var scope = NewDisposeScope();
        Tensor Uneven(params long[] shape) => randn(shape).requires_grad_();
        Tensor[] t =
        [
            Uneven(4, 3, 9, 16),
            Uneven(32, 16, 1, 3),
            Uneven(32),
            Uneven(32, 16, 1, 3),
            Uneven(32),
            Uneven(32, 16, 1, 3),
            Uneven(32),
            Uneven(3),
            Uneven(3),
        ];
        var gate = new Gate(t[1], t[2], t[3], t[4], t[5], t[6]);
        var weights = randn(4, 3, 7, 32);
        foreach (var (path, kernels, _) in Paths.All)
        foreach (var normed in new[] { false, true })
        {
            (float[] Output, float[][] Gradients) Run(Func<NodeStatistics?, Tensor> gated)
            {
                manual_seed(3);
                var y = gated(normed ? new(t[7], t[8], zeros(3), ones(3)) : null);
                return (
                    y.Floats(),
                    [.. autograd.grad([y.mul(weights).sum()], [.. normed ? t : t[..7]]).Select(gradient => gradient.Floats())]
                );
            }
            var apart = Run(norm => IKernels.InTurn(kernels, t[0], norm, 2, gate, .3));
            var together = Run(norm => kernels.TemporalGate(t[0], norm, 2, gate, .3));
            Close.ToLargest(apart.Output, together.Output, 1e-6, path);
            Assert.Equal(apart.Output.Select(value => value == 0), together.Output.Select(value => value == 0));
            foreach (var (expected, actual) in apart.Gradients.Zip(together.Gradients))
                Close.ToLargest(expected, actual, 1e-5, path);
        }
    }

    private static Kernel Widest(long seed, double rate) =>
        CpuKernels.Kernels switch
        {
            CpuKernels<Lanes512> => new DropoutKernel<Lanes512>(seed, rate),
            CpuKernels<Lanes256> => new DropoutKernel<Lanes256>(seed, rate),
            _ => new DropoutKernel<Lanes128>(seed, rate),
        };

    /// <summary>Twice a hash of 32 bits, with the seed's halves in between.</summary>
    private static bool Kept(int place, long seed, double rate) =>
        Mixed(Mixed((uint)place ^ (uint)seed) ^ Mixed((uint)(seed >> 32))) >= (uint)Math.Min(uint.MaxValue, rate * 4294967296.0);

    private static uint Mixed(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7feb352d;
        x = (x ^ (x >> 15)) * 0x846ca68b;
        return x ^ (x >> 16);
    }
}
