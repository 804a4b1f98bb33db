namespace MpucMer.Tool.Tests;

/// <summary>WAV files of 16 bits, one channel and 16,000 numbers a second.</summary>
internal static class Waves
{
    private const int Rate = 16_000;

    public static byte[] Silence(int seconds) => Of(new short[Rate * seconds]);

    /// <summary>A second of one tone.</summary>
    public static byte[] Tone(double hertz) =>
        Of([.. Enumerable.Range(0, Rate).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * hertz * i / Rate)))]);

    /// <summary>Tones that follow each other, a second each.</summary>
    public static byte[] Tones(params double[] hertz) =>
        Of([.. hertz.SelectMany(h => Enumerable.Range(0, Rate).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * h * i / Rate))))]);

    private static byte[] Of(short[] samples)
    {
        using var stream = new MemoryStream();
        using var to = new BinaryWriter(stream);
        to.Write("RIFF"u8);
        to.Write(36 + 2 * samples.Length);
        to.Write("WAVEfmt "u8);
        to.Write(16);
        to.Write((short)1);
        to.Write((short)1);
        to.Write(Rate);
        to.Write(2 * Rate);
        to.Write((short)2);
        to.Write((short)16);
        to.Write("data"u8);
        to.Write(2 * samples.Length);
        foreach (var sample in samples)
            to.Write(sample);
        return stream.ToArray();
    }
}
