namespace MpucMer.Pure.Losses;

/// <summary>Which ordered pairs (anchor, contrast) of modalities the total loss averages over.</summary>
public static class ModalityPairs
{
    /// <summary>
    /// All ordered pairs of different modalities, anchors in order. With labels the published code leaves out the pairs whose anchor is the
    /// last modality; <see cref="PairForm.Textbook"/> keeps them.
    /// </summary>
    public static Seq<(int Anchor, int Contrast)> Of(int modalities, Positives positives, PairForm form) =>
        (
            from anchor in Enumerable.Range(
                0,
                form == PairForm.Published && positives is not Positives.SameClip ? modalities - 1 : modalities
            )
            from contrast in Enumerable.Range(0, modalities)
            where anchor != contrast
            select (anchor, contrast)
        ).ToSeq();
}
