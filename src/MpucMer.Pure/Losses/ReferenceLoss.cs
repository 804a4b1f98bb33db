namespace MpucMer.Pure.Losses;

/// <summary>A loss and its gradients with respect to each array of features it was given, in their order.</summary>
public sealed record LossAndGradients(double Value, Seq<double[,,]> Gradients);

/// <summary>
/// The contrastive losses on plain arrays, written from the formula in double precision: slow, plain, and the oracle that the tensor losses
/// must agree with in value and gradient. Features are [batch, view, dim]; rows are stacked view-major, as the published
/// torch.cat(unbind(view)).
/// </summary>
public static class ReferenceLoss
{
    /// <summary>
    /// The loss of one ordered pair. With logits s_ij = a_i · c_j / temperature over rows i of the anchor and candidates j in K(i), and
    /// weights w_ij:
    /// L = factor mean_i of - (Σ_j w_ij (s_ij - log Σ_{k in K(i)} exp s_ik)) / (Σ_j w_ij + extra), with K(i), factor and extra of
    /// <paramref name="form"/>.
    /// Its gradient: ∂L/∂s_ij = - factor (w_ij - p_ij Σ_k w_ik) / (rows (Σ_k w_ik + extra)), p the softmax over K(i).
    /// </summary>
    public static LossAndGradients Pair(
        double[,,] anchor,
        double[,,] contrast,
        Positives positives,
        ContrastiveForm form,
        double temperature
    )
    {
        var (batch, views, dim) = (anchor.GetLength(0), anchor.GetLength(1), anchor.GetLength(2));
        var rows = batch * views;
        var clips = positives.Weights(batch);
        var (value, toAnchor, toContrast) = (0.0, new double[batch, views, dim], new double[batch, views, dim]);
        for (var i = 0; i < rows; i++)
        {
            var candidates = Enumerable.Range(0, rows).Where(j => form.IsCandidate(i, j, batch)).ToArray();
            if (candidates.Length == 0)
                continue;
            var logits = candidates.Select(j => Dot(anchor, i, contrast, j) / temperature).ToArray();
            var weights = candidates.Select(j => clips[i % batch * batch + j % batch]).ToArray();
            var largest = logits.Max();
            var logSum = largest + Math.Log(logits.Sum(s => Math.Exp(s - largest)));
            var (weight, divisor) = (weights.Sum(), rows * (weights.Sum() + form.Extra) / form.Factor(temperature));
            if (divisor == 0)
                continue;
            value -= logits.Zip(weights, (s, w) => w * (s - logSum)).Sum() / divisor;
            for (var k = 0; k < candidates.Length; k++)
            {
                var slope = -(weights[k] - weight * Math.Exp(logits[k] - logSum)) / divisor / temperature;
                Accumulate(toAnchor, i, slope, contrast, candidates[k]);
                Accumulate(toContrast, candidates[k], slope, anchor, i);
            }
        }
        return new LossAndGradients(value, Seq(toAnchor, toContrast));
    }

    /// <summary>The mean of <see cref="Pair"/> over the ordered pairs of <see cref="ModalityPairs"/> (paper, eq. 2).</summary>
    public static LossAndGradients Total(Seq<double[,,]> modalities, Positives positives, ContrastiveForm form, double temperature)
    {
        var pairs = ModalityPairs.Of(modalities.Count, positives, form);
        var gradients = modalities
            .Map(features => new double[features.GetLength(0), features.GetLength(1), features.GetLength(2)])
            .ToArray();
        var value = 0.0;
        foreach (var (anchor, contrast) in pairs)
        {
            var pair = Pair(modalities[anchor], modalities[contrast], positives, form, temperature);
            value += pair.Value / pairs.Count;
            Add(gradients[anchor], pair.Gradients[0], 1.0 / pairs.Count);
            Add(gradients[contrast], pair.Gradients[1], 1.0 / pairs.Count);
        }
        return new LossAndGradients(value, gradients.ToSeq());
    }

    /// <summary>
    /// <see cref="Total(Seq{double[,,]}, Positives, ContrastiveForm, double)"/> where clips miss modalities: a pair's loss is that of the
    /// clips that have both, as if there were no others, and counts by their number: Σ n_p L_p / Σ n_p. With nothing missing that is the
    /// mean; where no pair has a clip it is zero.
    /// </summary>
    /// <param name="modalities">Features of the clips that have the modality, [clips that have it, view, dim].</param>
    public static LossAndGradients Total(
        Seq<double[,,]> modalities,
        ModalityMask mask,
        Positives positives,
        ContrastiveForm form,
        double temperature
    )
    {
        var shared = ModalityPairs
            .Of(modalities.Count, positives, form)
            .Map(pair => (pair.Anchor, pair.Contrast, Clips: mask.Shared(pair.Anchor, pair.Contrast)));
        var gradients = modalities
            .Map(features => new double[features.GetLength(0), features.GetLength(1), features.GetLength(2)])
            .ToArray();
        var (value, all) = (0.0, shared.Sum(pair => pair.Clips.Clips.Length));
        foreach (var (anchor, contrast, clips) in shared.Filter(pair => pair.Clips.Clips.Length > 0))
        {
            var share = clips.Clips.Length / (double)all;
            var pair = Pair(
                FeatureArrays.Rows(modalities[anchor], clips.AnchorRows),
                FeatureArrays.Rows(modalities[contrast], clips.ContrastRows),
                positives.Of(clips.Clips),
                form,
                temperature
            );
            value += share * pair.Value;
            Add(gradients[anchor], clips.AnchorRows, pair.Gradients[0], share);
            Add(gradients[contrast], clips.ContrastRows, pair.Gradients[1], share);
        }
        return new LossAndGradients(value, gradients.ToSeq());
    }

    /// <summary>
    /// The concatenated variant: one joint vector per view (<see cref="FeatureArrays.Concatenate"/> of the raw projections, then
    /// <see cref="FeatureArrays.Normalise"/>) contrasted with itself.
    /// </summary>
    public static LossAndGradients WithItself(double[,,] joint, Positives positives, ContrastiveForm form, double temperature)
    {
        var loss = Pair(joint, joint, positives, form.Joint(), temperature);
        Add(loss.Gradients[0], loss.Gradients[1], 1);
        return new LossAndGradients(loss.Value, Seq1(loss.Gradients[0]));
    }

    private static double Dot(double[,,] a, int i, double[,,] b, int j)
    {
        var (batch, sum) = (a.GetLength(0), 0.0);
        for (var d = 0; d < a.GetLength(2); d++)
            sum += a[i % batch, i / batch, d] * b[j % batch, j / batch, d];
        return sum;
    }

    private static void Accumulate(double[,,] into, int i, double factor, double[,,] from, int j)
    {
        var batch = into.GetLength(0);
        for (var d = 0; d < into.GetLength(2); d++)
            into[i % batch, i / batch, d] += factor * from[j % batch, j / batch, d];
    }

    private static void Add(double[,,] into, int[] rows, double[,,] from, double factor)
    {
        for (var i = 0; i < rows.Length; i++)
        for (var v = 0; v < into.GetLength(1); v++)
        for (var d = 0; d < into.GetLength(2); d++)
            into[rows[i], v, d] += factor * from[i, v, d];
    }

    private static void Add(double[,,] into, double[,,] from, double factor)
    {
        for (var i = 0; i < into.GetLength(0); i++)
        for (var v = 0; v < into.GetLength(1); v++)
        for (var d = 0; d < into.GetLength(2); d++)
            into[i, v, d] += factor * from[i, v, d];
    }
}
