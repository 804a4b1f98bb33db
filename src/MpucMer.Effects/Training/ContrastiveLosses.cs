using MpucMer.Pure.Losses;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Training;

/// <summary>
/// The contrastive losses on tensors; <see cref="ReferenceLoss"/> has the formulas. Features are [batch, view, dim]. Every result is the
/// caller's to dispose.
/// </summary>
public static class ContrastiveLosses
{
    /// <summary>Every vector divided by its length (at least 1e-12).</summary>
    public static Tensor Normalise(Tensor features) => Functional.normalize(features, 2, -1);

    /// <summary>The loss of one ordered pair of modalities: a scalar.</summary>
    public static Tensor Pair(Tensor anchor, Tensor contrast, Positives positives, ContrastiveForm form, double temperature)
    {
        using var weights = PairWeights.Of(positives, form, anchor);
        return Pair(anchor, contrast, weights, form, temperature);
    }

    /// <summary>
    /// The mean of <see cref="Pair(Tensor, Tensor, Positives, ContrastiveForm, double)"/> over the ordered pairs of
    /// <see cref="ModalityPairs"/>; at least two modalities.
    /// </summary>
    public static Tensor Total(Seq<Tensor> modalities, Positives positives, ContrastiveForm form, double temperature) =>
        Total(modalities, ModalityPairs.Of(modalities.Count, positives, form), positives, form, temperature);

    /// <summary>The mean over the given ordered pairs only.</summary>
    /// <param name="anchors">The anchor's features for a pair, normalised, where they are not the modality's own (prediction heads). The
    /// callee does not dispose them.</param>
    public static Tensor Total(
        Seq<Tensor> modalities,
        Seq<(int Anchor, int Contrast)> pairs,
        Positives positives,
        ContrastiveForm form,
        double temperature,
        Func<int, int, Tensor>? anchors = null
    )
    {
        if (pairs.IsEmpty)
            throw new ArgumentException("a pairwise loss needs two modalities", nameof(modalities));
        using var weights = PairWeights.Of(positives, form, modalities[0]);
        using var scope = NewDisposeScope();
        var losses = pairs
            .Map(pair =>
                Pair(
                    anchors?.Invoke(pair.Anchor, pair.Contrast) ?? modalities[pair.Anchor],
                    modalities[pair.Contrast],
                    weights,
                    form,
                    temperature
                )
            )
            .ToArray();
        return stack(losses).mean().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same where clips miss modalities
    /// (<see cref="ReferenceLoss.Total(Seq{double[,,]}, ModalityMask, Positives, ContrastiveForm, double)"/>): features hold the clips that
    /// have the modality, [clips that have it, view, dim], and each pair's loss is that of the clips that have both. Zero, with gradients
    /// of zero, where no pair has a clip.
    /// </summary>
    public static Tensor Total(
        Seq<Tensor> modalities,
        ModalityMask mask,
        Seq<(int Anchor, int Contrast)> pairs,
        Positives positives,
        ContrastiveForm form,
        double temperature,
        Func<int, int, Tensor>? anchors = null
    )
    {
        if (mask.IsFull)
            return Total(modalities, pairs, positives, form, temperature, anchors);
        if (pairs.IsEmpty)
            throw new ArgumentException("a pairwise loss needs two modalities", nameof(modalities));
        using var scope = NewDisposeScope();
        var shared = pairs
            .Map(pair => (pair.Anchor, pair.Contrast, Clips: mask.Shared(pair.Anchor, pair.Contrast)))
            .Filter(pair => pair.Clips.Clips.Length > 0)
            .ToArray();
        var all = shared.Sum(pair => pair.Clips.Clips.Length);
        if (all == 0)
            return Nothing(modalities).MoveToOuterDisposeScope();
        var losses = shared
            .Select(pair =>
            {
                var anchor = Chosen(anchors?.Invoke(pair.Anchor, pair.Contrast) ?? modalities[pair.Anchor], pair.Clips.AnchorRows);
                using Scalar share = pair.Clips.Clips.Length / (double)all;
                return Pair(
                        anchor,
                        Chosen(modalities[pair.Contrast], pair.Clips.ContrastRows),
                        positives.Of(pair.Clips.Clips),
                        form,
                        temperature
                    )
                    .mul(share);
            })
            .ToArray();
        return stack(losses).sum().MoveToOuterDisposeScope();
    }

    /// <summary>The given clips' features, in that order; the caller's scope disposes them.</summary>
    public static Tensor Chosen(Tensor features, int[] rows)
    {
        if (rows.Length == features.shape[0] && rows.SequenceEqual(Enumerable.Range(0, rows.Length)))
            return features;
        using var places = torch.tensor([.. rows.Select(r => (long)r)]);
        using var placed = places.to(features.device);
        return features.index_select(0, placed);
    }

    // What the features have to do with the loss: nothing, but their gradients exist.
    private static Tensor Nothing(Seq<Tensor> modalities)
    {
        using Scalar none = 0;
        return stack(modalities.Map(features => features.sum().mul(none)).ToArray()).sum();
    }

    /// <summary>
    /// One joint vector per view: the modalities' raw projections end to end, [batch, view, sum of dims]. It is normalised as a whole,
    /// after joining.
    /// </summary>
    public static Tensor Join(Seq<Tensor> projections) => cat(projections.ToArray(), -1);

    /// <summary>The concatenated variant: joint vectors contrasted with themselves.</summary>
    public static Tensor WithItself(Tensor joint, Positives positives, ContrastiveForm form, double temperature) =>
        Pair(joint, joint, positives, form.Joint(), temperature);

    /// <summary>The share of anchors whose most similar candidate is of the same clip, in [0, 1].</summary>
    public static double ContrastiveAccuracy(Tensor anchor, Tensor contrast, ContrastiveForm form)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var weights = PairWeights.Of(new Positives.SameClip(), form, anchor);
        using Scalar never = float.NegativeInfinity;
        using Scalar zero = 0;
        var similarity = Rows(anchor).matmul(Rows(contrast).t());
        if (weights.Excluded is { } excluded)
            similarity = similarity.masked_fill(excluded, never);
        var nearest = similarity.argmax(1, true);
        return weights.Positive.gather(1, nearest).gt(zero).to_type(ScalarType.Float64).mean().item<double>();
    }

