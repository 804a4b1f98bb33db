using MpucMer.Pure.Data;

namespace MpucMer.Pure.Signals;

/// <summary>
/// Sampled sound. <paramref name="Samples"/> are interleaved, [frames, channels], full scale = ±1; <paramref name="SampleRate"/> in hertz.
/// </summary>
public sealed record Sound(int SampleRate, int Channels, float[] Samples)
{
    /// <summary>Samples per channel.</summary>
    public int Frames => Samples.Length / Channels;

    public double Seconds => (double)Frames / SampleRate;

    /// <summary>The samples of a stretch; none where it lies beyond the end.</summary>
    public Sound Of(Cut cut)
    {
        if (cut == Cut.Whole) return this;
        int Frame(double seconds) => (int)Math.Clamp(Math.Round(seconds * SampleRate), 0, Frames);
        var (from, to) = (Frame(cut.Start), cut.End.Match(Frame, () => Frames));
        return this with { Samples = Samples[(from * Channels)..(Math.Max(from, to) * Channels)] };
    }

    /// <summary>The mean of the channels, as <c>librosa.to_mono</c>: [frames].</summary>
    public float[] Mono()
    {
        if (Channels == 1) return Samples;
        var mono = new float[Frames];
        for (var i = 0; i < mono.Length; i++)
        {
            var sum = 0f;
            foreach (var sample in Samples.AsSpan(i * Channels, Channels)) sum += sample;
            mono[i] = sum / Channels;
        }
        return mono;
    }
}
