namespace MpucMer.Pure.Metrics;

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