    /// <summary>
    /// - factor mean_i (Σ_j w_ij s_ij - (Σ_j w_ij) log Σ_k exp s_ik) / divisor_i: written so that no -∞ of an excluded candidate meets a
    /// weight of 0.
    /// </summary>
    private static Tensor Pair(Tensor anchor, Tensor contrast, PairWeights weights, ContrastiveForm form, double temperature)
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

/// <summary>
/// What a pair loss knows before it sees features: which candidates are excluded ([rows, rows], or null for none), how positive each is,
/// and the same weights divided by rows * (their sum + extra) as the loss needs them. Rows are view * batch, view-major.
/// </summary>
internal sealed record PairWeights(Tensor? Excluded, Tensor Positive, Tensor Scaled, Tensor RowScaled) : IDisposable
{
    /// <summary>
    /// The weights for features like <paramref name="features"/> ([batch, view, dim]), in their element type and on their device.
    /// </summary>
    public static PairWeights Of(Positives positives, ContrastiveForm form, Tensor features)
    {
        var (batch, rows) = ((int)features.shape[0], (int)(features.shape[0] * features.shape[1]));
        var clips = positives.Weights(batch);
        var (positive, scaled, perRow, excluded) = (
            new double[rows * rows],
            new double[rows * rows],
            new double[rows],
            new double[rows * rows]
        );
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < rows; j++)
            {
                if (!form.IsCandidate(i, j, batch))
                    excluded[i * rows + j] = 1;
                else
                    positive[i * rows + j] = clips[i % batch * batch + j % batch];
            }
            var sum = positive.AsSpan(i * rows, rows).ToArray().Sum();
            var divisor = rows * (sum + form.Extra);
            if (divisor == 0)
                continue;
            for (var j = 0; j < rows; j++)
                scaled[i * rows + j] = positive[i * rows + j] / divisor;
            perRow[i] = sum / divisor;
        }
        using var scope = NewDisposeScope();
        using Scalar half = .5;
        var hidden = !System.Array.Exists(excluded, e => e > 0) ? null : Matrix(excluded).gt(half).MoveToOuterDisposeScope();
        return new PairWeights(
            hidden,
            Matrix(positive).MoveToOuterDisposeScope(),
            Matrix(scaled).MoveToOuterDisposeScope(),
            Placed(perRow).MoveToOuterDisposeScope()
        );

        Tensor Matrix(double[] values) => Placed(values).reshape(rows, rows);
        Tensor Placed(double[] values) => torch.tensor(values, dtype: ScalarType.Float64).to(features.dtype).to(features.device);
    }

    public void Dispose()
    {
        Excluded?.Dispose();
        Positive.Dispose();
        Scaled.Dispose();
        RowScaled.Dispose();
    }
}
