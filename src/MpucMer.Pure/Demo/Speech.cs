using System.Buffers.Binary;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Demo;

/// <summary>
/// A voice by source and filter (Fant 1960): a sawtooth glottis and breath, dulled, through three formants of changing vowels, over a
/// room's noise.
/// </summary>
internal static class Speech
{
    public const int SampleRate = 16000;
    private const int SamplesPerUpdate = 80;

    /// <summary>First three formants in hertz of five vowels (a, e, i, o, u), after Peterson and Barney 1952.</summary>
    private static readonly double[][] Vowels =
    [
        [730, 1090, 2440],
        [530, 1840, 2480],
        [270, 2290, 3010],
        [570, 840, 2410],
        [300, 870, 2240],
    ];

    private static readonly int[][] Statements =
    [
        [0, 2, 1, 3, 0, 4, 1, 2],
        [3, 1, 0, 4, 2, 0, 3, 1],
    ];

    /// <summary>A WAV file: 16 kHz, mono, 16 bit.</summary>
    public static byte[] Wav(DemoTake take)
    {
        var samples = Samples(take);
        var bytes = new byte[44 + 2 * samples.Length];
        var b = bytes.AsSpan();
        "RIFF"u8.CopyTo(b);
        BinaryPrimitives.WriteInt32LittleEndian(b[4..], bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(b[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(b[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(b[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(b[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(b[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(b[28..], 2 * SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(b[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(b[34..], 16);
        "data"u8.CopyTo(b[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(b[40..], 2 * samples.Length);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(b[(44 + 2 * i)..], (short)Math.Round(32767 * Math.Tanh(samples[i])));
        return bytes;
    }

    private static double[] Samples(DemoTake take)
    {
        var (actor, voice) = (take.Actor, take.Voice);
        var noise = take.Random.At(2);
        var samples = new double[take.Frames * SampleRate / DemoTake.FramesPerSecond];
        var statement = Statements[take.Name.Statement - 1];
        Span<Resonator> formants = stackalloc Resonator[3];
        double phase = 0,
            dull = 0,
            step = 0,
            sounding = 0;
        var edge = 900 * Math.Pow(2, voice.Brightness);
        var smoothing = 1 - Math.Exp(-2 * Math.PI * edge / SampleRate);
        var gain = 0.06 * Math.Pow(10, voice.Loudness / 20);
        for (var i = 0; i < samples.Length; i++)
        {
            if (i % SamplesPerUpdate == 0)
            {
                var time = (double)i / SampleRate;
                var syllable = voice.Rate * time + take.Phase;
                var semitones = voice.Pitch + voice.Slope * (time / take.Seconds - 0.5) + voice.Swing * Math.Sin(Math.PI * syllable);
                step = actor.Pitch * Math.Pow(2, semitones / 12) / SampleRate;
                sounding = take.Syllables(time);
                var (from, to) = (Vowels[statement[(int)syllable % 8]], Vowels[statement[((int)syllable + 1) % 8]]);
                var along = syllable - Math.Floor(syllable);
                for (var f = 0; f < 3; f++)
                    formants[f].Tune(actor.Formants * (from[f] + (to[f] - from[f]) * along), 60 + 40 * f, SampleRate);
            }
            phase += step;
            phase -= Math.Floor(phase);
            var white = 2 * noise.Uniform(i) - 1;
            dull += smoothing * (((1 - voice.Breath) * (2 * phase - 1)) + voice.Breath * white - dull);
            var sound = dull;
            for (var f = 0; f < 3; f++)
                sound = formants[f].Next(sound);
            // The room: the same for all, so that a soft voice is nearer to it.
            samples[i] = gain * sounding * sound + 0.0015 * white;
        }
        return samples;
    }

    /// <summary>A two-pole resonator with gain 1 at zero frequency (Klatt 1980).</summary>
    private struct Resonator
    {
        private double a,
            b,
            c,
            last,
            before;

        public void Tune(double hertz, double bandwidth, int rate)
        {
            var r = Math.Exp(-Math.PI * bandwidth / rate);
            c = -r * r;
            b = 2 * r * Math.Cos(2 * Math.PI * hertz / rate);
            a = 1 - b - c;
        }

        public double Next(double input)
        {
            var output = a * input + b * last + c * before;
            (before, last) = (last, output);
            return output;
        }
    }
}

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
