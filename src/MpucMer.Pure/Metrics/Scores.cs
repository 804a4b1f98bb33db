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
        Bug.Unless(truth.Count > 0 && truth[0].Count > 0, "no clip or no emotion to score");
        var emotions = truth[0].Count;
        Bug.Unless(truth.Concat(prediction).All(row => row.Count == emotions), $"every clip needs {emotions} labels");
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

/// <summary>From how sure a probe is that a label is there to saying so.</summary>
public static class Thresholds
{
    /// <summary>The plain one, the published one.</summary>
    public const double Half = .5;

    /// <summary>
    /// The threshold with the highest binary F1 on these clips: a probability of at least it says "there". Candidates are halfway between
    /// neighbouring probabilities; of equally good ones the nearest to one half, and one half itself where no clip shows the label.
    /// </summary>
    /// <param name="probabilities">[clips], in [0, 1].</param>
    /// <param name="truth">[clips] of 0 (not there) and 1 (there).</param>
    /// <exception cref="ArgumentException">They are not as many.</exception>
    public static double Best(IReadOnlyList<double> probabilities, IReadOnlyList<int> truth)
    {
        Bug.Unless(probabilities.Count == truth.Count, $"{probabilities.Count} probabilities, but {truth.Count} true labels");
        var positives = truth.Sum();
        if (positives == 0)
            return Half;
        var order = Enumerable.Range(0, truth.Count).OrderByDescending(i => probabilities[i]).ToArray();
        var (best, bestF1, hits) = (Half, F1(probabilities, truth, Half), 0);
        for (var taken = 1; taken <= order.Length; taken++)
        {
            hits += truth[order[taken - 1]];
            var next = taken == order.Length ? 0 : probabilities[order[taken]];
            if (taken < order.Length && probabilities[order[taken - 1]] == next)
                continue;
            var threshold = (probabilities[order[taken - 1]] + next) / 2;
            // F1 = 2 TP / (2 TP + FP + FN), with TP + FP = taken and TP + FN = positives.
            var f1 = 2.0 * hits / (taken + positives);
            if (f1 > bestF1 || (f1 == bestF1 && Math.Abs(threshold - Half) < Math.Abs(best - Half)))
                (best, bestF1) = (threshold, f1);
        }
        return best;
    }

    /// <summary>1 where a probability reaches the threshold, else 0.</summary>
    public static int Says(double probability, double threshold) => probability >= threshold ? 1 : 0;

    private static double F1(IReadOnlyList<double> probabilities, IReadOnlyList<int> truth, double threshold)
    {
        var said = probabilities.Select(p => Says(p, threshold)).ToArray();
        var hits = said.Zip(truth, (s, t) => s * t).Sum();
        return 2.0 * hits / (said.Sum() + truth.Sum());
    }
}
