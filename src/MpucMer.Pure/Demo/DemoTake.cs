using MpucMer.Pure.Data;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Demo;

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
