using System.Buffers.Binary;

namespace MpucMer.Pure.Signals;

/// <summary>
/// WAV (RIFF/WAVE) files: PCM of 8, 16, 24 and 32 bits and IEEE floats of 32 and 64, plain or WAVE_FORMAT_EXTENSIBLE, any number of channels.
/// Chunks may come in any order and foreign ones (FLLR, LIST, …) are passed over. Samples are scaled as libsndfile scales them.
/// </summary>
public static class WavFile
{
    /// <summary>Far beyond any scale on which floats are written (±1, ±32768, …), and far enough below the point where a power overflows a float.</summary>
    private const float MostMagnitude = 1e12f;

    private const uint Unknown = 0xFFFFFFFF;

    /// <summary>The sound in the bytes of a WAV file. A <c>data</c> chunk of unknown size (written to a pipe) takes what is there; one that promises more than is there is a problem.</summary>
    public static Either<Problem, Sound> Decode(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < 12 || !IsRiff(bytes) || !bytes[8..12].SequenceEqual("WAVE"u8))
        {
            return new Problem.NotWav(path, [.. bytes[..Math.Min(bytes.Length, 16)]]);
        }
        var riffSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        Either<Problem, WavFormat>? format = null;
        Range? data = null;
        // A position never goes back and each chunk is at least its eight bytes of header, so this ends.
        for (long at = 12; at + 8 <= bytes.Length && (format is null || data is null);)
        {
            var start = (int)at + 8;
            var id = bytes.Slice((int)at, 4);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)at + 4)..]);
            var there = bytes.Length - start;
            var isData = id.SequenceEqual("data"u8);
            var unknown = isData && (size == Unknown || (size == 0 && riffSize is 0 or Unknown));
            if (!unknown && size > there) return new Problem.WavTruncated(path, size, there);
            var length = unknown ? there : (int)size;
            if (isData) data ??= start..(start + length);
            else if (id.SequenceEqual("fmt "u8)) format ??= WavFormat.Read(bytes.Slice(start, length), path);
            // Chunks begin at even positions.
            at = start + (long)length + (length & 1);
        }
        if (format is not { } found) return new Problem.WavHeaderWrong(path, WavHeaderFault.NoFormat, bytes.Length);
        if (data is not { } range) return new Problem.WavHeaderWrong(path, WavHeaderFault.NoData, bytes.Length);
        // Casts, since no lambda may hold a span.
        if (found.IsLeft) return (Problem)found;
        return Samples(bytes[range], (WavFormat)found, path);
    }

    private static bool IsRiff(ReadOnlySpan<byte> bytes) => bytes[..4].SequenceEqual("RIFF"u8) || bytes[..4].SequenceEqual("RF64"u8);

    private static Either<Problem, Sound> Samples(ReadOnlySpan<byte> data, WavFormat format, string path)
    {
        var samples = new float[data.Length / format.BlockAlign * format.Channels];
        if (samples.Length == 0) return new Problem.WavWithoutSamples(path);
        Scale(data, format, samples);
        if (format.Tag == WavFormat.Float)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                // Not within, rather than beyond: a NaN is neither.
                if (!(Math.Abs(samples[i]) <= MostMagnitude)) return new Problem.WavSampleNotFinite(path, i / format.Channels, i % format.Channels + 1);
            }
        }
        return new Sound((int)format.SampleRate, format.Channels, samples);
    }

    private static void Scale(ReadOnlySpan<byte> data, WavFormat format, float[] samples)
    {
        switch (format.Tag, format.Bits)
        {
            case (WavFormat.Pcm, 8):
                for (var i = 0; i < samples.Length; i++) samples[i] = (data[i] - 128) / 128f;
                break;
            case (WavFormat.Pcm, 16):
                for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]) / 32768f;
                break;
            case (WavFormat.Pcm, 24):
                for (var i = 0; i < samples.Length; i++) samples[i] = (data[3 * i] | data[3 * i + 1] << 8 | (sbyte)data[3 * i + 2] << 16) / 8388608f;
                break;
            case (WavFormat.Pcm, _):
                for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]) / 2147483648f;
                break;
            case (_, 32):
                for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]);
                break;
            default:
                for (var i = 0; i < samples.Length; i++) samples[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(8 * i)..]);
                break;
        }
    }
}
