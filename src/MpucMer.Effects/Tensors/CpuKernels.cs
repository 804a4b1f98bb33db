using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MpucMer.Effects.Tensors.Kernels;
using MpucMer.Effects.Training;
using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

/// <summary>
/// Whose matrix products of many rows are faster on this processor. In a class of its own, since the kernels ask while they are made.
/// </summary>
internal static class Products
{
    /// <summary>
    /// Whether they are ours. MKL, which libtorch has on x86, has its best ones for Intel's processors alone: on a Zen 5 it gave 107
    /// GFLOP/s a core, and ours 250. On Intel's the two were measured equal; elsewhere nothing was measured.
    /// </summary>
    public static readonly bool AreOurs =
        X86Base.IsSupported && Vector256.IsHardwareAccelerated && X86Base.CpuId(0, 0) is not (_, 0x756e6547, 0x6c65746e, 0x49656e69);
}

/// <summary>The kernels that this processor runs fastest.</summary>
internal static class CpuKernels
{
    /// <summary>
    /// From the narrowest to the widest vectors that the processor has, each with its name; none where it has no vectors.
    /// </summary>
    public static readonly IReadOnlyList<(string Name, IKernels Kernels, IUpdateKernel Updates)> All =
    [
        .. Vector128.IsHardwareAccelerated ? [("Vector128", CpuKernels<Lanes128>.Instance, CpuUpdates<Lanes128>.Instance)] : Nothing,
        .. Vector256.IsHardwareAccelerated ? [("Vector256", CpuKernels<Lanes256>.Instance, CpuUpdates<Lanes256>.Instance)] : Nothing,
        .. Vector512.IsHardwareAccelerated ? [("Vector512", CpuKernels<Lanes512>.Instance, CpuUpdates<Lanes512>.Instance)] : Nothing,
    ];

    private static (string, IKernels, IUpdateKernel)[] Nothing => [];

    public static IKernels Kernels => All is [.., var widest] ? widest.Kernels : PlainKernels.Instance;

    public static IUpdateKernel Updates => All is [.., var widest] ? widest.Updates : PlainUpdates.Instance;
}

