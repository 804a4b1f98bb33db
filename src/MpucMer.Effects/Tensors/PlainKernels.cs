using MpucMer.Pure.Networks;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

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
