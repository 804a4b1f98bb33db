using LanguageExt;
using MpucMer.Pure.Losses;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Training;

/// <summary>The contrastive losses on tensors; <see cref="ReferenceLoss"/> has the formulas. Features are [batch, view, dim]. Every result is the caller's to dispose.</summary>
public static class ContrastiveLosses
{
    /// <summary>Every vector divided by its length (at least 1e-12).</summary>
    public static Tensor Normalise(Tensor features) => Functional.normalize(features, 2, -1);

    /// <summary>The loss of one ordered pair of modalities: a scalar.</summary>
    public static Tensor Pair(Tensor anchor, Tensor contrast, Positives positives, PairForm form, double temperature)
    {
        using var weights = PairWeights.Of(positives, form, anchor);
        return Pair(anchor, contrast, weights, form, temperature);
    }

    /// <summary>The mean of <see cref="Pair(Tensor, Tensor, Positives, PairForm, double)"/> over the ordered pairs of <see cref="ModalityPairs"/>; at least two modalities.</summary>
    public static Tensor Total(Seq<Tensor> modalities, Positives positives, PairForm form, double temperature) =>
        Total(modalities, ModalityPairs.Of(modalities.Count, positives, form), positives, form, temperature);

    /// <summary>The mean over the given ordered pairs only.</summary>
    public static Tensor Total(Seq<Tensor> modalities, Seq<(int Anchor, int Contrast)> pairs, Positives positives, PairForm form, double temperature)
    {
        if (pairs.IsEmpty) throw new ArgumentException("a pairwise loss needs two modalities", nameof(modalities));
        using var weights = PairWeights.Of(positives, form, modalities[0]);
        using var scope = NewDisposeScope();
        var losses = pairs.Map(pair => Pair(modalities[pair.Anchor], modalities[pair.Contrast], weights, form, temperature)).ToArray();
        return stack(losses).mean().MoveToOuterDisposeScope();
    }

    /// <summary>One joint vector per view: the modalities' raw projections end to end, [batch, view, sum of dims]. It is normalised as a whole, after joining.</summary>
    public static Tensor Join(Seq<Tensor> projections) => cat(projections.ToArray(), -1);

    /// <summary>The concatenated variant: joint vectors contrasted with themselves.</summary>
    public static Tensor WithItself(Tensor joint, Positives positives, PairForm form, double temperature) => Pair(joint, joint, positives, form.Joint(), temperature);

    /// <summary>The share of anchors whose most similar candidate is of the same clip, in [0, 1].</summary>
    public static double ContrastiveAccuracy(Tensor anchor, Tensor contrast, PairForm form)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var weights = PairWeights.Of(new Positives.SameClip(), form, anchor);
        using Scalar never = float.NegativeInfinity;
        using Scalar zero = 0;
        var similarity = Rows(anchor).matmul(Rows(contrast).t());
        if (weights.Excluded is { } excluded) similarity = similarity.masked_fill(excluded, never);
        var nearest = similarity.argmax(1, true);
        return weights.Positive.gather(1, nearest).gt(zero).to_type(ScalarType.Float64).mean().item<double>();
    }

    /// <summary>- factor mean_i (Σ_j w_ij s_ij - (Σ_j w_ij) log Σ_k exp s_ik) / divisor_i: written so that no -∞ of an excluded candidate meets a weight of 0.</summary>
    private static Tensor Pair(Tensor anchor, Tensor contrast, PairWeights weights, PairForm form, double temperature)
    {
        using var scope = NewDisposeScope();
        using Scalar warmth = temperature;
        using Scalar never = float.NegativeInfinity;
        var logits = Rows(anchor).matmul(Rows(contrast).t()).div(warmth);
        var candidates = weights.Excluded is { } excluded ? logits.masked_fill(excluded, never) : logits;
        var logSum = candidates.logsumexp(1);
        var pulled = logits.mul(weights.Scaled).sum();
        var pushed = logSum.mul(weights.RowScaled).sum();
        using Scalar factor = form.Factor(temperature);
        return pushed.sub(pulled).mul(factor).MoveToOuterDisposeScope();
    }

    /// <summary>[batch, view, dim] to [view * batch, dim], view-major.</summary>
    private static Tensor Rows(Tensor features) => features.transpose(0, 1).reshape(-1, features.shape[2]);
}
