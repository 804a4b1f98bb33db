namespace MpucMer.Pure.Signals;

/// <summary>
/// resampy's filter <c>kaiser_best</c>, as of its version 0.4 (the golden numbers are made with it; earlier versions let more through above
/// 9 kHz at 22,050 Hz):
/// the right wing of a sinc under a Kaiser window, 50 zero crossings, 8192 values between two of them.
/// </summary>
internal static class KaiserBest
{
    private const int ZeroCrossings = 50;
    private const double Rolloff = 0.9173473712608761;
    private const double Beta = 12.984585251213232;

    /// <summary>Table values between two zero crossings (precision 13).</summary>
    public const int PerCrossing = 8192;

    /// <summary>[50 * 8192 + 1], from the middle outwards.</summary>
    public static readonly double[] Wing = Build();

    private static double[] Build()
    {
        const int last = ZeroCrossings * PerCrossing;
        var wing = new double[last + 1];
        var scale = 1 / BesselI0(Beta);
        for (var i = 0; i <= last; i++)
        {
            var along = (double)i / last;
            var x = Math.PI * Rolloff * i / PerCrossing;
            var sinc = i == 0 ? 1 : Math.Sin(x) / x;
            wing[i] = Rolloff * sinc * BesselI0(Beta * Math.Sqrt(1 - along * along)) * scale;
        }
        return wing;
    }

    /// <summary>The modified Bessel function of order zero by its power series, whose terms are all positive (no cancellation).</summary>
    private static double BesselI0(double x)
    {
        var quarter = x * x / 4;
        double term = 1,
            sum = 1;
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }
        return sum;
    }
}
