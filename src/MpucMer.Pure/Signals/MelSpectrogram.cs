using MpucMer.Pure.Data;

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

    /// <summary>What lies further below the largest power is brought up to it.</summary>
    public const float Range = 80;

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

/// <summary>The audio feature: a log-mel spectrogram with one frame per video frame.</summary>
public static class LogMel
{
    /// <summary>Hertz; what <c>librosa.load</c> resamples to.</summary>
    public const int SampleRate = 22050;

    /// <summary>Mel bands.</summary>
    public const int Bands = 128;

    /// <summary>Samples between frames where no video says how many and the clock has its usual 30 frames a second.</summary>
    public const int DefaultHop = SampleRate / 30;

    /// <summary>Features are of clips of seconds; an hour bounds the memory that a wrong file can take.</summary>
    public const double MostSeconds = 3600;

    /// <summary>344 video frames a second: fewer samples to a frame than this, and sound and video do not belong together.</summary>
    public const int LeastHop = 64;

    private static readonly MelFilterBank Filters = MelFilterBank.Slaney(SampleRate, MelSpectrogram.WindowLength, Bands);

    /// <summary>
    /// Decibels [frames, 128] in [-80, 0]: mono, 22,050 Hz, hop = samples / video frames (whole), or 22,050 / <paramref name="rate"/>
    /// without video; frames = 1 + samples / hop, so one or a few more than the video has. <paramref name="path"/> is for the problem: a
    /// sound of more than an hour, or one much too short for its video.
    /// </summary>
    public static Either<Problem, Spectrogram> Extract(Sound sound, Option<int> videoFrames, string path, double rate = Clock.UsualRate)
    {
        if (sound.Seconds > MostSeconds)
            return new Problem.SoundTooLong(path, sound.Seconds, MostSeconds);
        var samples = Resampler.Resample(sound.Mono(), sound.SampleRate, SampleRate);
        var hop = videoFrames.Map(frames => frames > 0 ? samples.Length / frames : 0.0).IfNone(SampleRate / rate);
        if (hop < LeastHop)
            return new Problem.SoundShorterThanVideo(path, sound.Seconds, videoFrames.IfNone(0));
        var power = MelSpectrogram.Power(samples, hop, Filters);
        return power with { Values = Decibels.PowerToDb(power.Values) };
    }

    /// <summary>
    /// The same of a sound and the face of one recording: where the two are of one length a frame is a row, as published; where they are
    /// not (rows or sound are missing at the end) both keep their own time, and frames are as many a second as the face has.
    /// </summary>
    public static Either<Problem, Spectrogram> Extract(Sound sound, FaceTrack face, string path) =>
        face
            .Rate.Filter(rate => !ClipChecks.AreAlike(sound.Seconds, face.Frames, rate))
            .Match(rate => Extract(sound, None, path, rate), () => Extract(sound, Some(face.Frames), path));
}
