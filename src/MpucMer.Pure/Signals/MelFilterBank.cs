namespace MpucMer.Pure.Signals;

/// <summary>
/// Triangular filters on Slaney's mel scale with Slaney's normalisation: <c>librosa.filters.mel(htk=False, norm="slaney", fmin=0,
/// fmax=sr/2)</c>.
/// Kept sparse: a filter is nonzero over a few neighbouring frequencies only.
/// </summary>
public sealed class MelFilterBank
{
    private readonly (int First, float[] Weights)[] filters;

    private MelFilterBank((int, float[])[] filters) => this.filters = filters;

    /// <summary>Number of mel bands.</summary>
    public int Bands => filters.Length;

    /// <summary>The filters for power spectra [fftLength / 2 + 1] of sound at <paramref name="sampleRate"/> hertz.</summary>
    public static MelFilterBank Slaney(int sampleRate, int fftLength, int bands)
    {
        var edges = new double[bands + 2];
        var highest = ToMel(sampleRate / 2.0);
        for (var i = 0; i < edges.Length; i++)
            edges[i] = ToHertz(highest * i / (bands + 1));

        var frequencies = fftLength / 2 + 1;
        var filters = new (int, float[])[bands];
        for (var band = 0; band < bands; band++)
        {
            double low = edges[band],
                middle = edges[band + 1],
                high = edges[band + 2];
            var row = new float[frequencies];
            for (var k = 0; k < frequencies; k++)
            {
                var f = (double)sampleRate / 2 * k / (frequencies - 1);
                row[k] = (float)(
                    (float)Math.Max(0, Math.Min((f - low) / (middle - low), (high - f) / (high - middle))) * (2 / (high - low))
                );
            }
            var first = System.Array.FindIndex(row, w => w > 0);
            filters[band] = first < 0 ? (0, []) : (first, row[first..(System.Array.FindLastIndex(row, w => w > 0) + 1)]);
        }
        return new MelFilterBank(filters);
    }

    /// <summary>The sum of a filter's weights.</summary>
    public double RowSum(int band) => filters[band].Weights.Sum(w => (double)w);

    /// <summary>Mel powers [Bands] of a power spectrum.</summary>
    public void Apply(ReadOnlySpan<float> power, Span<float> mel)
    {
        for (var band = 0; band < filters.Length; band++)
        {
            var (first, weights) = filters[band];
            var part = power.Slice(first, weights.Length);
            var sum = 0f;
            for (var k = 0; k < weights.Length; k++)
                sum += weights[k] * part[k];
            mel[band] = sum;
        }
    }

    // Slaney's scale (Auditory Toolbox): linear below 1000 Hz, 200/3 Hz a mel; logarithmic above, a factor of 6.4 every 27 mels.
    private const double HertzPerMel = 200.0 / 3;
    private const double BreakHertz = 1000;
    private const double BreakMel = BreakHertz / HertzPerMel;
    private static readonly double LogStep = Math.Log(6.4) / 27;

    private static double ToMel(double hertz) =>
        hertz < BreakHertz ? hertz / HertzPerMel : BreakMel + Math.Log(hertz / BreakHertz) / LogStep;

    private static double ToHertz(double mel) => mel < BreakMel ? mel * HertzPerMel : BreakHertz * Math.Exp(LogStep * (mel - BreakMel));
}
