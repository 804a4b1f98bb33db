using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Demo;

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
