namespace MpucMer.Pure.Losses;

/// <summary>
/// A form of the pairwise loss, as a value: which rows are candidates, and what divides and multiplies the sum. Rows of a batch are (view,
/// clip), view-major; row i of the anchor and row i of the contrast modality are the aligned pair. <see cref="ReferenceLoss"/> has the
/// formula; it and the losses on tensors compute whatever form they are given. To add one: docs/extending/loss.md.
/// </summary>
/// <param name="Word">As experiments write it.</param>
/// <param name="Summary">In words that follow “the loss as”.</param>
public sealed record ContrastiveForm(string Word, string Summary)
{
    /// <summary>
    /// As the paper describes it ("predict the correct pairings"): every row is a candidate, the aligned pair is a positive, the sum over
    /// positives is divided by their weight.
    /// </summary>
    public static ContrastiveForm Textbook { get; } =
        new("textbook", "the paper describes it")
        {
            // One set against itself (SupCon, Khosla et al. 2020, eq. 2): a row is no candidate of its own.
            OfJoint = new ContrastiveForm("itself", "SupCon has it") { IsCandidate = (i, j, _) => i != j },
        };

    /// <summary>
    /// As the published code computes it: the aligned pair is neither candidate nor positive, the sum over positives is divided by their
    /// weight + 1, and the result is multiplied by temperature / .07 (SupCon's base temperature), which only the default temperature hides.
    /// With labels it leaves out the pairs whose anchor is the last modality.
    /// </summary>
    public static ContrastiveForm Published { get; } =
        Joined(
            new("published", "the published code computes it (aligned pair left out, halved)")
            {
                IsCandidate = (i, j, _) => i != j,
                Extra = 1,
                Factor = temperature => temperature / .07,
                // Learned, the temperature would shrink the loss by shrinking itself.
                TakesLearnedTemperature = false,
                LabelsLeaveOutLastAnchor = true,
            }
        );

    /// <summary>
    /// Symmetric cross-entropy (CLIP, Radford et al. 2021, fig. 3): each view by itself, so that a row's candidates are those of its own
    /// view, and the aligned pair alone is its positive (with labels, those of its own view). Each pair is there in both orders, so that
    /// their mean is that of cross-entropies over rows and over columns. A joint vector has none: its aligned pair would be a vector and
    /// itself.
    /// </summary>
    public static ContrastiveForm Symmetric { get; } =
        new("symmetric", "the symmetric cross-entropy of CLIP (each view by itself)")
        {
            IsCandidate = (i, j, batch) => i / batch == j / batch,
        };

    /// <summary>Those that an experiment may choose.</summary>
    public static IReadOnlyList<ContrastiveForm> All => field ??= [Textbook, Published, Symmetric];

    /// <summary>
    /// Whether row j of the contrast modality is a candidate of row i of the anchor, with so many clips a view: (i, j, clips).
    /// </summary>
    public Func<int, int, int, bool> IsCandidate { get; init; } = (_, _, _) => true;

    /// <summary>What is added to the positives' weight in the divisor.</summary>
    public double Extra { get; init; }

    /// <summary>The factor of the whole loss, given the temperature.</summary>
    public Func<double, double> Factor { get; init; } = _ => 1;

    /// <summary>The form for a joint vector contrasted with itself under the same protocol; none: there is none.</summary>
    public Option<ContrastiveForm> OfJoint { get; init; }

    /// <summary>Whether the temperature may be learned.</summary>
    public bool TakesLearnedTemperature { get; init; } = true;

    /// <summary>Whether with labels the pairs are left out whose anchor is the last modality.</summary>
    public bool LabelsLeaveOutLastAnchor { get; init; }

    /// <summary><see cref="OfJoint"/>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ContrastiveForm Joint() =>
        OfJoint.IfNone(() => throw new ArgumentException($"a joint vector has no form {Word}", nameof(OfJoint)));

    // By its word alone: functions are never equal.
    public bool Equals(ContrastiveForm? other) => other is not null && Word == other.Word;

    public override int GetHashCode() => Word.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Word;

    // Of a joint vector it is the same.
    private static ContrastiveForm Joined(ContrastiveForm form) => form with { OfJoint = form };
}

/// <summary>Which ordered pairs (anchor, contrast) of modalities the total loss averages over.</summary>
public static class ModalityPairs
{
    /// <summary>
    /// All ordered pairs of different modalities, anchors in order, less those that the form leaves out
    /// (<see cref="ContrastiveForm.LabelsLeaveOutLastAnchor"/>).
    /// </summary>
    public static Seq<(int Anchor, int Contrast)> Of(int modalities, Positives positives, ContrastiveForm form) =>
        (
            from anchor in Enumerable.Range(
                0,
                form.LabelsLeaveOutLastAnchor && positives is not Positives.SameClip ? modalities - 1 : modalities
            )
            from contrast in Enumerable.Range(0, modalities)
            where anchor != contrast
            select (anchor, contrast)
        ).ToSeq();
}

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
