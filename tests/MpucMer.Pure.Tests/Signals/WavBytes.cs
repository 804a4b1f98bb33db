using System.Text;

namespace MpucMer.Pure.Tests.Signals;

/// <summary>WAV files written by hand, chunk by chunk.</summary>
internal static class WavBytes
{
    public static byte[] Pcm16(params short[] samples) =>
        Of(Format(1, 1, 16000, 16), Chunk("data", [.. samples.SelectMany(BitConverter.GetBytes)]));

    public static byte[] Of(params byte[][] chunks)
    {
        var body = chunks.SelectMany(c => c).ToArray();
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length + 4), .. "WAVE"u8, .. body];
    }

    public static byte[] Format(int tag, int channels, int rate, int bits) => Chunk("fmt ", FormatBody(tag, channels, rate, bits));

    /// <summary>WAVE_FORMAT_EXTENSIBLE around the plain tag.</summary>
    public static byte[] Extensible(int tag, int channels, int rate, int bits) =>
        Chunk(
            "fmt ",
            [
                .. FormatBody(0xFFFE, channels, rate, bits),
                22,
                0,
                (byte)bits,
                0,
                0,
                0,
                0,
                0,
                (byte)tag,
                0,
                0,
                0,
                0,
                0,
                0x10,
                0,
                0x80,
                0,
                0,
                0xAA,
                0,
                0x38,
                0x9B,
                0x71,
            ]
        );

    /// <summary>Padded to an even length, as RIFF asks.</summary>
    public static byte[] Chunk(string id, byte[] body) => [.. Header(id, (uint)body.Length), .. body, .. new byte[body.Length & 1]];

    public static byte[] Header(string id, uint size) => [.. Encoding.ASCII.GetBytes(id), .. BitConverter.GetBytes(size)];

    private static byte[] FormatBody(int tag, int channels, int rate, int bits) =>
        [
            .. BitConverter.GetBytes((ushort)tag),
            .. BitConverter.GetBytes((ushort)channels),
            .. BitConverter.GetBytes(rate),
            .. BitConverter.GetBytes(rate * channels * bits / 8),
            .. BitConverter.GetBytes((ushort)(channels * bits / 8)),
            .. BitConverter.GetBytes((ushort)bits),
        ];
}
