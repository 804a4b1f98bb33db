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
