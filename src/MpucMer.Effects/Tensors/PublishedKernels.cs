using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

/// <summary>The published code's operations, in its order: where two forms round differently, this is the one that it has.</summary>
internal sealed class PublishedKernels : IKernels
{
    public static readonly PublishedKernels Instance = new();

    private PublishedKernels() { }

    public bool FramesFirst => true;

    public Tensor Permute(Tensor x, long[] order) => x.permute(order);

    public Tensor Pointwise(Tensor x, Tensor weight, Tensor bias) => Functional.conv1d(x, weight, bias);

    public Tensor Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation) =>
        Functional.conv1d(x, weight, bias, 1, padding, dilation, weight.shape[0]);

    public Tensor GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta)
    {
        using var scope = NewDisposeScope();
        using Scalar two = 2;
        using Scalar epsilon = Layer.GlobalLayerNorm.Epsilon;
        var bent = slope is null ? x : Functional.prelu(x, slope);
        var mean = bent.mean([1L, 2L], true);
        // x - mean twice, as written there: their gradients are added up in another order than those of one.
        var variance = bent.sub(mean).pow(two).mean([1L, 2L], true);
        var unit = bent.sub(mean).div(variance.Plus(epsilon).sqrt());
        return gamma.mul(unit.transpose(1, -1)).Plus(beta).transpose(1, -1).MoveToOuterDisposeScope();
    }

    public Tensor TemporalGate(Tensor x, Gate gate)
    {
        using var channelsFirst = x.permute(0, 3, 1, 2);
        using var first = Functional.conv2d(channelsFirst, gate.W1, gate.B1);
        using var second = Functional.conv2d(channelsFirst, gate.W2, gate.B2);
        using var open = second.sigmoid();
        using var sum = first.Plus(open);
        using var third = Functional.conv2d(channelsFirst, gate.W3, gate.B3);
        using var all = sum.Plus(third);
        using var output = all.relu();
        return output.permute(0, 2, 3, 1);
    }

    public Tensor GraphMix(Tensor x, Graph graph, Tensor theta)
    {
        using var adjacency = Adjacency.Of(graph, x);
        using var nodesFirst = x.permute(1, 0, 2, 3);
        using var mixed = einsum("ij,jklm->kilm", adjacency, nodesFirst);
        using var narrow = mixed.matmul(theta);
        return narrow.relu();
    }

    public Tensor NodeNorm(Tensor x, NodeStatistics node, int views) => PlainKernels.NormaliseByView(x, node, views);

    public Tensor Dropout(Tensor x, double rate) => Functional.dropout(x, rate, true);
}
