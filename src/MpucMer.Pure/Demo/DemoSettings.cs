namespace MpucMer.Pure.Demo;

/// <summary>How large and how hard the demo set is.</summary>
public sealed record DemoSettings
{
    public const int MostActors = 99;
    public const int MostClipsPerEmotion = 4;
    public const double MostNoise = 10;

    private DemoSettings(int actors, int clipsPerEmotion, double noise, long seed) =>
        (Actors, ClipsPerEmotion, Noise, Seed) = (actors, clipsPerEmotion, noise, seed);

    /// <summary>12 actors, 4 clips of each emotion by each: 384 clips.</summary>
    public static readonly DemoSettings Default = new(12, MostClipsPerEmotion, 1, 1);

    public int Actors { get; }

    public int ClipsPerEmotion { get; }

    /// <summary>
    /// How far a clip's cues stray from its emotion's, in each modality on its own. At 1, the default, logistic regression on the mean and
    /// deviation of each feature over time gets about 50 to 63 % from the voice, 56 to 61 % from the face and 88 % from both, on actors it
    /// has not seen (chance: 12.5 %).
    /// </summary>
    public double Noise { get; }

    public long Seed { get; }

    /// <summary>Checked settings; all mistakes at once.</summary>
    public static Validation<Problem, DemoSettings> Of(int actors, int clipsPerEmotion, double noise, long seed)
    {
        Problem[] wrong =
        [
            .. Outside(nameof(Actors), actors, 1, MostActors),
            .. Outside(nameof(ClipsPerEmotion), clipsPerEmotion, 1, MostClipsPerEmotion),
            .. Outside(nameof(Noise), noise, 0, MostNoise),
        ];
        return wrong.Length > 0
            ? Validation<Problem, DemoSettings>.Fail(wrong.ToSeq())
            : Success<Problem, DemoSettings>(new DemoSettings(actors, clipsPerEmotion, noise, seed));
    }

    // Not within, rather than below or above: a NaN is neither.
    private static Problem[] Outside(string name, double value, double least, double most) =>
        value >= least && value <= most ? [] : [new Problem.DemoSettingOutside(name, value, least, most)];
}
