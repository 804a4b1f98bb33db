namespace MpucMer.Pure.Signals;

/// <summary>A spectrogram over time: <paramref name="Values"/> is [frames, bands], row-major.</summary>
public sealed record Spectrogram(int Frames, int Bands, float[] Values)
{
    public ReadOnlySpan<float> Frame(int frame) => Values.AsSpan(frame * Bands, Bands);
}
