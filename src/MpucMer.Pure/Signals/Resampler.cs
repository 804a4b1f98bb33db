using System.Numerics;
using System.Runtime.InteropServices;

namespace MpucMer.Pure.Signals;

/// <summary>
/// Band-limited resampling with the numbers of <c>librosa.resample(res_type="kaiser_best")</c> (librosa 0.9.2 over resampy): the filter is
/// read off a table with linear interpolation, at table steps cut to whole numbers as resampy cuts them.
/// </summary>
public static class Resampler
{
    /// <summary>Above this many weights the phases are not kept but worked out for each output sample (16 MiB of floats).</summary>
    private const long MostWeights = 4 << 20;

    /// <summary>
    /// One channel [n] at <paramref name="from"/> hertz to [ceil(n * to / from)] at <paramref name="to"/> hertz. resampy gives floor(n * to
    /// / from) samples;
    /// librosa's <c>fix_length</c> appends a zero where that is one less.
    /// </summary>
    public static float[] Resample(float[] samples, int from, int to)
    {
        if (from == to)
            return samples;
        var divisor = (int)BigInteger.GreatestCommonDivisor(from, to);
        int step = from / divisor,
            phases = to / divisor;
        var computed = (int)((long)samples.Length * phases / step);
        var output = new float[(int)(((long)samples.Length * phases + step - 1) / step)];

        var wing = new Wing(Math.Min(1, (double)to / from));
        // Zeros around the samples stand for resampy's shorter sums at both ends.
        var padded = new float[samples.Length + 2 * wing.Taps];
        samples.CopyTo(padded, wing.Taps);

        var width = 2 * wing.Taps;
        var keep = phases <= computed && (long)phases * width <= MostWeights;
        var weights = new float[keep ? phases * width : width];
        for (var phase = 0; keep && phase < phases; phase++)
            wing.Fill((double)phase / phases, weights.AsSpan(phase * width, width));

        for (var t = 0; t < computed; t++)
        {
            var position = (long)t * step;
            var n = (int)(position / phases);
            var phase = (int)(position % phases);
            if (!keep)
                wing.Fill((double)phase / phases, weights);
            // The first weight belongs to sample n - Taps + 1, which the padding moved by Taps.
            output[t] = Dot(weights.AsSpan(keep ? phase * width : 0, width), padded.AsSpan(n + 1, width));
        }
        return output;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b)[..va.Length];
        Vector<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        var i = 0;
        // Four sums, so that an addition need not wait for the one before it.
        for (; i + 3 < va.Length; i += 4)
        {
            s0 += va[i] * vb[i];
            s1 += va[i + 1] * vb[i + 1];
            s2 += va[i + 2] * vb[i + 2];
            s3 += va[i + 3] * vb[i + 3];
        }
        for (; i < va.Length; i++)
            s0 += va[i] * vb[i];
        var sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (var j = va.Length * Vector<float>.Count; j < a.Length; j++)
            sum += a[j] * b[j];
        return sum;
    }

    /// <summary>
    /// The filter's table at the ratio of two rates; <paramref name="Scale"/> = min(1, to / from) stretches it when the rate falls.
    /// </summary>
    private readonly record struct Wing(double Scale)
    {
        private int Step => (int)(Scale * KaiserBest.PerCrossing);

        /// <summary>The most weights that a wing has at any phase.</summary>
        public int Taps => KaiserBest.Wing.Length / Step + 1;

        /// <summary>
        /// The 2 * Taps weights for a point <paramref name="fraction"/> of a sample after sample n: of samples n - Taps + 1 … n, then n + 1
        /// … n + Taps.
        /// </summary>
        public void Fill(double fraction, Span<float> weights)
        {
            weights.Clear();
            Side(Scale * fraction, weights, Taps - 1, -1);
            Side(Scale - Scale * fraction, weights, Taps, 1);
        }

        private void Side(double along, Span<float> weights, int first, int direction)
        {
            var table = KaiserBest.Wing;
            var index = along * KaiserBest.PerCrossing;
            var offset = (int)index;
            var eta = index - offset;
            var count = (table.Length - offset) / Step;
            for (var i = 0; i < count; i++)
            {
                var at = offset + i * Step;
                var delta = at + 1 < table.Length ? table[at + 1] - table[at] : 0;
                weights[first + direction * i] = (float)(Scale * (table[at] + eta * delta));
            }
        }
    }
}

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

/// <summary>
/// Sequences of one clip on one clock: features from elsewhere come at a rate of their own, and a window must cover the same moment of all
/// of them.
/// </summary>
public static class Stretching
{
    /// <summary>
    /// A sequence [time, width] as one of <paramref name="frames"/> frames over the same span: linear between the middles of its own
    /// frames, the first and last held beyond them. The same where it has as many already.
    /// </summary>
    public static float[] Linear(float[] values, int width, int frames) => To(values, width, frames, (from, share, to) =>
        {
            for (var k = 0; k < width; k++)
                to.Span[k] = (float)((1 - share) * from.Low.Span[k] + share * from.High.Span[k]);
        });

    /// <summary>The same with the nearest frame held, for what has nothing in between (words).</summary>
    public static float[] Held(float[] values, int width, int frames) =>
        To(values, width, frames, (from, share, to) => (share < .5 ? from.Low : from.High).Span.CopyTo(to.Span));

    private static float[] To(
        float[] values,
        int width,
        int frames,
        Action<(ReadOnlyMemory<float> Low, ReadOnlyMemory<float> High), double, Memory<float>> mix
    )
    {
        var time = values.Length / width;
        if (time == frames)
            return values;
        var stretched = new float[frames * width];
        for (var t = 0; t < frames; t++)
        {
            var at = Math.Clamp((t + .5) * time / frames - .5, 0, time - 1);
            var (low, high) = ((int)at, Math.Min((int)at + 1, time - 1));
            mix(
                (values.AsMemory(low * width, width), values.AsMemory(high * width, width)),
                at - low,
                stretched.AsMemory(t * width, width)
            );
        }
        return stretched;
    }
}
