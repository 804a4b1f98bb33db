namespace MpucMer.Pure.Signals;

/// <summary>A spectrogram over time: <paramref name="Values"/> is [frames, bands], row-major.</summary>
public sealed record Spectrogram(int Frames, int Bands, float[] Values)
{
    public ReadOnlySpan<float> Frame(int frame) => Values.AsSpan(frame * Bands, Bands);
}

/// <summary>
/// Mel power spectrograms: <c>librosa.feature.melspectrogram</c> of librosa 0.9.2 (n_fft 2048, periodic Hann window, centred frames, zeros
/// beyond both ends).
/// </summary>
public static class MelSpectrogram
{
    /// <summary>Samples per window.</summary>
    public const int WindowLength = 2048;

    private static readonly double[] Hann =
    [
        .. Enumerable.Range(0, WindowLength).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / WindowLength)),
    ];

    /// <summary>Frames of a sound of <paramref name="samples"/> samples: one centred on every <paramref name="hop"/>-th sample.</summary>
    public static int Frames(int samples, int hop) => 1 + samples / hop;

    /// <summary>
    /// Mel powers [1 + n / hop, bands] of one channel [n]. A hop that is no whole number is kept to on average: each frame is centred on
    /// the sample next to its time.
    /// </summary>
    public static Spectrogram Power(float[] samples, double hop, MelFilterBank filters)
    {
        var frames = 1 + (int)(samples.Length / hop);
        var values = new float[frames * filters.Bands];
        var fft = new RealFft(WindowLength);
        var windowed = new double[WindowLength];
        var power = new float[WindowLength / 2 + 1];
        for (var frame = 0; frame < frames; frame++)
        {
            Window(samples, (long)Math.Round(frame * hop) - WindowLength / 2, windowed);
            fft.Power(windowed, power);
            filters.Apply(power, values.AsSpan(frame * filters.Bands, filters.Bands));
        }
        return new Spectrogram(frames, filters.Bands, values);
    }

    private static void Window(float[] samples, long start, double[] windowed)
    {
        System.Array.Clear(windowed);
        var from = (int)Math.Max(0, -start);
        var to = (int)Math.Min(WindowLength, samples.Length - start);
        for (var i = from; i < to; i++)
            windowed[i] = Hann[i] * samples[start + i];
    }
}

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

/// <summary>Powers on a logarithmic scale.</summary>
public static class Decibels
{
    private const double LeastPower = 1e-10;
    private const float Range = 80;

    /// <summary>
    /// Decibels relative to the largest power: <c>librosa.power_to_db(S, ref=np.max, amin=1e-10, top_db=80)</c>. Same shape; values in
    /// [-80, 0].
    /// Silence (no power above 1e-10) is 0 throughout, as there.
    /// </summary>
    public static float[] PowerToDb(ReadOnlySpan<float> power)
    {
        var largest = 0f;
        foreach (var p in power)
            largest = Math.Max(largest, p);
        var reference = 10 * Math.Log10(Math.Max(LeastPower, largest));
        var decibels = new float[power.Length];
        for (var i = 0; i < decibels.Length; i++)
        {
            decibels[i] = Math.Max((float)(10 * Math.Log10(Math.Max(LeastPower, power[i])) - reference), -Range);
        }
        return decibels;
    }
}
