namespace MpucMer.Pure.Metrics;

/// <summary>
/// Scores of one test set with one label a clip, each in [0, 1] and equal to scikit-learn's: <c>accuracy_score</c>, <c>f1_score</c> with
/// averages "weighted" (by support) and "macro", and <c>balanced_accuracy_score</c>. The last is <paramref name="Uar"/>, the unweighted
/// average recall over the classes that occur, that is are true of some clip: a class that is only predicted has no recall, and costs those
/// whose clips it took. In macro F1 such a class counts as 0, as there, and one that is neither true nor predicted is left out.
/// </summary>
public sealed record Scores(double Accuracy, double WeightedF1, double MacroF1, double Uar, Confusion Confusion)
{
    /// <summary>
    /// From true and predicted classes [clips], 0 … <paramref name="classes"/> - 1; throws <see cref="ArgumentException"/> as
    /// <see cref="Metrics.Confusion.Of"/> does.
    /// </summary>
    public static Scores Of(IReadOnlyList<int> truth, IReadOnlyList<int> prediction, int classes) =>
        Of(Confusion.Of(truth, prediction, classes));

    public static Scores Of(Confusion confusion)
    {
        var each = PerClassOf(confusion).Filter(c => c.Occurs);
        return new(
            (double)confusion.Correct / confusion.Total,
            each.Sum(c => c.F1 * c.Support) / confusion.Total,
            each.Average(c => c.F1),
            each.Filter(c => c.Support > 0).Average(c => c.Recall),
            confusion
        );
    }

    /// <summary>The scores of every class 0 … classes - 1, those that do not occur included.</summary>
    public Seq<ClassScores> PerClass => PerClassOf(Confusion);

    private static Seq<ClassScores> PerClassOf(Confusion confusion) =>
        Seq(Enumerable.Range(0, confusion.Classes).Select(c => ClassScores.Of(confusion, c)).ToArray());
}