/// <summary>
/// Kernels of ours in vectors of <typeparamref name="T"/>, and plain operations for what they do not take. Sound keeps its frames outermost
/// in memory ([B, T, C] seen as [B, C, T]), as it comes: pointwise convolutions are then plain matrix products, and the others take
/// channels as their vectors; nothing is ever transposed.
/// </summary>
/// <param name="products">Whether matrix products of many rows are ours.</param>
internal sealed class CpuKernels<T>(bool products) : IKernels
    where T : struct, ILanes<T>
{
    public static readonly CpuKernels<T> Instance = new(Products.AreOurs);

    public Tensor Permute(Tensor x, long[] order) => order is [0, 2, 1] ? x.permute(order) : PlainKernels.Instance.Permute(x, order);

    public Tensor Pointwise(Tensor x, Tensor weight, Tensor bias)
    {
        using var frames = x.transpose(1, 2);
        using var matrix = weight.squeeze(2);
        using var y = Linear(frames, matrix, bias);
        return y.transpose(1, 2);
    }

    public Tensor Linear(Tensor x, Tensor weight, Tensor bias) =>
        products && Fits.Linear(x, weight, bias) ? LinearKernel<T>.Instance.Apply(x, weight, bias) : Functional.linear(x, weight, bias);

    public Tensor Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation)
    {
        if (!Fits.Depthwise(x, weight, bias, padding, dilation))
            return PlainKernels.Instance.Depthwise(x, weight, bias, padding, dilation);
        using var frames = x.transpose(1, 2);
        using var y = new DepthwiseKernel<T>(padding, dilation).Apply(frames, weight, bias);
        return y.transpose(1, 2);
    }

    public Tensor GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta)
    {
        if (!Fits.GlobalNorm(x, slope, gamma, beta))
            return PlainKernels.Instance.GlobalNorm(x, slope, gamma, beta);
        using var frames = x.transpose(1, 2);
        using var straight = slope is null ? ones(1) : null;
        using var y = new GlobalNormKernel<T>(Layer.GlobalLayerNorm.Epsilon).Apply(frames, slope ?? straight!, gamma, beta);
        return y.transpose(1, 2);
    }

    public Tensor TemporalGate(Tensor x, Gate gate) => TemporalGate(x, null, 1, gate, 0);

    public Tensor TemporalGate(Tensor x, NodeStatistics? norm, int views, Gate gate, double rate)
    {
        if (!Fits.TemporalGate(x, norm, views, gate, rate))
            return norm is null && rate == 0
                ? PlainKernels.Instance.TemporalGate(x, gate)
                : IKernels.InTurn(this, x, norm, views, gate, rate);
        return Gated(norm, views, rate).Apply([x, .. Parameters(gate), .. Parameters(norm)]);
    }

    public Tensor GateMix(Tensor x, Gate gate, Graph graph, Tensor theta)
    {
        using var adjacency = Adjacency.Of(graph, x);
        using var between = Between(x, gate);
        if (between is not null && Fits.GraphMix(between, adjacency, theta))
            return new Recomputed(new TemporalGateKernel<T>(), 1 + GateParameters, GraphMixKernel<T>.Instance).Apply([
                x,
                .. Parameters(gate),
                adjacency,
                theta,
            ]);
        return IKernels.InTurn(this, x, gate, graph, theta);
    }

    public Tensor Gates(Tensor x, Gate first, NodeStatistics? norm, int views, Gate second, double rate)
    {
        using var between = Between(x, first);
        if (between is not null && Fits.TemporalGate(between, norm, views, second, rate))
            return new Recomputed(new TemporalGateKernel<T>(), 1 + GateParameters, Gated(norm, views, rate)).Apply([
                x,
                .. Parameters(first),
                .. Parameters(second),
                .. Parameters(norm),
            ]);
        return IKernels.InTurn(this, x, first, norm, views, second, rate);
    }

    private const int GateParameters = 6;

    private static Tensor[] Parameters(Gate gate) => [gate.W1, gate.B1, gate.W2, gate.B2, gate.W3, gate.B3];

    private static Tensor[] Parameters(NodeStatistics? norm) => norm is null ? [] : [norm.Gamma, norm.Beta, norm.Mean, norm.Variance];

    private static TemporalGateKernel<T> Gated(NodeStatistics? norm, int views, double rate) =>
        new(
            norm is null ? null : new(views, Layer.NodeBatchNorm.Momentum, Layer.NodeBatchNorm.Epsilon),
            rate == 0 ? null : new(Drawn(), rate)
        );

    /// <summary>
    /// What has a gate's output's shape, and no memory, where that is worth computing again: it is much wider than the input, and so its
    /// gradient several times the work.
    /// </summary>
    private static Tensor? Between(Tensor x, Gate gate)
    {
        if (!Fits.TemporalGate(x, null, 1, gate, 0) || gate.W1.shape is not [var after, var before, ..] || after < Widened * before)
            return null;
        using var one = zeros(1);
        return one.expand(x.shape[0], x.shape[1], x.shape[2] - Layer.TemporalGate.Kernel + 1, after);
    }

    private const int Widened = 4;

    public Tensor GraphMix(Tensor x, Graph graph, Tensor theta)
    {
        using var adjacency = Adjacency.Of(graph, x);
        return Fits.GraphMix(x, adjacency, theta)
            ? GraphMixKernel<T>.Instance.Apply(x, adjacency, theta)
            : PlainKernels.Instance.GraphMix(x, graph, theta);
    }

    public Tensor NodeNorm(Tensor x, NodeStatistics node, int views) =>
        Fits.NodeNorm(x, node, views)
            ? new NodeNormKernel<T>(views, Layer.NodeBatchNorm.Momentum, Layer.NodeBatchNorm.Epsilon).Apply(
                x,
                node.Gamma,
                node.Beta,
                node.Mean,
                node.Variance
            )
            : PlainKernels.Instance.NodeNorm(x, node, views);

    public Tensor Dropout(Tensor x, double rate)
    {
        if (!Fits.Dropout(x, rate))
            return PlainKernels.Instance.Dropout(x, rate);
        // Which elements go is decided by their places in memory: where a permutation of the axes has no gaps, nothing is copied.
        var strides = x.stride();
        var order = Enumerable.Range(0, strides.Length).OrderByDescending(axis => strides[axis]).Select(axis => (long)axis).ToArray();
        using var inOrder = x.permute(order);
        using var y = new DropoutKernel<T>(Drawn(), rate).Apply(inOrder);
        return y.permute([.. order.Select((axis, place) => (axis, place)).OrderBy(p => p.axis).Select(p => (long)p.place)]);
    }

    // libtorch draws its masks one number at a time, on one thread; here its generator gives one seed.
    private static long Drawn()
    {
        using var seed = randint(0, long.MaxValue, [1L], ScalarType.Int64);
        return seed.item<long>();
    }
}

