using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Demo;

/// <summary>
/// What a face does, in shares of how far it can: both brows up, brows drawn down and together, inner brows up, eyes wide, mouth corners
/// up, mouth stretched, mouth open, upper lip raised.
/// </summary>
internal readonly record struct FaceCues(
    double BrowRaise,
    double Furrow,
    double InnerRaise,
    double EyesWide,
    double Corners,
    double Stretch,
    double Open,
    double LipRaise
)
{
    /// <summary>
    /// By label. Two and two look nearly alike, other pairs than sound alike: neutral and sad, calm and happy, angry and disgust, fearful
    /// and surprised.
    /// Directions after the prototypes of Ekman and Friesen 1978, sizes made up.
    /// </summary>
    private static readonly FaceCues[] ByLabel =
    [
        new(0.00, 0.00, 0.05, 0.00, -0.05, 0.00, 0.10, 0.00), // neutral
        new(0.00, 0.00, 0.00, -0.10, 0.45, 0.10, 0.10, 0.00), // calm
        new(0.05, 0.00, 0.00, -0.15, 0.62, 0.18, 0.18, 0.05), // happy
        new(0.00, 0.06, 0.20, -0.10, -0.22, 0.00, 0.10, 0.00), // sad
        new(-0.1, 0.75, 0.00, -0.10, -0.15, 0.00, 0.15, 0.15), // angry
        new(0.55, 0.10, 0.15, 0.55, -0.05, 0.22, 0.35, 0.00), // fearful
        new(-0.1, 0.62, 0.00, -0.20, -0.10, 0.00, 0.15, 0.32), // disgust
        new(0.70, 0.00, 0.05, 0.55, 0.00, 0.05, 0.52, 0.00), // surprised
    ];

    /// <summary>What strays from clip to clip of one person and emotion at noise 1.</summary>
    private const double Spread = 0.13;

    public static FaceCues Of(int label, double noise, Stream random)
    {
        var c = ByLabel[label];
        var s = Spread * noise;
        return new(
            c.BrowRaise + s * random.Normal(0),
            c.Furrow + s * random.Normal(1),
            c.InnerRaise + s * random.Normal(2),
            c.EyesWide + s * random.Normal(3),
            c.Corners + s * random.Normal(4),
            c.Stretch + s * random.Normal(5),
            Math.Max(0, c.Open + s * random.Normal(6)),
            c.LipRaise + s * random.Normal(7)
        );
    }

    /// <summary>The cues at a share of their strength.</summary>
    public FaceCues Times(double a) =>
        new(a * BrowRaise, a * Furrow, a * InnerRaise, a * EyesWide, a * Corners, a * Stretch, a * Open, a * LipRaise);
}
