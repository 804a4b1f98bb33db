namespace MpucMer.Pure.Metrics;

/// <summary>
/// Scores of a test set with several labels a clip: those of every emotion, and their plain means over the emotions (weighted accuracy:
/// over those that have one).
/// </summary>
public sealed record MultiLabelScores(Seq<EmotionScores> Emotions, Option<double> WeightedAccuracy, double WeightedF1, double BinaryF1)
{
    /// <summary>
    /// From truth and prediction [clips][emotions] of 0 and 1, at least one clip and one emotion, every row as long; else
    /// <see cref="ArgumentException"/>.
    /// </summary>
    public static MultiLabelScores Of(IReadOnlyList<IReadOnlyList<int>> truth, IReadOnlyList<IReadOnlyList<int>> prediction)
    {
        if (truth.Count == 0 || truth[0].Count == 0)
            throw new ArgumentException("no clip or no emotion to score");
        var emotions = truth[0].Count;
        if (truth.Concat(prediction).Any(row => row.Count != emotions))
            throw new ArgumentException($"every clip needs {emotions} labels");
        return Of(
            Seq(
                Enumerable
                    .Range(0, emotions)
                    .Select(e => EmotionScores.Of([.. truth.Select(row => row[e])], [.. prediction.Select(row => row[e])]))
                    .ToArray()
            )
        );
    }

    private static MultiLabelScores Of(Seq<EmotionScores> each)
    {
        var accuracies = each.Bind(e => e.WeightedAccuracy.ToSeq());
        return new(
            each,
            accuracies.IsEmpty ? None : Some(accuracies.Average()),
            each.Average(e => e.WeightedF1),
            each.Average(e => e.BinaryF1)
        );
    }
}
