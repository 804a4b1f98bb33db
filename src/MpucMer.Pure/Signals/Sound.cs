using MpucMer.Pure.Data;

namespace MpucMer.Pure.Signals;

/// <summary>
/// Sampled sound. <paramref name="Samples"/> are interleaved, [frames, channels], full scale = ±1; <paramref name="SampleRate"/> in hertz.
/// </summary>
public sealed record Sound(int SampleRate, int Channels, float[] Samples)
{
    // Two steps of 16 bits either way: what a converter leaves of nothing.
    private const float LeastSwing = 4f / 65536;

    // 30 decibels below what the channels have.
    private const double LeastShare = 1e-3;

    /// <summary>
    /// Whether the file does not say how long the sound is, as a recorder that was ended leaves it; what there is was read.
    /// </summary>
    public bool IsUnfinished { get; init; }

    /// <summary>
    /// Whether the file has more than a tenth of a second behind the length that it says, which is no other part of a WAV file; it is not
    /// read.
    /// </summary>
    public bool GoesOn { get; init; }

    /// <summary>Whether there is nothing to be heard: each channel is all of one value, but for the least bits.</summary>
    public bool IsSilent =>
        Enumerable
            .Range(0, Channels)
            .All(c =>
            {
                var (least, most) = (float.MaxValue, float.MinValue);
                for (var i = c; i < Samples.Length; i += Channels)
                    (least, most) = (Math.Min(least, Samples[i]), Math.Max(most, Samples[i]));
                return most - least <= LeastSwing;
            });

    /// <summary>Whether the channels have sound, and their mean hardly any: one is the other with the opposite sign.</summary>
    public bool Cancels => Channels > 1 && !IsSilent && Energy(Mono(), 1) < LeastShare * Energy(Samples, Channels);

    /// <summary>The mean square of what varies in each channel, mean over the channels.</summary>
    private static double Energy(float[] samples, int channels)
    {
        var energy = 0.0;
        for (var c = 0; c < channels; c++)
        {
            double sum = 0,
                squares = 0;
            for (var i = c; i < samples.Length; i += channels)
                (sum, squares) = (sum + samples[i], squares + (double)samples[i] * samples[i]);
            var frames = samples.Length / channels;
            energy += squares / frames - sum / frames * (sum / frames);
        }
        return energy / channels;
    }

    /// <summary>Samples per channel.</summary>
    public int Frames => Samples.Length / Channels;

    public double Seconds => (double)Frames / SampleRate;

    /// <summary>The samples of a stretch; none where it lies beyond the end.</summary>
    public Sound Of(Cut cut)
    {
        if (cut == Cut.Whole)
            return this;
        int Frame(double seconds) => (int)Math.Clamp(Math.Round(seconds * SampleRate), 0, Frames);
        var (from, to) = (Frame(cut.Start), cut.End.Match(Frame, () => Frames));
        return this with { Samples = Samples[(from * Channels)..(Math.Max(from, to) * Channels)] };
    }

    /// <summary>The mean of the channels, as <c>librosa.to_mono</c>: [frames].</summary>
    public float[] Mono()
    {
        if (Channels == 1)
            return Samples;
        var mono = new float[Frames];
        for (var i = 0; i < mono.Length; i++)
        {
            var sum = 0f;
            foreach (var sample in Samples.AsSpan(i * Channels, Channels))
                sum += sample;
            mono[i] = sum / Channels;
        }
        return mono;
    }
}
