using System.Runtime.Intrinsics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Metrics;

/// <summary>
/// Points in the plane that lie near each other where the points that they stand for do: exact t-SNE (van der Maaten and Hinton 2008), all
/// pairs counted. It starts from the first two principal components (Kobak and Berens 2019), so that no draw decides where a group lies;
/// equal points and streams give equal maps, to the bit and on any number of cores.
/// </summary>
public static class EmbeddingMap
{
    public const double Perplexity = 30;

    private const int Steps = 400;

    // While attraction is exaggerated, momentum is low.
    private const int Early = 100;
    private const float Exaggeration = 12;
    private const int Lanes = 8;

    /// <summary>Where each point lies; of fewer than four the components alone, since none has three neighbours.</summary>
    /// <param name="squared">Their <see cref="PointSet.SquaredDistances"/>.</param>
    /// <param name="cores">How many work; -1: all.</param>
    public static (float[] X, float[] Y) Of(PointSet points, float[] squared, Stream stream, int cores = -1)
    {
        var n = points.Count;
        var (x, y) = Components(points.Centred(), stream);
        if (n < 4)
            return (x, y);
        var how = new ParallelOptions { MaxDegreeOfParallelism = cores };
        var likeness = Likeness(squared, n, Math.Min(Perplexity, (n - 1) / 3.0), how);
        var deviation = Math.Max(1e-12, Math.Sqrt(x.Sum(v => (double)v * v) / n));
        var (px, py) = (Padded(x, 1e-4 / deviation), Padded(y, 1e-4 / deviation));
        return Descend(likeness, n, px, py, how);
    }

    /// <summary>
    /// p(j|i) + p(i|j) over 2n, [n, padded n]: of each point a Gaussian over the others whose perplexity is the given one. Newton's steps
    /// on the logarithm of its precision, kept in a shrinking bracket.
    /// </summary>
    private static float[] Likeness(float[] squared, int n, double perplexity, ParallelOptions how)
    {
        var (width, target) = (Padded(n), Math.Log(perplexity));
        var given = new float[n * n];
        Parallel.For(0, n, how, i =>
        {
            var row = squared.AsSpan(i * n, n);
            var nearest = float.PositiveInfinity;
            var sum = 0.0;
            for (var j = 0; j < n; j++)
            {
                if (j == i)
                    continue;
                nearest = Math.Min(nearest, row[j]);
                sum += row[j];
            }
            var spread = sum / (n - 1) - nearest;
            var p = new double[n];
            var (log, low, high) = (spread > 0 ? Math.Log(1 / spread) : 0, -200.0, 200.0);
            var total = 0.0;
            for (var step = 0; step < 60; step++)
            {
                var precision = Math.Exp(log);
                (total, var mean, var square) = (0.0, 0.0, 0.0);
                for (var j = 0; j < n; j++)
                {
                    var d = row[j] - nearest;
                    p[j] = j == i ? 0 : Math.Exp(-precision * d);
                    total += p[j];
                    mean += p[j] * d;
                    square += p[j] * d * d;
                }
                (mean, square) = (mean / total, square / total);
                // Entropy, and its slope in the logarithm of the precision.
                var excess = Math.Log(total) + precision * mean - target;
                if (Math.Abs(excess) < 1e-5 || spread <= 0)
                    break;
                (low, high) = excess > 0 ? (log, high) : (low, log);
                var slope = precision * precision * (square - mean * mean);
                var next = slope > 1e-9 ? log + excess / slope : double.NaN;
                log = next > low && next < high ? next : Math.Clamp((low + high) / 2, log - 3, log + 3);
            }
            for (var j = 0; j < n; j++)
                given[i * n + j] = (float)(p[j] / total);
        });
        var likeness = new float[n * width];
        Parallel.For(0, n, how, i =>
        {
            for (var j = 0; j < n; j++)
                likeness[i * width + j] = (given[i * n + j] + given[j * n + i]) / (2 * n);
        });
        return likeness;
    }