/// <summary>The optimisers' steps in one pass over memory where there is a kernel for it, else the plain ones.</summary>
internal sealed class CpuUpdates<T> : IUpdateKernel
    where T : struct, ILanes<T>
{
    public static readonly CpuUpdates<T> Instance = new();

    private CpuUpdates() { }

    public void Sgd(Tensor parameter, Tensor gradient, Tensor velocity, OptimiserRule.Sgd rule, double rate)
    {
        if (Fits.Update(parameter, gradient, velocity))
            UpdateKernels<T>.Sgd(parameter, gradient, velocity, rule.WeightDecay, rule.Momentum, rate);
        else
            PlainUpdates.Instance.Sgd(parameter, gradient, velocity, rule, rate);
    }

    public void AdamW(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, OptimiserRule.AdamW rule, double rate, long step)
    {
        if (Fits.Update(parameter, gradient, mean, square))
            UpdateKernels<T>.AdamW(
                parameter,
                gradient,
                mean,
                square,
                1 - rate * rule.WeightDecay,
                rule.Beta1,
                rule.Beta2,
                Math.Sqrt(1 - Math.Pow(rule.Beta2, step)),
                rule.Epsilon,
                rate / (1 - Math.Pow(rule.Beta1, step))
            );
        else
            PlainUpdates.Instance.AdamW(parameter, gradient, mean, square, rule, rate, step);
    }
}

/// <summary>
/// Mixed precision: operands of products and convolutions are rounded to bfloat16 (8 bits of fraction, the range of float32, so that no
/// loss has to be scaled), results come back in the input's type. Norms, activations and depthwise convolutions, which are no products of
/// matrices, stay as they are; so do the parameters, whose gradients are rounded once on their way back. On the CPU only matrix products
/// are rounded. Convolutions are not: libtorch 2.10 gives gradients of bfloat16 weights out of memory that nobody wrote where a kernel
/// reaches beyond its input (kernel 3 and padding 1 on two frames, as R(2+1)D has them in its third stage), and has written beyond it. The
/// kernels of ours have no bfloat16, and are faster in float32 than libtorch in either.
/// </summary>
internal sealed class BFloat16Kernels(IKernels full) : IKernels
{
    public bool FramesFirst => full.FramesFirst;

    public Tensor Product(Tensor[] operands, Func<Tensor[], Tensor> product)
    {
        using var scope = NewDisposeScope();
        return product([.. operands.Select(Rounded)]).to_type(operands[0].dtype).MoveToOuterDisposeScope();
    }

    public Tensor Convolution(Tensor[] operands, Func<Tensor[], Tensor> convolution) =>
        OnCpu(operands[0]) ? convolution(operands) : Product(operands, convolution);

    public Tensor Permute(Tensor x, long[] order) => full.Permute(x, order);

    public Tensor Pointwise(Tensor x, Tensor weight, Tensor bias) => Product([x, weight, bias], t => full.Pointwise(t[0], t[1], t[2]));

    public Tensor Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation) =>
        full.Depthwise(x, weight, bias, padding, dilation);

    public Tensor GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta) => full.GlobalNorm(x, slope, gamma, beta);

    public Tensor TemporalGate(Tensor x, Gate gate) =>
        OnCpu(x)
            ? full.TemporalGate(x, gate)
            : Product([x, gate.W1, gate.B1, gate.W2, gate.B2, gate.W3, gate.B3], t =>
                PlainKernels.Instance.TemporalGate(t[0], new Gate(t[1], t[2], t[3], t[4], t[5], t[6]))
            );

    public Tensor TemporalGate(Tensor x, NodeStatistics? norm, int views, Gate gate, double rate) =>
        OnCpu(x) ? full.TemporalGate(x, norm, views, gate, rate) : IKernels.InTurn(this, x, norm, views, gate, rate);

    public Tensor GateMix(Tensor x, Gate gate, Graph graph, Tensor theta) =>
        OnCpu(x) ? full.GateMix(x, gate, graph, theta) : IKernels.InTurn(this, x, gate, graph, theta);

    public Tensor Gates(Tensor x, Gate first, NodeStatistics? norm, int views, Gate second, double rate) =>
        OnCpu(x) ? full.Gates(x, first, norm, views, second, rate) : IKernels.InTurn(this, x, first, norm, views, second, rate);

    public Tensor GraphMix(Tensor x, Graph graph, Tensor theta) =>
        OnCpu(x) ? full.GraphMix(x, graph, theta) : Product([x, theta], t => PlainKernels.Instance.GraphMix(t[0], graph, t[1]));

    public Tensor NodeNorm(Tensor x, NodeStatistics node, int views) => full.NodeNorm(x, node, views);

    public Tensor Dropout(Tensor x, double rate) => full.Dropout(x, rate);

    private static bool OnCpu(Tensor x) => x.device_type == DeviceType.CPU;

    private static Tensor Rounded(Tensor operand) => operand.to_type(ScalarType.BFloat16);
}
