namespace MpucMer.Pure.Losses;

/// <summary>
/// Which of the two forms of the pairwise loss. Rows of a batch are (view, clip), view-major; row i of the anchor and row i of the contrast
/// modality are the aligned pair.
/// </summary>
public enum PairForm
{
    /// <summary>
    /// As the paper describes it ("predict the correct pairings"): every row is a candidate, the aligned pair is a positive, the sum over
    /// positives is divided by their weight.
    /// </summary>
    Textbook,

    /// <summary>
    /// As the published code computes it: the aligned pair is neither candidate nor positive, the sum over positives is divided by their
    /// weight + 1, and the result is multiplied by temperature / .07 (SupCon's base temperature), which only the default temperature hides.
    /// </summary>
    Published,

    /// <summary>
    /// Symmetric cross-entropy (CLIP, Radford et al. 2021, fig. 3): each view by itself, so that a row's candidates are those of its own
    /// view, and the aligned pair alone is its positive (with labels, those of its own view). <see cref="ModalityPairs"/> has each pair in
    /// both orders, so that their mean is that of cross-entropies over rows and over columns.
    /// </summary>
    Symmetric,

    /// <summary>
    /// One set against itself (SupCon, Khosla et al. 2020, eq. 2): a row is no candidate of its own, the sum is divided by the positives'
    /// weight. The concatenated variant's textbook form.
    /// </summary>
    Itself,
}

/// <summary>The facts that tell the forms apart.</summary>
public static class PairForms
{
    /// <summary>
    /// Whether row <paramref name="j"/> of the contrast modality is a candidate of row <paramref name="i"/> of the anchor, with so many
    /// clips a view.
    /// </summary>
    public static bool IsCandidate(this PairForm form, int i, int j, int batch) =>
        form switch
        {
            PairForm.Textbook => true,
            PairForm.Symmetric => i / batch == j / batch,
            _ => i != j,
        };

    /// <summary>What is added to the positives' weight in the divisor.</summary>
    public static double Extra(this PairForm form) => form == PairForm.Published ? 1 : 0;

    /// <summary>The factor of the whole loss.</summary>
    public static double Factor(this PairForm form, double temperature) => form == PairForm.Published ? temperature / .07 : 1;

    /// <summary>
    /// The form for a joint vector contrasted with itself under the same protocol; there is none for <see cref="PairForm.Symmetric"/>,
    /// whose aligned pair would be a vector and itself.
    /// </summary>
    public static PairForm Joint(this PairForm form) =>
        form switch
        {
            PairForm.Textbook => PairForm.Itself,
            PairForm.Symmetric => throw new ArgumentException("a joint vector has no symmetric form", nameof(form)),
            _ => form,
        };
}