    // Gradient descent with momentum and a gain for each coordinate, as the authors' own code.
    private static (float[] X, float[] Y) Descend(float[] likeness, int n, float[] x, float[] y, ParallelOptions how)
    {
        var rate = Math.Max(n / Exaggeration / 4, 50f);
        var (fx, fy, tx, ty, z) = (new float[n], new float[n], new float[n], new float[n], new float[n]);
        var (vx, vy, gx, gy) = (new float[n], new float[n], Ones(n), Ones(n));
        for (var step = 0; step < Steps; step++)
        {
            var (exaggeration, momentum) = step < Early ? (Exaggeration, .5f) : (1, .8f);
            Parallel.For(0, n, how, i => Forces(likeness, n, x, y, i, fx, fy, tx, ty, z));
            var all = 0.0;
            foreach (var of in z)
                all += of;
            var scale = (float)(1 / all);
            Move(x, vx, gx, fx, tx);
            Move(y, vy, gy, fy, ty);

            void Move(float[] at, float[] speed, float[] gain, float[] near, float[] far)
            {
                var mean = 0.0;
                for (var i = 0; i < n; i++)
                {
                    var slope = 4 * (exaggeration * near[i] - far[i] * scale);
                    gain[i] = Math.Max(.01f, slope > 0 == speed[i] > 0 ? gain[i] * .8f : gain[i] + .2f);
                    speed[i] = momentum * speed[i] - rate * gain[i] * slope;
                    at[i] += speed[i];
                    mean += at[i];
                }
                for (var i = 0; i < n; i++)
                    at[i] -= (float)(mean / n);
            }
        }
        return (x[..n], y[..n]);
    }

    // On point i: what draws it to its neighbours, what drives it from all, and its part of the sum of Student's kernels.
    private static void Forces(
        float[] likeness,
        int n,
        float[] x,
        float[] y,
        int i,
        float[] fx,
        float[] fy,
        float[] tx,
        float[] ty,
        float[] z
    )
    {
        var row = likeness.AsSpan(i * x.Length, x.Length);
        var (xi, yi, one) = (Vector256.Create(x[i]), Vector256.Create(y[i]), Vector256<float>.One);
        var (nearX, nearY, farX, farY, sum) = (
            Vector256<float>.Zero,
            Vector256<float>.Zero,
            Vector256<float>.Zero,
            Vector256<float>.Zero,
            Vector256<float>.Zero
        );
        var xs = x.AsSpan();
        var ys = y.AsSpan();
        for (var j = 0; j < x.Length; j += Lanes)
        {
            var (dx, dy) = (xi - Vector256.Create<float>(xs.Slice(j, Lanes)), yi - Vector256.Create<float>(ys.Slice(j, Lanes)));
            var q = one / (one + dx * dx + dy * dy);
            var near = Vector256.Create<float>(row.Slice(j, Lanes)) * q;
            var far = q * q;
            nearX += near * dx;
            nearY += near * dy;
            farX += far * dx;
            farY += far * dy;
            sum += q;
        }
        fx[i] = PointSet.Sum(nearX);
        fy[i] = PointSet.Sum(nearY);
        tx[i] = PointSet.Sum(farX);
        ty[i] = PointSet.Sum(farY);
        // Less its own, which is 1; what stands in for lanes beyond the last point is so far off that it adds nothing.
        z[i] = PointSet.Sum(sum) - 1;
    }

    /// <summary>The first two principal components' scores, by power iteration.</summary>
    private static (float[] X, float[] Y) Components(PointSet centred, Stream stream)
    {
        var first = Component(centred, stream.At(1), []);
        var second = Component(centred, stream.At(2), first.Axis);
        return (first.Scores, second.Scores);
    }

    private static (float[] Axis, float[] Scores) Component(PointSet points, Stream stream, float[] other)
    {
        var axis = Enumerable.Range(0, points.Width).Select(i => (float)stream.Normal(i)).ToArray();
        var scores = new float[points.Count];
        for (var step = 0; step < 50; step++)
        {
            if (other.Length > 0)
            {
                var along = PointSet.Dot(axis, other);
                for (var k = 0; k < axis.Length; k++)
                    axis[k] -= along * other[k];
            }
            var length = Math.Sqrt(PointSet.Dot(axis, axis));
            for (var k = 0; k < axis.Length; k++)
                axis[k] = length > 0 ? (float)(axis[k] / length) : 0;
            for (var i = 0; i < points.Count; i++)
                scores[i] = PointSet.Dot(points[i], axis);
            if (step == 49)
                break;
            var next = new float[axis.Length];
            for (var i = 0; i < points.Count; i++)
            {
                var row = points[i];
                for (var k = 0; k < next.Length; k++)
                    next[k] += scores[i] * row[k];
            }
            axis = next;
        }
        return (axis, scores);
    }

    private static int Padded(int n) => (n + Lanes - 1) / Lanes * Lanes;

    private static float[] Padded(float[] values, double scale)
    {
        var padded = new float[Padded(values.Length)];
        for (var i = 0; i < padded.Length; i++)
            padded[i] = i < values.Length ? (float)(values[i] * scale) : Away;
        return padded;
    }

    // Its square is finite, and one over it nothing beside 1.
    private const float Away = 1e18f;

    private static float[] Ones(int n) => [.. Enumerable.Repeat(1f, n)];
}
