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

/// <summary>
/// Which clips of a batch have which modality. Features of a modality then hold the clips that have it and no others, [clips that have it,
/// view, dim], in the order of the batch:
/// nothing stands in for what is missing, neither in a loss nor in a batch's statistics.
/// </summary>
/// <param name="Modalities">Of each modality one flag a clip.</param>
public sealed record ModalityMask(Seq<bool[]> Modalities)
{
    /// <summary>Every clip has everything.</summary>
    public static ModalityMask Full(int modalities, int batch) =>
        new(Range(0, modalities).Map(_ => Enumerable.Repeat(true, batch).ToArray()).ToSeq());

    public bool IsFull => Modalities.ForAll(has => System.Array.TrueForAll(has, h => h));

    /// <summary>The clips that have a modality, in order.</summary>
    public int[] Clips(int modality) => Places(Modalities[modality]);

    /// <summary>The clips that have both modalities: their places in the batch, and in each modality's features.</summary>
    public SharedClips Shared(int anchor, int contrast)
    {
        var (clips, rows) = Shared(Seq(anchor, contrast));
        return new SharedClips(clips, rows[0], rows[1]);
    }

    /// <summary>The clips that have all of these modalities: their places in the batch, and in each one's features.</summary>
    public (int[] Clips, Seq<int[]> Rows) Shared(Seq<int> modalities)
    {
        var clips = Enumerable.Range(0, Modalities[0].Length).Where(clip => modalities.ForAll(m => Modalities[m][clip])).ToArray();
        return (clips, modalities.Map(m => RowsOf(Modalities[m], clips)));
    }

    private static int[] Places(bool[] has) => [.. Enumerable.Range(0, has.Length).Where(clip => has[clip])];

    private static int[] RowsOf(bool[] has, int[] clips)
    {
        var row = Places(has).Select((clip, i) => (clip, i)).ToDictionary(p => p.clip, p => p.i);
        return [.. clips.Select(clip => row[clip])];
    }
}

/// <summary>Clips that two modalities share: places in the batch, and rows of either's features.</summary>
public sealed record SharedClips(int[] Clips, int[] AnchorRows, int[] ContrastRows);
