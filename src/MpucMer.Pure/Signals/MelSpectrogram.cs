namespace MpucMer.Pure.Signals;

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
