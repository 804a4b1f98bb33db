using System.Runtime.Intrinsics;

namespace MpucMer.Pure.Metrics;

/// <summary>
/// Rows of numbers, [Count, Width] row-major, and how far they are from each other. Sums have one order, whatever the machine's vectors
/// and however many cores work: results are equal to the bit.
/// </summary>
public sealed record PointSet(int Count, int Width, float[] Values)
{
    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Width, Width);

    /// <summary>The given rows.</summary>
    public PointSet Take(IReadOnlyList<int> rows)
    {
        var values = new float[rows.Count * Width];
        for (var r = 0; r < rows.Count; r++)
            this[rows[r]].CopyTo(values.AsSpan(r * Width));
        return new(rows.Count, Width, values);
    }

    /// <summary>The rows of several sets beside each other.</summary>
    public static PointSet Joined(IReadOnlyList<PointSet> parts)
    {
        var (count, width) = (parts[0].Count, parts.Sum(p => p.Width));
        var values = new float[count * width];
        for (var (p, at) = (0, 0); p < parts.Count; at += parts[p].Width, p++)
        {
            for (var r = 0; r < count; r++)
                parts[p][r].CopyTo(values.AsSpan(r * width + at));
        }
        return new(count, width, values);
    }

    /// <summary>Less the mean of each column.</summary>
    public PointSet Centred()
    {
        var means = new double[Width];
        for (var i = 0; i < Values.Length; i++)
            means[i % Width] += Values[i] / (double)Count;
        var values = new float[Values.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(Values[i] - means[i % Width]);
        return this with { Values = values };
    }

    /// <summary>Rows of length 1; those of length 0 stay.</summary>
    public PointSet Normalised()
    {
        var values = (float[])Values.Clone();
        for (var r = 0; r < Count; r++)
        {
            var length = Math.Sqrt(Dot(this[r], this[r]));
            for (var i = r * Width; length > 0 && i < (r + 1) * Width; i++)
                values[i] = (float)(values[i] / length);
        }
        return this with { Values = values };
    }

    /// <summary>All squared Euclidean distances, [Count, Count] row-major.</summary>
    public float[] SquaredDistances()
    {
        var centred = Centred();
        var squares = Enumerable.Range(0, Count).Select(r => Dot(centred[r], centred[r])).ToArray();
        var distances = new float[Count * Count];
        // Row i as far as i, and the same as column i.
        Parallel.For(0, Count, i =>
        {
            var a = centred[i];
            for (var j = 0; j < i; j++)
            {
                var d = Math.Max(0, squares[i] + squares[j] - 2 * Dot(a, centred[j]));
                distances[i * Count + j] = d;
                distances[j * Count + i] = d;
            }
        });
        return distances;
    }

    /// <summary>a · b, summed in four lanes of eight.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (s0, s1, s2, s3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        var i = 0;
        for (; i <= a.Length - 32; i += 32)
        {
            var x = a.Slice(i, 32);
            var y = b.Slice(i, 32);
            s0 += Vector256.Create(x) * Vector256.Create(y);
            s1 += Vector256.Create(x[8..]) * Vector256.Create(y[8..]);
            s2 += Vector256.Create(x[16..]) * Vector256.Create(y[16..]);
            s3 += Vector256.Create(x[24..]) * Vector256.Create(y[24..]);
        }
        var sum = Sum((s0 + s1) + (s2 + s3));
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    // In an order of its own: the library's depends on the processor.
    internal static float Sum(Vector256<float> v)
    {
        var half = v.GetLower() + v.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }
}

/// <summary>How well labels part points.</summary>
public static class Silhouette
{
    /// <summary>
    /// The mean silhouette (Rousseeuw 1987) of points by label: (b - a) / max(a, b), a the mean distance to the others of the same label
    /// and b to those of the nearest other one; 0 of a point that is alone in its label. As scikit-learn's silhouette_score; none of fewer
    /// than two labels, or of none that two points share.
    /// </summary>
    /// <param name="squared">Squared distances [points, points].</param>
    /// <param name="labels">[points], 0 or more.</param>
    public static Option<double> Of(float[] squared, IReadOnlyList<int> labels)
    {
        var n = labels.Count;
        var kinds = n == 0 ? 0 : labels.Max() + 1;
        var counts = new int[kinds];
        foreach (var label in labels)
            counts[label]++;
        if (counts.Count(c => c > 0) < 2 || counts.All(c => c < 2))
            return None;
        var each = new double[n];
        Parallel.For(0, n, i =>
        {
            var sums = new double[kinds];
            for (var j = 0; j < n; j++)
                sums[labels[j]] += Math.Sqrt(squared[i * n + j]);
            var own = labels[i];
            if (counts[own] < 2)
                return;
            var a = sums[own] / (counts[own] - 1);
            var b = double.PositiveInfinity;
            for (var k = 0; k < kinds; k++)
            {
                if (k != own && counts[k] > 0)
                    b = Math.Min(b, sums[k] / counts[k]);
            }
            each[i] = Math.Max(a, b) > 0 ? (b - a) / Math.Max(a, b) : 0;
        });
        return each.Average();
    }
}

/// <summary>Clips found by one modality's vector among another's.</summary>
public static class Retrieval
{
    public static readonly Seq<int> Ranks = Seq(1, 5, 10);

    /// <summary>
    /// The share of clips whose own vector is among the k that are most like theirs (by cosine), for each k of <see cref="Ranks"/>, beside
    /// what a draw gives, k/n. Of equally like ones the own one is last: vectors that are all alike find nothing.
    /// </summary>
    /// <param name="from">[clips, F], row by row the clips of <paramref name="to"/>.</param>
    public static Seq<(int Rank, double Recall, double Chance)> Of(PointSet from, PointSet to)
    {
        var (a, b, n) = (from.Normalised(), to.Normalised(), from.Count);
        var ranks = new int[n];
        Parallel.For(0, n, i =>
        {
            var own = PointSet.Dot(a[i], b[i]);
            for (var j = 0; j < n; j++)
            {
                if (PointSet.Dot(a[i], b[j]) >= own)
                    ranks[i]++;
            }
        });
        return n == 0
            ? Seq<(int, double, double)>()
            : Ranks.Map(k => (k, ranks.Count(r => r <= k) / (double)n, Math.Min(1, k / (double)n))).Strict();
    }
}
