namespace MpucMer.Pure.Losses;

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
