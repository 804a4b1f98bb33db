namespace MpucMer.Pure.Data;

/// <summary>
/// What the clips of a data set are labelled with. <paramref name="Several"/>: a clip has any number of the labels, each with an intensity
/// (none: neutral);
/// otherwise exactly one.
/// </summary>
public sealed record Labelling(Seq<string> Names, bool Several)
{
    /// <summary>One of RAVDESS's eight emotions.</summary>
    public static readonly Labelling Ravdess = new(Emotions.Names.ToSeq(), false);

    /// <summary>
    /// One class for clips with several labels, for what needs one (sampling by class, splits within classes): the strongest label, the
    /// first of equals;
    /// the number of labels where all are zero.
    /// </summary>
    public static int Strongest(IReadOnlyList<double> intensities)
    {
        var best = intensities.Count;
        for (var i = 0; i < intensities.Count; i++)
        {
            if (intensities[i] > (best == intensities.Count ? 0 : intensities[best]))
                best = i;
        }
        return best;
    }
}

/// <summary>The eight emotions of RAVDESS (Livingstone and Russo 2018), in the order of their numbers.</summary>
public static class Emotions
{
    /// <summary>Names by label, from 0.</summary>
    public static readonly IReadOnlyList<string> Names = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"];
}
