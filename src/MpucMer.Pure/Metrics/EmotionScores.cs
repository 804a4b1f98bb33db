namespace MpucMer.Pure.Metrics;

/// <summary>
/// Scores of one emotion that is there or not, each in [0, 1]. <paramref name="WeightedAccuracy"/> = (TP N/P + TN) / (2 N), the mean of the
/// recalls of "there" and "not there" (P and N clips); none where one of them never is true. <paramref name="WeightedF1"/>: the F1 of both
/// answers, weighted by P and N;
/// <paramref name="BinaryF1"/>: of "there" alone, 0 for who never says so. <paramref name="Prevalence"/> = P / (P + N).
/// </summary>
/// <remarks>Always answering "not there" to a rare emotion gets a high weighted F1, but a weighted accuracy of 1/2 and a binary F1 of 0:
/// show them together.</remarks>
public sealed record EmotionScores(Option<double> WeightedAccuracy, double WeightedF1, double BinaryF1, double Prevalence)
{
    /// <summary>
    /// From truth and prediction [clips] of 0 (not there) and 1 (there); throws <see cref="ArgumentException"/> as
    /// <see cref="Confusion.Of"/> does.
    /// </summary>
    public static EmotionScores Of(IReadOnlyList<int> truth, IReadOnlyList<int> prediction)
    {
        var scores = Scores.Of(truth, prediction, classes: 2);
        var confusion = scores.Confusion;
        double p = confusion.Support(1),
            n = confusion.Support(0),
            tp = confusion[1, 1],
            tn = confusion[0, 0];
        return new(
            p > 0 && n > 0 ? Some((tp * n / p + tn) / (2 * n)) : None,
            scores.WeightedF1,
            ClassScores.Of(confusion, 1).F1,
            p / (p + n)
        );
    }
}
