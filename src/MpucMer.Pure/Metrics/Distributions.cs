namespace MpucMer.Pure.Metrics;

/// <summary>What intervals and tests need of the normal distribution and Student's.</summary>
public static class Distributions
{
    /// <summary>
    /// The standard normal distribution function, by its series up to 3 deviations (Marsaglia 2004) and the continued fraction of its tail
    /// beyond, to 1e-13.
    /// </summary>
    public static double Normal(double x)
    {
        if (Math.Abs(x) < 3)
        {
            // Marsaglia 2004: 1/2 + φ(x) (x + x³/3 + x⁵/15 + …).
            var (sum, term) = (x, x);
            for (var i = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); i += 2)
                sum += term *= x * x / i;
            return .5 + sum * Density(x);
        }
        var far = Math.Abs(x);
        var fraction = far;
        for (var i = 120; i >= 1; i--)
            fraction = far + i / fraction;
        var tail = Density(far) / fraction;
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>The quantile of the standard normal distribution, for a share in (0, 1).</summary>
    public static double NormalQuantile(double share) => Root(Normal, share, -40, 40);

    /// <summary>The distribution function of Student's t with so many degrees of freedom.</summary>
    public static double Student(double t, int freedom)
    {
        // Abramowitz and Stegun 26.7.3 and 26.7.4: finite sums for whole degrees of freedom.
        var angle = Math.Atan(t / Math.Sqrt(freedom));
        var (sin, cos) = Math.SinCos(angle);
        if (freedom == 1)
            return .5 + angle / Math.PI;
        var odd = freedom % 2 == 1;
        var (sum, term) = (0.0, odd ? cos : 1);
        for (var i = odd ? 1 : 0; i <= freedom - 2; i += 2)
        {
            sum += term;
            term *= cos * cos * (i + 1) / (i + 2);
        }
        return odd ? .5 + (angle + sin * sum) / Math.PI : .5 + sin * sum / 2;
    }

    /// <summary>The quantile of Student's t, for a share in (0, 1).</summary>
    public static double StudentQuantile(double share, int freedom) => Root(t => Student(t, freedom), share, -1e6, 1e6);

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    private static double Root(Func<double, double> rising, double value, double low, double high)
    {
        for (var i = 0; i < 200 && low < high; i++)
        {
            var middle = (low + high) / 2;
            if (middle == low || middle == high)
                break;
            (low, high) = rising(middle) < value ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }
}
