using MpucMer.Effects.Training;
using MpucMer.Pure.Networks;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

/// <summary>What an arithmetic does in its own way. Every result is the caller's, and may be a view.</summary>
internal interface IKernels
{
    /// <summary>Whether a <see cref="Layer.FramesFirst"/> is one; else it is its body.</summary>
    bool FramesFirst => false;

    /// <summary>A matrix product of these operands, in whatever numbers they are given to it.</summary>
    Tensor Product(Tensor[] operands, Func<Tensor[], Tensor> product) => product(operands);

    /// <summary>x Wᵀ + b over the last axis.</summary>
    Tensor Linear(Tensor x, Tensor weight, Tensor bias) => Product([x, weight, bias], t => Functional.linear(t[0], t[1], t[2]));

    /// <summary>A convolution of these operands, in whatever numbers they are given to it.</summary>
    Tensor Convolution(Tensor[] operands, Func<Tensor[], Tensor> convolution) => convolution(operands);

    /// <summary>Axes in a new order.</summary>
    Tensor Permute(Tensor x, long[] order);

    /// <summary>conv1d with kernel 1 on x [B, In, T].</summary>
    Tensor Pointwise(Tensor x, Tensor weight, Tensor bias);

    /// <summary>conv1d with a group for each channel on x [B, C, T].</summary>
    Tensor Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation);

    /// <summary>PReLU with that slope, or nothing without one, and then the global layer norm, on x [B, C, T].</summary>
    Tensor GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta);

    /// <summary>relu(conv1(x) + sigmoid(conv2(x)) + conv3(x)) over time, on x [B, N, T, C].</summary>
    Tensor TemporalGate(Tensor x, Gate gate);

    /// <summary>
    /// The same after the batch normalisation of <see cref="NodeNorm"/>, where there is one, and before a dropout, where its rate is not
    /// zero; in training.
    /// </summary>
    Tensor TemporalGate(Tensor x, NodeStatistics? norm, int views, Gate gate, double rate) => InTurn(this, x, norm, views, gate, rate);

    /// <summary><see cref="GraphMix"/> after a gate.</summary>
    Tensor GateMix(Tensor x, Gate gate, Graph graph, Tensor theta) => InTurn(this, x, gate, graph, theta);

    /// <summary>A gate, and then another one after a norm and before a dropout; in training.</summary>
    Tensor Gates(Tensor x, Gate first, NodeStatistics? norm, int views, Gate second, double rate) =>
        InTurn(this, x, first, norm, views, second, rate);

    /// <summary>relu(Â x Θ), on x [B, N, T, C].</summary>
    Tensor GraphMix(Tensor x, Graph graph, Tensor theta);

    /// <summary>
    /// Batch normalisation in training over the nodes of x [views * B, N, T, C], each view by its own statistics; updates the running ones,
    /// view by view.
    /// </summary>
    Tensor NodeNorm(Tensor x, NodeStatistics node, int views);

    /// <summary>Dropout in training, drawn from torch's generator.</summary>
    Tensor Dropout(Tensor x, double rate);

    /// <summary>The norm, the gate and the dropout as three operations.</summary>
    static Tensor InTurn(IKernels kernels, Tensor x, NodeStatistics? norm, int views, Gate gate, double rate)
    {
        using var normed = norm is null ? null : kernels.NodeNorm(x, norm, views);
        var gated = kernels.TemporalGate(normed ?? x, gate);
        if (rate == 0)
            return gated;
        using (gated)
            return kernels.Dropout(gated, rate);
    }

    /// <summary>The gate and the mix as two operations.</summary>
    static Tensor InTurn(IKernels kernels, Tensor x, Gate gate, Graph graph, Tensor theta)
    {
        using var gated = kernels.TemporalGate(x, gate);
        return kernels.GraphMix(gated, graph, theta);
    }

    /// <summary>The two gates one after the other.</summary>
    static Tensor InTurn(IKernels kernels, Tensor x, Gate first, NodeStatistics? norm, int views, Gate second, double rate)
    {
        using var gated = kernels.TemporalGate(x, first);
        return kernels.TemporalGate(gated, norm, views, second, rate);
    }
}

/// <summary>Weights [Out, In, 1, 3] and biases [Out] of a temporal gate's three convolutions.</summary>
internal sealed record Gate(Tensor W1, Tensor B1, Tensor W2, Tensor B2, Tensor W3, Tensor B3)
{
    public static Gate At(string path, ParameterSet parameters)
    {
        Tensor Of(string name) => parameters[Paths.Join(path, name)];
        return new(Of("conv1.weight"), Of("conv1.bias"), Of("conv2.weight"), Of("conv2.bias"), Of("conv3.weight"), Of("conv3.bias"));
    }
}

/// <summary>What batch normalisation learns and remembers, [N] each.</summary>
internal sealed record NodeStatistics(Tensor Gamma, Tensor Beta, Tensor Mean, Tensor Variance);

