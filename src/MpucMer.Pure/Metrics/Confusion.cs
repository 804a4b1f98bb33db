namespace MpucMer.Pure.Metrics;

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
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (truth.Count != prediction.Count)
            throw new ArgumentException($"{truth.Count} true labels, but {prediction.Count} predictions");
        if (truth.Count == 0)
            throw new ArgumentException("no clip to score");
        var counts = new int[classes * classes];
        for (var i = 0; i < truth.Count; i++)
        {
            if ((uint)truth[i] >= (uint)classes || (uint)prediction[i] >= (uint)classes)
                throw new ArgumentException($"clip {i}: true class {truth[i]}, predicted {prediction[i]}, of {classes} classes");
            counts[truth[i] * classes + prediction[i]]++;
        }
        return new(classes, toArray(counts));
    }

    public int this[int truth, int prediction] => Counts[truth * Classes + prediction];

    /// <summary>All clips.</summary>
    public int Total => Counts.Sum();

    /// <summary>Clips predicted rightly: the trace.</summary>
    public int Correct => Enumerable.Range(0, Classes).Sum(c => this[c, c]);

    /// <summary>Clips whose true class this is.</summary>
    public int Support(int label) => Enumerable.Range(0, Classes).Sum(p => this[label, p]);

    /// <summary>Clips predicted to be of this class.</summary>
    public int Predicted(int label) => Enumerable.Range(0, Classes).Sum(t => this[t, label]);

    /// <summary>The counts of several test sets (folds) taken together; the classes must be the same.</summary>
    public static Confusion operator +(Confusion a, Confusion b) =>
        a.Classes == b.Classes
            ? a with
            {
                Counts = toArray(a.Counts.Zip(b.Counts, (x, y) => x + y)),
            }
            : throw new ArgumentException($"{a.Classes} classes and {b.Classes}");
}
