namespace MpucMer.Pure.Losses;

/// <summary>Which clips of a batch should be alike.</summary>
public abstract record Positives
{
    private Positives() { }

    /// <summary>Unsupervised: a clip and itself.</summary>
    public sealed record SameClip : Positives;

    /// <summary>Supervised: clips of the same class, one class per clip.</summary>
    public sealed record SameLabel(Seq<int> Labels) : Positives;

    /// <summary>
    /// Supervised with several graded labels a clip (all of one length): weights softmax over the batch of cosine-free similarity l_i · l_j
    /// / temperature, each label vector divided by the sum of its magnitudes first.
    /// </summary>
    public sealed record SimilarLabels(Seq<Seq<double>> Labels, double MaskTemperature) : Positives;

    /// <summary>The same for the given clips of the batch only.</summary>
    public Positives Of(int[] clips) =>
        this switch
        {
            SameLabel labels => new SameLabel(clips.ToSeq().Map(c => labels.Labels[c])),
            SimilarLabels labels => labels with { Labels = clips.ToSeq().Map(c => labels.Labels[c]) },
            _ => this,
        };

    /// <summary>Row-major [batch, batch]: how much clip j is a positive of clip i. The same weights hold between all views.</summary>
    /// <exception cref="ArgumentException">There are not as many labels as clips.</exception>
    public double[] Weights(int batch) =>
        this switch
        {
            SameClip => Matrix(batch, (i, j) => i == j ? 1 : 0),
            SameLabel labels when labels.Labels.Count == batch => Matrix(batch, (i, j) => labels.Labels[i] == labels.Labels[j] ? 1 : 0),
            SimilarLabels labels when labels.Labels.Count == batch => Softmax(labels, batch),
            _ => throw new ArgumentException($"{batch} clips, but labels for another number", nameof(batch)),
        };

    private static double[] Matrix(int batch, Func<int, int, double> weight) =>
        [.. Enumerable.Range(0, batch * batch).Select(k => weight(k / batch, k % batch))];

    private static double[] Softmax(SimilarLabels labels, int batch)
    {
        var unit = labels
            .Labels.Map(row => (row.ToArray(), Math.Max(row.Fold(0.0, (sum, x) => sum + Math.Abs(x)), 1e-12)))
            .Map(row => row.Item1.Select(x => x / row.Item2).ToArray())
            .ToArray();
        var similarity = Matrix(batch, (i, j) => unit[i].Zip(unit[j], (a, b) => a * b).Sum() / labels.MaskTemperature);
        var largest = Enumerable.Range(0, batch).Select(i => similarity.AsSpan(i * batch, batch).ToArray().Max()).ToArray();
        var raised = Matrix(batch, (i, j) => Math.Exp(similarity[i * batch + j] - largest[i]));
        var sums = Enumerable.Range(0, batch).Select(i => raised.AsSpan(i * batch, batch).ToArray().Sum()).ToArray();
        return Matrix(batch, (i, j) => raised[i * batch + j] / sums[i]);
    }
}
