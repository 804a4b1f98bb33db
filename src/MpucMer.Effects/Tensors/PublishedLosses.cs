using MpucMer.Effects.Training;
using MpucMer.Pure.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors;

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