/// <summary>
/// In which operations, and in which order, a network is computed. Both compute the same function; they differ by rounding, in speed and in
/// dropout's draws.
/// </summary>
public enum Arithmetic
{
    /// <summary>As fast as we know how: merged and fused operations, rearranged sums, layouts that need no copies.</summary>
    Fast,

    /// <summary>
    /// The operations of the published code, one by one in its order and layouts. Rounding grows from step to step, so only this repeats
    /// its losses over many steps.
    /// </summary>
    Published,
}

/// <summary>How a network is run.</summary>
public enum Mode
{
    /// <summary>As trained: no dropout, batch normalisation by its running statistics, which stay as they are.</summary>
    Evaluation,

    /// <summary>
    /// Dropout draws from torch's generator (seed it with torch.manual_seed); batch normalisation uses the batch's statistics and updates
    /// its running ones in place.
    /// </summary>
    Training,
}

/// <summary>The optimisers' steps, as an arithmetic has them.</summary>
public static class FastUpdates
{
    public static IUpdateKernel Of(Arithmetic arithmetic) => arithmetic == Arithmetic.Fast ? CpuKernels.Updates : PlainUpdates.Instance;
}

/// <summary>
/// TorchSharp's operations, rearranged where the published form would be slow, without changing what is computed. Tensors are contiguous.
/// </summary>
internal sealed class PlainKernels : IKernels
{
    public static readonly PlainKernels Instance = new();

    private PlainKernels() { }

    public Tensor Permute(Tensor x, long[] order)
    {
        using var view = x.permute(order);
        return view.contiguous();
    }

    public Tensor Pointwise(Tensor x, Tensor weight, Tensor bias) => Functional.conv1d(x, weight, bias);

    public Tensor Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation) =>
        Functional.conv1d(x, weight, bias, 1, padding, dilation, weight.shape[0]);

    // One group over all channels and time is Conv-TasNet's gLN, and needs no transposes.
    public Tensor GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta)
    {
        using var bent = slope is null ? null : Functional.prelu(x, slope);
        return Functional.group_norm(bent ?? x, 1, gamma, beta, Layer.GlobalLayerNorm.Epsilon);
    }

    /// <summary>
    /// conv1 and conv3 see the same input, so their sum is one convolution with the sum of their weights; it and conv2 become one
    /// convolution with twice the channels. Seen as [B, C, N, T] the tensor is in channels-last order, which convolutions take as it is:
    /// nothing is transposed between the blocks.
    /// </summary>
    public Tensor TemporalGate(Tensor x, Gate gate)
    {
        using var weight = Joined(gate.W1, gate.W3, gate.W2);
        using var bias = Joined(gate.B1, gate.B3, gate.B2);
        using var channelsFirst = x.permute(0, 3, 1, 2);
        using var both = Functional.conv2d(channelsFirst, weight, bias);
        var halves = both.chunk(2, 1);
        using var linear = halves[0];
        using var second = halves[1];
        using var open = second.sigmoid();
        using var sum = linear.Plus(open);
        using var output = sum.relu_();
        return output.permute(0, 2, 3, 1);

        static Tensor Joined(Tensor first, Tensor third, Tensor second)
        {
            using var outer = first.Plus(third);
            return cat([outer, second], 0);
        }
    }

    /// <summary>Θ goes first: it takes 64 channels to 16, so the mixing of nodes has a quarter of the work and of the memory.</summary>
    public Tensor GraphMix(Tensor x, Graph graph, Tensor theta)
    {
        var (batch, nodes, frames, channels) = (x.shape[0], x.shape[1], x.shape[2], theta.shape[1]);
        using var adjacency = Adjacency.Of(graph, x);
        using var perClip = adjacency.expand(batch, nodes, nodes);
        using var narrow = x.matmul(theta);
        using var columns = narrow.reshape(batch, nodes, frames * channels);
        using var mixed = perClip.bmm(columns);
        using var positive = mixed.relu_();
        return positive.reshape(batch, nodes, frames, channels);
    }

    public Tensor NodeNorm(Tensor x, NodeStatistics node, int views) => NormaliseByView(x, node, views);

    public Tensor Dropout(Tensor x, double rate) => Functional.dropout(x, rate, true);

    internal static Tensor NormaliseByView(Tensor x, NodeStatistics node, int views)
    {
        if (views == 1)
            return Normalise(x, node);
        using var scope = NewDisposeScope();
        return cat([.. x.chunk(views, 0).Select(view => Normalise(view, node))], 0).MoveToOuterDisposeScope();
    }

    private static Tensor Normalise(Tensor x, NodeStatistics n) =>
        Functional.batch_norm(x, n.Mean, n.Variance, n.Gamma, n.Beta, true, Layer.NodeBatchNorm.Momentum, Layer.NodeBatchNorm.Epsilon);
}
