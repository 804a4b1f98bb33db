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

/// <summary>Features of a batch as arrays [batch, view, dim].</summary>
public static class FeatureArrays
{
    /// <summary>Each vector divided by its length, or by 1e-12 where that is longer (as torch.nn.functional.normalize).</summary>
    public static double[,,] Normalise(double[,,] features) => Map(features, (i, v, d) => features[i, v, d] / Length(features, i, v));

    /// <summary>The gradient at the features, given the gradient at their normalised vectors: (g - u (u · g)) / length.</summary>
    public static double[,,] NormaliseGradient(double[,,] features, double[,,] gradient)
    {
        var unit = Normalise(features);
        var along = new double[features.GetLength(0), features.GetLength(1)];
        foreach (var (i, v, d) in Indices(features))
            along[i, v] += unit[i, v, d] * gradient[i, v, d];
        return Map(features, (i, v, d) => (gradient[i, v, d] - unit[i, v, d] * along[i, v]) / Length(features, i, v));
    }

    /// <summary>The modalities' vectors end to end, [batch, view, sum of dims].</summary>
    public static double[,,] Concatenate(Seq<double[,,]> modalities)
    {
        var joint = new double[modalities[0].GetLength(0), modalities[0].GetLength(1), modalities.Sum(features => features.GetLength(2))];
        var from = 0;
        foreach (var features in modalities)
        {
            foreach (var (i, v, d) in Indices(features))
                joint[i, v, from + d] = features[i, v, d];
            from += features.GetLength(2);
        }
        return joint;
    }

    /// <summary>Undoes <see cref="Concatenate"/>.</summary>
    public static Seq<double[,,]> Split(double[,,] joint, Seq<int> dims) =>
        dims.Fold((Parts: Seq<double[,,]>(), From: 0), (done, dim) =>
            (
                done.Parts.Add(Map(new double[joint.GetLength(0), joint.GetLength(1), dim], (i, v, d) => joint[i, v, done.From + d])),
                done.From + dim
            )
        ).Parts;

    /// <summary>The given clips' features, in that order.</summary>
    public static double[,,] Rows(double[,,] features, int[] clips) =>
        Map(new double[clips.Length, features.GetLength(1), features.GetLength(2)], (i, v, d) => features[clips[i], v, d]);

    /// <summary>An array of the same shape with every element worked out from its place.</summary>
    public static double[,,] Map(double[,,] like, Func<int, int, int, double> element)
    {
        var result = new double[like.GetLength(0), like.GetLength(1), like.GetLength(2)];
        foreach (var (i, v, d) in Indices(like))
            result[i, v, d] = element(i, v, d);
        return result;
    }

    private static IEnumerable<(int, int, int)> Indices(double[,,] features) =>
        from i in Enumerable.Range(0, features.GetLength(0))
        from v in Enumerable.Range(0, features.GetLength(1))
        from d in Enumerable.Range(0, features.GetLength(2))
        select (i, v, d);

    private static double Length(double[,,] features, int i, int v)
    {
        var sum = 0.0;
        for (var d = 0; d < features.GetLength(2); d++)
            sum += features[i, v, d] * features[i, v, d];
        return Math.Max(Math.Sqrt(sum), 1e-12);
    }
}
