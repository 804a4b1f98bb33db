using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Demo;

/// <summary>
/// How something is said. Pitch, its slope over the clip and its swing with the syllables in semitones; rate in syllables a second;
/// brightness in octaves of the spectrum's edge; breath as a share of noise; loudness in decibels.
/// </summary>
internal readonly record struct VoiceCues(
    double Pitch,
    double Slope,
    double Swing,
    double Rate,
    double Brightness,
    double Breath,
    double Loudness
)
{
    /// <summary>
    /// By label. Two and two sound nearly alike: neutral and calm, happy and surprised, sad and disgust, angry and fearful. Directions
    /// after Banse and Scherer 1996 (anger and fear loud, fast and bright; sadness low, slow and dull), sizes made up.
    /// </summary>
    private static readonly VoiceCues[] ByLabel =
    [
        new(0.0, 0.0, 1.0, 4.2, 0.0, 0.10, 0), // neutral
        new(-0.6, -0.6, 0.8, 3.8, -0.25, 0.16, -1), // calm
        new(4.4, 1.6, 3.0, 4.8, 0.5, 0.08, 3), // happy
        new(-2.0, -3.2, 0.8, 3.2, -0.7, 0.30, -5), // sad
        new(3.0, -1.5, 2.0, 5.6, 1.5, 0.05, 6), // angry
        new(3.8, -0.9, 1.6, 6.0, 1.2, 0.14, 5), // fearful
        new(-2.6, -2.4, 1.2, 3.5, -0.4, 0.22, -4), // disgust
        new(5.2, 2.6, 3.4, 4.5, 0.3, 0.13, 3), // surprised
    ];

    /// <summary>What strays from clip to clip of one person and emotion at noise 1.</summary>
    private static readonly VoiceCues Spread = new(0.8, 0.8, 0.5, 0.28, 0.20, 0.03, 1.2);

    public static VoiceCues Of(int label, double noise, Stream random)
    {
        var c = ByLabel[label];
        return new(
            c.Pitch + noise * Spread.Pitch * random.Normal(0),
            c.Slope + noise * Spread.Slope * random.Normal(1),
            Math.Max(0, c.Swing + noise * Spread.Swing * random.Normal(2)),
            Math.Clamp(c.Rate + noise * Spread.Rate * random.Normal(3), 2, 9),
            Math.Clamp(c.Brightness + noise * Spread.Brightness * random.Normal(4), -2.5, 2.5),
            Math.Clamp(c.Breath + noise * Spread.Breath * random.Normal(5), 0, 1),
            Math.Clamp(c.Loudness + noise * Spread.Loudness * random.Normal(6), -15, 15)
        );
    }
}
