using MpucMer.Effects.Training;
using MpucMer.Pure.Losses;
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

/// <summary>
/// <see cref="ContrastiveLosses"/> in the published code's operations: the largest logit taken off each row, excluded candidates multiplied
/// by zero after the exponential, the mean over rows last. The same function; but over ten steps the two roundings alone are 1.4e-4 apart
/// in the losses.
/// </summary>
public static class PublishedLosses
{
    /// <summary>The mean over the given ordered pairs; features are normalised, [batch, view, dim].</summary>
    public static Tensor Total(
        Seq<Tensor> modalities,
        Seq<(int Anchor, int Contrast)> pairs,
        Positives positives,
        ContrastiveForm form,
        double temperature
    )
    {
        if (pairs.IsEmpty)
            throw new ArgumentException("a pairwise loss needs two modalities", nameof(modalities));
        using var weights = PairWeights.Of(positives, form, modalities[0]);
        using var scope = NewDisposeScope();
        using Scalar count = pairs.Count;
        var losses = pairs.Map(pair => Pair(modalities[pair.Anchor], modalities[pair.Contrast], weights, form, temperature)).ToArray();
        return losses.Skip(1).Aggregate(losses[0], (sum, loss) => sum.Plus(loss)).div(count).MoveToOuterDisposeScope();
    }

    /// <summary>The concatenated variant: normalised joint vectors contrasted with themselves.</summary>
    public static Tensor WithItself(Tensor joint, Positives positives, ContrastiveForm form, double temperature)
    {
        using var weights = PairWeights.Of(positives, form.Joint(), joint);
        return Pair(joint, joint, weights, form.Joint(), temperature);
    }

    private static Tensor Pair(Tensor anchor, Tensor contrast, PairWeights weights, ContrastiveForm form, double temperature)
    {
        using var scope = NewDisposeScope();
        using Scalar warmth = temperature;
        using Scalar extra = form.Extra;
        using Scalar factor = -form.Factor(temperature);
        var logits = Rows(anchor).matmul(Rows(contrast).t()).div(warmth);
        logits = logits.sub(logits.amax([1L], true).detach());
        var candidates = logits.exp();
        if (weights.Excluded is { } excluded)
            candidates = candidates.mul(excluded.logical_not().to_type(logits.dtype));
        var logarithms = logits.sub(candidates.sum(1, true).log());
        var perRow = weights.Positive.mul(logarithms).sum(1).div(weights.Positive.sum(1).Plus(extra));
        return perRow.mul(factor).mean().MoveToOuterDisposeScope();
    }

    /// <summary>[batch, view, dim] to [view * batch, dim], view-major.</summary>
    private static Tensor Rows(Tensor features) => cat([.. features.unbind(1)], 0);
}
