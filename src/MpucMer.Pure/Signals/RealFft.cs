using System.Numerics;
using System.Runtime.InteropServices;

namespace MpucMer.Pure.Signals;

/// <summary>
/// The power |X_k|² of the discrete Fourier transform of real signals of one power-of-two length. Even and odd samples make one complex
/// signal of half the length (Press et al., Numerical Recipes, 12.3); radix-2, decimation in time, in double as NumPy works.
/// An instance holds work space: one per thread.
/// </summary>
public sealed class RealFft
{
    private readonly int half;
    private readonly int[] reversed;
    private readonly double[] cosines;
    private readonly double[] sines;
    private readonly double[] endCosines;
    private readonly double[] endSines;
    private readonly double[] re;
    private readonly double[] im;

    /// <param name="length">Samples per transform: a power of two, at least 4.</param>
    public RealFft(int length)
    {
        Bug.Unless(length >= 4 && BitOperations.IsPow2(length), $"{length} samples are no power of two, at least 4");
        half = length / 2;
        (re, im) = (new double[half], new double[half]);
        reversed = new int[half];
        for (var i = 1; i < half; i++)
            reversed[i] = reversed[i >> 1] >> 1 | ((i & 1) == 0 ? 0 : half >> 1);
        // Twiddles of the stage that joins blocks of m lie at m … 2m - 1, so that each stage reads its own in order.
        (cosines, sines) = (new double[half], new double[half]);
        for (var m = 1; m < half; m *= 2)
        {
            for (var j = 0; j < m; j++)
                (sines[m + j], cosines[m + j]) = Math.SinCos(-Math.PI * j / m);
        }
        (endCosines, endSines) = (new double[half + 1], new double[half + 1]);
        for (var k = 0; k <= half; k++)
            (endSines[k], endCosines[k]) = Math.SinCos(-Math.PI * k / half);
    }

    /// <summary>Samples per transform.</summary>
    public int Length => 2 * half;

    /// <summary>The powers [Length / 2 + 1] of <paramref name="signal"/> [Length].</summary>
    public void Power(ReadOnlySpan<double> signal, Span<float> power)
    {
        signal = signal[..Length];
        for (var i = 0; i < reversed.Length; i++)
        {
            var from = 2 * reversed[i];
            re[i] = signal[from];
            im[i] = signal[from + 1];
        }
        for (var m = 1; m < half; m *= 2)
        {
            if (m < Vector<double>.Count)
                Join(m);
            else
                JoinVectors(m);
        }
        for (var k = 0; k <= half; k++)
        {
            int a = k & (half - 1),
                b = (half - k) & (half - 1);
            double evenRe = (re[a] + re[b]) / 2,
                evenIm = (im[a] - im[b]) / 2;
            double oddRe = (im[a] + im[b]) / 2,
                oddIm = (re[b] - re[a]) / 2;
            var x = evenRe + endCosines[k] * oddRe - endSines[k] * oddIm;
            var y = evenIm + endCosines[k] * oddIm + endSines[k] * oddRe;
            power[k] = (float)(x * x + y * y);
        }
    }

    private void Join(int m)
    {
        for (var block = 0; block < half; block += 2 * m)
        {
            for (var j = 0; j < m; j++)
            {
                int p = block + j,
                    q = p + m;
                double c = cosines[m + j],
                    s = sines[m + j];
                double x = re[q] * c - im[q] * s,
                    y = re[q] * s + im[q] * c;
                (re[q], im[q]) = (re[p] - x, im[p] - y);
                (re[p], im[p]) = (re[p] + x, im[p] + y);
            }
        }
    }

    private void JoinVectors(int m)
    {
        var c = MemoryMarshal.Cast<double, Vector<double>>(cosines.AsSpan(m, m));
        var s = MemoryMarshal.Cast<double, Vector<double>>(sines.AsSpan(m, m));
        for (var block = 0; block < half; block += 2 * m)
        {
            var pRe = MemoryMarshal.Cast<double, Vector<double>>(re.AsSpan(block, m));
            var pIm = MemoryMarshal.Cast<double, Vector<double>>(im.AsSpan(block, m));
            var qRe = MemoryMarshal.Cast<double, Vector<double>>(re.AsSpan(block + m, m));
            var qIm = MemoryMarshal.Cast<double, Vector<double>>(im.AsSpan(block + m, m));
            for (var j = 0; j < c.Length; j++)
            {
                var x = qRe[j] * c[j] - qIm[j] * s[j];
                var y = qRe[j] * s[j] + qIm[j] * c[j];
                qRe[j] = pRe[j] - x;
                qIm[j] = pIm[j] - y;
                pRe[j] += x;
                pIm[j] += y;
            }
        }
    }
}
