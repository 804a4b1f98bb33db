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

/// <summary>
/// How well one class is told from the others, each score in [0, 1] and 0 where it would divide by zero. <paramref name="Support"/>: clips
/// whose true class it is;
/// <paramref name="Predicted"/>: clips predicted to be of it.
/// </summary>
public sealed record ClassScores(int Label, int Support, int Predicted, double Precision, double Recall, double F1)
{
    /// <summary>The class is somewhere in truth or prediction. scikit-learn averages over these only.</summary>
    public bool Occurs => Support + Predicted > 0;

    public static ClassScores Of(Confusion confusion, int label)
    {
        var (hits, support, predicted) = (confusion[label, label], confusion.Support(label), confusion.Predicted(label));
        // F1 = 2 P R / (P + R) = 2 TP / (2 TP + FP + FN), without the 0/0 of precision and recall both 0.
        return new(label, support, predicted, Ratio(hits, predicted), Ratio(hits, support), Ratio(2 * hits, support + predicted));
    }

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

/// <summary>
/// How often each class was taken for each: <paramref name="Counts"/> is [Classes * Classes], row-major, rows the truth and columns the
/// prediction.
/// </summary>
public sealed record Confusion(int Classes, Arr<int> Counts)
{
    /// <summary>
    /// Counts of predictions, both arrays [clips] of classes 0 … <paramref name="classes"/> - 1, at least one clip; else
    /// <see cref="ArgumentException"/>.
    /// </summary>
    public static Confusion Of(IReadOnlyList<int> truth, IReadOnlyList<int> prediction, int classes)
    {
        Bug.Unless(classes > 0, "no class");
        Bug.Unless(truth.Count == prediction.Count, $"{truth.Count} true labels, but {prediction.Count} predictions");
        Bug.Unless(truth.Count > 0, "no clip to score");
        var counts = new int[classes * classes];
        for (var i = 0; i < truth.Count; i++)
        {
            var (t, p) = (truth[i], prediction[i]);
            if ((uint)t >= (uint)classes || (uint)p >= (uint)classes)
                Bug.Found($"clip {i}: true class {t}, predicted {p}, of {classes} classes");
            counts[t * classes + p]++;
        }
        return new(classes, toArray(counts));
    }

    public int this[int truth, int prediction] => Counts[truth * Classes + prediction];

    /// <summary>Of each true class, how often it was taken for each.</summary>
    public Seq<Seq<int>> Rows => Range(0, Classes).Map(t => Range(0, Classes).Map(p => this[t, p]).ToSeq().Strict()).ToSeq().Strict();

    /// <summary>All clips.</summary>
    public int Total => Counts.Sum();

    /// <summary>Clips predicted rightly: the trace.</summary>
    public int Correct => Enumerable.Range(0, Classes).Sum(c => this[c, c]);

    /// <summary>Clips whose true class this is.</summary>
    public int Support(int label) => Enumerable.Range(0, Classes).Sum(p => this[label, p]);

    /// <summary>Clips predicted to be of this class.</summary>
    public int Predicted(int label) => Enumerable.Range(0, Classes).Sum(t => this[t, label]);

    /// <summary>The counts of several test sets (folds) taken together; the classes must be the same.</summary>
    public static Confusion operator +(Confusion a, Confusion b)
    {
        Bug.Unless(a.Classes == b.Classes, $"{a.Classes} classes and {b.Classes}");
        return a with { Counts = toArray(a.Counts.Zip(b.Counts, (x, y) => x + y)) };
    }
}
