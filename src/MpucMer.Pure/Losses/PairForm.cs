namespace MpucMer.Pure.Losses;

/// <summary>Which form of the pairwise contrastive loss.</summary>
public enum PairForm
{
    /// <summary>As the paper describes it: the aligned pair is a positive, the sum over positives is divided by their count.</summary>
    Textbook,

    /// <summary>As the published code computes it: the diagonal is left out, and the sum is divided by the count plus one.</summary>
    Published,
}
