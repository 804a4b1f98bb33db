using FsCheck;
using FsCheck.Fluent;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Networks;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Tensors.Kernels;

/// <summary>How an input lies in memory.</summary>
public enum Layout
{
    Contiguous,

    /// <summary>The last two axes change places: a transposed view.</summary>
    Turned,

    /// <summary>Every second element of the last axis.</summary>
    Spaced,
}

/// <summary>An operation on inputs of random shapes, of which some want gradients.</summary>
internal sealed record Operation(string Name, Func<IKernels, Tensor[], Tensor> Of, Seq<Operation.Input> Inputs)
{
    /// <summary>Kernels one after the other, each of which rounds what the one before has rounded.</summary>
    public int Kernels { get; init; } = 1;

    private static readonly Gen<Layout> Layouts = Gen.Frequency(
        (3, Gen.Constant(Layout.Contiguous)),
        (1, Gen.Constant(Layout.Turned)),
        (1, Gen.Constant(Layout.Spaced))
    );
    private static readonly Gen<bool> Flags = Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)));

    // Whole vectors, and what falls back.
    private static readonly Gen<int> Channels = Gen.Frequency((4, Gen.Elements(16, 32, 48, 64, 96)), (1, Gen.Elements(1, 2, 5, 8, 17, 33)));

    private static readonly Gen<int> Vectors = Gen.Elements(16, 32, 48, 64, 96);

    private static readonly Gen<Operation> Gates = GatesOf(Channels);

    private static readonly Gen<Operation> GatesThatFit = GatesOf(Vectors);

    private static readonly Gen<Operation> Mixes = MixesOf(Channels);

    private static readonly Gen<Operation> MixesThatFit = MixesOf(Vectors);

    private static Gen<Operation> GatesOf(Gen<int> width) =>
        from sizes in Sizes(Gen.Choose(1, 3), Gen.Choose(1, 4), Gen.Choose(3, 21))
        from channels in Sizes(width, width)
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 7)
        let weight = new[] { channels[1], channels[0], 1, 3 }
        let all = new[] { [.. sizes, channels[0]], weight, [channels[1]], weight, [channels[1]], weight, [channels[1]] }
        select new Operation(
            "gate",
            (k, t) => k.TemporalGate(t[0], new Gate(t[1], t[2], t[3], t[4], t[5], t[6])),
            All(all, layout, wants, (i, size) => i == 0 ? 1 : 1 / Math.Sqrt(3 * channels[0]))
        );

    private static Gen<Operation> MixesOf(Gen<int> width) =>
        from sizes in Sizes(Gen.Choose(1, 3), Gen.Choose(2, 6), Gen.Choose(1, 14))
        from channels in Sizes(width, width)
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 2)
        from edges in Gen.ListOf(Sizes(Gen.Choose(0, sizes[1] - 1), Gen.Choose(0, sizes[1] - 1)))
        let graph = new Graph(sizes[1], edges.Where(e => e[0] < e[1]).Select(e => (e[0], e[1])).Distinct().ToArray().ToSeq())
        select new Operation(
            $"mix {edges.Count}",
            (k, t) => k.GraphMix(t[0], graph, t[1]),
            All(
                [
                    [.. sizes, channels[0]],
                    [channels[0], channels[1]],
                ],
                layout,
                wants,
                (i, _) => i == 0 ? 1 : 1 / Math.Sqrt(channels[0])
            )
        );

    private static readonly Gen<Operation> NodeNorms =
        from views in Gen.Choose(1, 3)
        from sizes in Sizes(Gen.Choose(1, 3), Gen.Choose(1, 5), Gen.Choose(3, 14), Gen.Choose(6, 40))
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 3)
        let x = new[] { views * sizes[0], sizes[1], sizes[2], sizes[3] }
        let node = new[] { sizes[1] }
        select new Operation(
            $"node norm of {views}",
            (k, t) =>
            {
                // Statistics are written: each run has its own, and they are part of the result.
                var (mean, variance) = (zeros_like(t[1]).detach(), ones_like(t[1]).detach());
                var y = k.NodeNorm(t[0], new NodeStatistics(t[1], t[2], mean, variance), views);
                return cat([y.flatten(), mean, variance]);
            },
            All([x, node, node], layout, wants, (_, _) => 1)
        );

    private static readonly Gen<Operation> NormedGates =
        from views in Gen.Choose(1, 3)
        from sizes in Sizes(Gen.Choose(1, 3), Gen.Choose(1, 4), Gen.Choose(4, 14))
        from channels in Sizes(Vectors, Vectors)
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 9)
        let x = new[] { views * sizes[0], sizes[1], sizes[2], channels[0] }
        let weight = new[] { channels[1], channels[0], 1, 3 }
        let bias = new[] { channels[1] }
        let node = new[] { sizes[1] }
        select new Operation(
            $"gate after a norm of {views}",
            (k, t) =>
            {
                var (mean, variance) = (zeros_like(t[7]).detach(), ones_like(t[7]).detach());
                var y = k.TemporalGate(
                    t[0],
                    new NodeStatistics(t[7], t[8], mean, variance),
                    views,
                    new Gate(t[1], t[2], t[3], t[4], t[5], t[6]),
                    0
                );
                return cat([y.flatten(), mean, variance]);
            },
            All([x, weight, bias, weight, bias, weight, bias, node, node], layout, wants, (i, _) =>
                i is 0 or > 6 ? 1 : 1 / Math.Sqrt(3 * channels[0])
            )
        )
        {
            Kernels = 2,
        };

    // Widths of which some are worth computing again, and some not.
    private static readonly Gen<Operation> TwoGates =
        from views in Gen.Choose(1, 2)
        from sizes in Sizes(Gen.Choose(1, 3), Gen.Choose(1, 4), Gen.Choose(6, 14))
        from channels in Sizes(Gen.Elements(2, 16, 32), Gen.Elements(16, 64), Vectors)
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 15)
        let x = new[] { views * sizes[0], sizes[1], sizes[2], channels[0] }
        let first = new[] { channels[1], channels[0], 1, 3 }
        let second = new[] { channels[2], channels[1], 1, 3 }
        let before = new[] { channels[1] }
        let after = new[] { channels[2] }
        let node = new[] { sizes[1] }
        select new Operation(
            $"two gates of {views}",
            (k, t) =>
            {
                var (mean, variance) = (zeros_like(t[13]).detach(), ones_like(t[13]).detach());
                var y = k.Gates(
                    t[0],
                    new Gate(t[1], t[2], t[3], t[4], t[5], t[6]),
                    new NodeStatistics(t[13], t[14], mean, variance),
                    views,
                    new Gate(t[7], t[8], t[9], t[10], t[11], t[12]),
                    0
                );
                return cat([y.flatten(), mean, variance]);
            },
            All(
                [x, first, before, first, before, first, before, second, after, second, after, second, after, node, node],
                layout,
                wants,
                (i, _) => i is 0 or > 12 ? 1 : 1 / Math.Sqrt(3 * channels[i > 6 ? 1 : 0])
            )
        )
        {
            Kernels = 2,
        };

    private static readonly Gen<Operation> GateMixes =
        from sizes in Sizes(Gen.Choose(1, 3), Gen.Choose(2, 6), Gen.Choose(3, 14))
        from channels in Sizes(Gen.Elements(2, 16, 32), Gen.Elements(16, 64), Vectors)
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 8)
        let graph = new Graph(sizes[1], Seq1((0, 1)))
        let weight = new[] { channels[1], channels[0], 1, 3 }
        let bias = new[] { channels[1] }
        select new Operation(
            "gate and mix",
            (k, t) => k.GateMix(t[0], new Gate(t[1], t[2], t[3], t[4], t[5], t[6]), graph, t[7]),
            All(
                [
                    [.. sizes, channels[0]],
                    weight,
                    bias,
                    weight,
                    bias,
                    weight,
                    bias,
                    [channels[1], channels[2]],
                ],
                layout,
                wants,
                (i, _) => i == 0 ? 1 : 1 / Math.Sqrt(i == 7 ? channels[1] : 3 * channels[0])
            )
        )
        {
            Kernels = 2,
        };

    private static readonly Gen<Operation> GlobalNorms =
        from sizes in Sizes(Gen.Choose(1, 5), Gen.Choose(1, 70), Gen.Choose(4, 30))
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 4)
        from bent in Gen.Elements(true, false)
        let channels = new[] { sizes[1] }
        select new Operation(
            bent ? "bent norm" : "global norm",
            (k, t) => k.GlobalNorm(t[0], bent ? t[3] : null, t[1], t[2]),
            All([sizes, channels, channels, .. bent ? new int[][] { [1] } : []], layout, wants, (_, _) => 1)
        );

    private static readonly Gen<Operation> Depthwises =
        from sizes in Sizes(Gen.Choose(1, 4), Gen.Choose(1, 70), Gen.Choose(1, 30))
        from taps in Gen.Choose(1, 5)
        from padding in Gen.Choose(0, 9)
        from dilation in Gen.Choose(1, 5)
        where sizes[2] + 2 * padding - dilation * (taps - 1) > 0
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 3)
        select new Operation(
            $"depthwise of {taps}, padding {padding}, dilation {dilation}",
            (k, t) => k.Depthwise(t[0], t[1], t[2], padding, dilation),
            All([sizes, [sizes[1], 1, taps], [sizes[1]]], layout, wants, (_, _) => 1)
        );

    private static readonly Gen<Operation> Pointwises =
        from sizes in Sizes(Gen.Choose(1, 4), Channels, Gen.Choose(1, 30))
        from after in Channels
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 3)
        select new Operation(
            "pointwise",
            (k, t) => k.Pointwise(t[0], t[1], t[2]),
            All([sizes, [after, sizes[1], 1], [after]], layout, wants, (i, _) => i == 0 ? 1 : 1 / Math.Sqrt(sizes[1]))
        );

    // Enough rows, and sizes around the blocks'.
    private static readonly Gen<Operation> Linears = LinearsOf(200);

    private static readonly Gen<Operation> LinearsThatFit = LinearsOf(256);

    private static Gen<Operation> LinearsOf(int fewest) =>
        from sizes in Sizes(Gen.Choose(1, 4), Gen.Choose(fewest, 330))
        from channels in Sizes(Gen.Elements(16, 48, 160, 176, 192, 208, 400), Gen.Elements(16, 48, 64, 80, 144))
        from layout in Layouts
        from wants in Gen.ListOf(Flags, 3)
        select new Operation(
            "linear",
            (k, t) => k.Linear(t[0], t[1], t[2]),
            All(
                [
                    [.. sizes, channels[0]],
                    [channels[1], channels[0]],
                    [channels[1]],
                ],
                layout,
                wants,
                (i, _) => i == 0 ? 1 : 1 / Math.Sqrt(channels[0])
            )
        );

    /// <summary>Those that have a kernel of ours, and those that fall back for their sizes.</summary>
    public static readonly Arbitrary<Operation> Any = Gen.OneOf(
            Gates,
            Mixes,
            NodeNorms,
            NormedGates,
            TwoGates,
            GateMixes,
            GlobalNorms,
            Depthwises,
            Pointwises,
            Linears
        )
        .ToArbitrary();

    /// <summary>Those that are never left to the linear algebra library, whose sums may depend on the threads.</summary>
    public static readonly Arbitrary<Operation> Threaded = Gen.OneOf(
            GatesThatFit,
            MixesThatFit,
            NodeNorms,
            NormedGates,
            GlobalNorms,
            Depthwises,
            LinearsThatFit
        )
        .ToArbitrary();

    /// <summary>The output, and the gradient of each input that wants one under uneven weights of the outputs.</summary>
    public (Tensor Output, Tensor[] Gradients) Run(IKernels kernels, ScalarType type)
    {
        var inputs = Inputs.Map((i, input) => input.Tensor(type, i)).ToArray();
        var y = Of(kernels, inputs);
        var learned = inputs.Where(input => input.requires_grad).ToArray();
        return (y, learned.Length == 0 ? [] : [.. autograd.grad([y.mul(Uneven(y.shape, type, 99)).sum()], learned)]);
    }

    public override string ToString() => $"{Name}: {string.Join(", ", Inputs)}";

    private static Gen<int[]> Sizes(params Gen<int>[] sizes) => Gen.CollectToArray(sizes);

    private static Seq<Input> All(int[][] shapes, Layout layout, IEnumerable<bool> wants, Func<int, int, double> size) =>
        shapes
            .Zip(wants, (shape, wanted) => (shape, wanted))
            .Select((p, i) => new Input(p.shape.ToSeq(), i == 0 ? layout : Layout.Contiguous, p.wanted, size(i, p.shape[0])))
            .ToArray()
            .ToSeq();

    private static Tensor Uneven(long[] shape, ScalarType type, int salt)
    {
        var values = Stream.Of(salt, "x");
        return tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => (float)values.Normal(i)).ToArray(), shape)
            .to_type(type);
    }

    internal sealed record Input(Seq<int> Shape, Layout Layout, bool Wanted, double Size)
    {
        public Tensor Tensor(ScalarType type, int salt)
        {
            var values = Uneven([.. Shape.Map(size => (long)size)], type, salt).mul(Size);
            var lying = Layout switch
            {
                Layout.Turned => values.transpose(-1, -2).contiguous().transpose(-1, -2),
                Layout.Spaced => stack([values, values], -1).flatten(-2).slice(-1, 0, 2 * Shape.Last, 2),
                _ => values,
            };
            return lying.detach().requires_grad_(Wanted);
        }

        public override string ToString() =>
            $"[{string.Join(' ', Shape)}]{(Layout == Layout.Contiguous ? "" : $" {Layout}")}{(Wanted ? "'" : "")}";
    }
}
