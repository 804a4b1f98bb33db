using MpucMer.Pure.Data;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Demo;

/// <summary>A file of the demo set: its path below the set's folder, with forward slashes, and its bytes.</summary>
public sealed record DemoFile(string RelativePath, byte[] Content);

/// <summary>The demo set as files: Actor_XX/03-….wav and Actor_XX/01-….csv. The same settings give the same bytes.</summary>
public static class DemoSet
{
    /// <summary>All files, clip by clip, each made when it is asked for.</summary>
    public static IEnumerable<DemoFile> Files(DemoSettings settings) => Names(settings).SelectMany(name => FilesOf(settings, name));

    /// <summary>The clips' names; each clip is independent of the others, so <see cref="FilesOf"/> may run on several cores.</summary>
    public static IReadOnlyList<ClipName> Names(DemoSettings settings) =>
        [
            .. from actor in Enumerable.Range(1, settings.Actors)
            from emotion in Enumerable.Range(1, Emotions.Names.Count)
            from clip in Enumerable.Range(0, settings.ClipsPerEmotion)
            // As in RAVDESS, neutral has no strong form: it is repeated instead.
            let second = 1 + clip / 2
            select new ClipName(3, 1, emotion, emotion == 1 ? 1 : second, 1 + clip % 2, emotion == 1 ? second : 1, actor),
        ];

    /// <summary>The sound file and the landmark file of a clip.</summary>
    public static IReadOnlyList<DemoFile> FilesOf(DemoSettings settings, ClipName name)
    {
        var take = DemoTake.Of(settings, name);
        return
        [
            new DemoFile($"Actor_{name.Group}/03-{name.Clip}.wav", Speech.Wav(take)),
            new DemoFile($"Actor_{name.Group}/01-{name.Clip}.csv", FaceCsv.Csv(take)),
        ];
    }
}

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

/// <summary>
/// What is a person's own, whatever the emotion. Voice: pitch in hertz, formants as a factor, then habits as offsets to
/// <see cref="VoiceCues"/>.
/// Face: widths and heights as factors, and the rest of the face as offsets to <see cref="FaceCues"/>.
/// </summary>
internal sealed record DemoActor(
    double Pitch,
    double Formants,
    double Brightness,
    double Rate,
    double Breath,
    double Loudness,
    double FaceWidth,
    double BrowHeight,
    double EyeDistance,
    double EyeHeight,
    double NoseLength,
    double MouthWidth,
    double MouthHeight,
    double LipThickness,
    FaceCues Rest
)
{
    public static DemoActor Of(long seed, int actor)
    {
        var random = Stream.Of(seed, "demo.actor", actor);
        // As RAVDESS numbers them: odd men, even women.
        var (pitch, formants) = actor % 2 == 1 ? (118.0, 1.0) : (205.0, 1.15);
        return new DemoActor(
            pitch * Math.Pow(2, 1.6 * random.Normal(0) / 12),
            formants * (1 + 0.05 * random.Normal(1)),
            0.2 * random.Normal(2),
            0.25 * random.Normal(3),
            0.03 * random.Normal(4),
            2 * random.Normal(5),
            1 + 0.06 * random.Normal(6),
            1 + 0.10 * random.Normal(7),
            1 + 0.05 * random.Normal(8),
            1 + 0.12 * random.Normal(9),
            1 + 0.07 * random.Normal(10),
            1 + 0.07 * random.Normal(11),
            1 + 0.05 * random.Normal(12),
            1 + 0.15 * random.Normal(13),
            new FaceCues(
                0.10 * random.Normal(14),
                0.10 * random.Normal(15),
                0.06 * random.Normal(16),
                0.08 * random.Normal(17),
                0.10 * random.Normal(18),
                0.06 * random.Normal(19),
                0,
                0.05 * random.Normal(20)
            )
        );
    }
}

/// <summary>One clip before it is voice and face: who says what how, and for how long. Voice and face stray independently.</summary>
internal sealed record DemoTake(ClipName Name, DemoActor Actor, VoiceCues Voice, FaceCues Face, int Frames, Stream Random)
{
    public const int FramesPerSecond = 30;

    public double Seconds => (double)Frames / FramesPerSecond;

    public static DemoTake Of(DemoSettings settings, ClipName name)
    {
        var random = Stream.Of(settings.Seed, "demo.clip", name.Emotion, name.Intensity, name.Statement, name.Repetition, name.Actor);
        var actor = DemoActor.Of(settings.Seed, name.Actor);
        var voice = VoiceCues.Of(name.Label, settings.Noise, random.At(0));
        var face = FaceCues.Of(name.Label, settings.Noise, random.At(1));
        return new DemoTake(
            name,
            actor,
            voice with
            {
                Rate = Math.Clamp(voice.Rate + actor.Rate, 2, 9),
                Brightness = voice.Brightness + actor.Brightness,
                Breath = Math.Clamp(voice.Breath + actor.Breath, 0, 1),
                Loudness = voice.Loudness + actor.Loudness,
            },
            // Strong takes show it a little more.
            face.Times(name.Intensity == 2 ? 1.1 : 1),
            36 + random.Below(0, 10),
            random
        );
    }

    /// <summary>How far the mouth is open and the voice sounds, 0 to 1, at a time in seconds: syllables, with a start and an end.</summary>
    public double Syllables(double time)
    {
        var edge = Math.Clamp(Math.Min(time, Seconds - time) / 0.08, 0, 1);
        var wave = Math.Sin(Math.PI * (Voice.Rate * time + Phase));
        return edge * (0.1 + 0.9 * wave * wave);
    }

    /// <summary>Where in a syllable the clip begins.</summary>
    public double Phase => Random.Uniform(1);
}
