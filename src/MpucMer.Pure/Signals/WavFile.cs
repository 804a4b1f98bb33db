using System.Buffers.Binary;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Signals;

/// <summary>
/// WAV (RIFF/WAVE) files: PCM of 8, 16, 24 and 32 bits and IEEE floats of 32 and 64, plain or WAVE_FORMAT_EXTENSIBLE, any number of
/// channels.
/// Chunks may come in any order and foreign ones (FLLR, LIST, …) are passed over. Samples are scaled as libsndfile scales them.
/// </summary>
public static class WavFile
{
    /// <summary>
    /// Far beyond any scale on which floats are written (±1, ±32768, …), and far enough below the point where a power overflows a float.
    /// </summary>
    private const float MostMagnitude = 1e12f;

    // What writers put where they do not know a length yet: sox and mplayer 0x7FFFF000, ffmpeg 0xFFFFFFFF, others the greatest of either
    // kind, each less a header or so.
    private const uint SignedGreatest = 0x8000_0000;
    private const uint Greatest = 0xFFFF_FFFF;
    private const uint Header = 0x1_0000;

    private static ReadOnlySpan<byte> Data => "data"u8;

    private static ReadOnlySpan<byte> Format => "fmt "u8;

    /// <summary>
    /// The sound in the bytes of a WAV file. A <c>data</c> chunk whose length was never filled in (written to a pipe, or by a recorder that
    /// was ended) takes what is there;
    /// one that promises more than is there is a problem.
    /// </summary>
    public static Either<Problem, Sound> Decode(ReadOnlySpan<byte> bytes, string path)
    {
        if (StandIns.Of(bytes, path) is { } elsewhere)
            return elsewhere;
        if (bytes.Length < 12 || !IsRiff(bytes) || !bytes[8..12].SequenceEqual("WAVE"u8))
        {
            return new Problem.NotWav(path, [.. bytes[..Math.Min(bytes.Length, 16)]]);
        }
        Either<Problem, WavFormat>? format = null;
        Range? data = null;
        var (unfinished, long64) = (false, 0L);
        // A position never goes back and each chunk is at least its eight bytes of header, so this ends.
        for (long at = 12; at + 8 <= bytes.Length && (format is null || data is null); )
        {
            var start = (int)at + 8;
            var id = bytes.Slice((int)at, 4);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)at + 4)..]);
            var there = bytes.Length - start;
            // RF64's own place for lengths of 64 bits: of the file, then of the data.
            if (id.SequenceEqual("ds64"u8) && size >= 16 && there >= 16)
                long64 = BinaryPrimitives.ReadInt64LittleEndian(bytes[(start + 8)..]);
            if (id.SequenceEqual(Data))
            {
                // A length of zero may be true, where other chunks follow.
                var isUnfinished = size == 0 && there > 0 && !AreChunks(bytes[start..], out _);
                if (size == Greatest && long64 > 0)
                    size = long64;
                else if (IsPlaceholder(size) || isUnfinished)
                    size = there;
                unfinished |= isUnfinished;
            }
            if (size > there)
                return new Problem.WavTruncated(path, size, there);
            if (id.SequenceEqual(Data))
                data ??= start..(start + (int)size);
            else if (id.SequenceEqual(Format))
                format ??= WavFormat.Read(bytes.Slice(start, (int)size), path);
            at = Next(bytes, start + size);
        }
        if (format is not { } found)
            return new Problem.WavHeaderWrong(path, WavHeaderFault.NoFormat, bytes.Length);
        if (data is not { } range)
            return new Problem.WavHeaderWrong(path, WavHeaderFault.NoData, bytes.Length);
        // Casts, since no lambda may hold a span.
        if (found.IsLeft)
            return (Problem)found;
        var rest = bytes[(int)Math.Min(bytes.Length, Next(bytes, range.End.Value))..];
        var goesOn = rest.Length > ((WavFormat)found).BytesASecond / 10 && (!AreChunks(rest, out var hasData) || hasData);
        return Samples(bytes[range], (WavFormat)found, path).Map(sound => sound with { IsUnfinished = unfinished, GoesOn = goesOn });
    }

    private static bool IsPlaceholder(long size) =>
        size is > SignedGreatest - Header and <= SignedGreatest or > Greatest - Header and <= Greatest;

    // Chunks begin at even positions; some writers forget the byte that is then added, which the next chunk's name tells.
    private static long Next(ReadOnlySpan<byte> bytes, long end) => end + (end % 2 != 0 && !IsKnown(bytes, end) ? 1 : 0);

    private static bool IsKnown(ReadOnlySpan<byte> bytes, long at) =>
        at + 8 <= bytes.Length
        && bytes.Slice((int)at, 4) is var id
        && (id.SequenceEqual(Data) || id.SequenceEqual(Format) || id.SequenceEqual("LIST"u8) || id.SequenceEqual("fact"u8));

    /// <summary>Whether the bytes are chunks up to their end: names that can be read, and lengths that are there.</summary>
    /// <param name="hasData">Whether sound is in one of them, of which a file has one: files were put together, or a recorder went
    /// on.</param>
    private static bool AreChunks(ReadOnlySpan<byte> bytes, out bool hasData)
    {
        long at = 0;
        hasData = false;
        while (at + 8 <= bytes.Length && bytes.Slice((int)at, 4).IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
        {
            hasData |= bytes.Slice((int)at, 4).SequenceEqual(Data);
            at += 8 + BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)at + 4)..]);
            if (at > bytes.Length)
                return false;
            at = Math.Min(bytes.Length, Next(bytes, at));
        }
        return at == bytes.Length;
    }

    private static bool IsRiff(ReadOnlySpan<byte> bytes) =>
        bytes[..4].SequenceEqual("RIFF"u8) || bytes[..4].SequenceEqual("RF64"u8) || bytes[..4].SequenceEqual("BW64"u8);

    private static Either<Problem, Sound> Samples(ReadOnlySpan<byte> data, WavFormat format, string path)
    {
        var samples = new float[data.Length / format.BlockAlign * format.Channels];
        if (samples.Length == 0)
            return new Problem.WavWithoutSamples(path);
        Scale(data, format, samples);
        if (format.Tag == WavFormat.Float)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                // Not within, rather than beyond: a NaN is neither.
                if (!(Math.Abs(samples[i]) <= MostMagnitude))
                    return new Problem.WavSampleNotFinite(path, i / format.Channels, i % format.Channels + 1);
            }
        }
        return new Sound((int)format.SampleRate, format.Channels, samples);
    }

    private static void Scale(ReadOnlySpan<byte> data, WavFormat format, float[] samples)
    {
        switch (format.Tag, format.Bits)
        {
            case (WavFormat.Pcm, 8):
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (data[i] - 128) / 128f;
                break;
            case (WavFormat.Pcm, 16):
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]) / 32768f;
                break;
            case (WavFormat.Pcm, 24):
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (data[3 * i] | data[3 * i + 1] << 8 | (sbyte)data[3 * i + 2] << 16) / 8388608f;
                break;
            case (WavFormat.Pcm, _):
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]) / 2147483648f;
                break;
            case (_, 32):
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]);
                break;
            default:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(8 * i)..]);
                break;
        }
    }
}

/// <summary>The <c>fmt </c> chunk of a WAV file: what the bytes of its <c>data</c> chunk mean.</summary>
internal readonly record struct WavFormat(int Tag, int Channels, long SampleRate, int BlockAlign, int Bits)
{
    public const int Pcm = 1;
    public const int Float = 3;
    private const int Extensible = 0xFFFE;

    /// <summary>
    /// Sound devices end at 768 kHz; below 1 kHz there is no speech, and resampling such a rate to 22,050 Hz multiplies the file's size.
    /// </summary>
    public const int LowestRate = 1000;
    public const int HighestRate = 768_000;

    /// <summary>As libsndfile.</summary>
    public const int MostChannels = 1024;

    /// <summary>The last 14 bytes of KSDATAFORMAT_SUBTYPE_PCM and _IEEE_FLOAT; the first two are the tag.</summary>
    private static ReadOnlySpan<byte> SubtypeTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    public int BytesPerSample => Bits / 8;

    public long BytesASecond => BlockAlign * SampleRate;

    public static Either<Problem, WavFormat> Read(ReadOnlySpan<byte> chunk, string path)
    {
        if (chunk.Length < 16)
            return new Problem.WavHeaderWrong(path, WavHeaderFault.FormatTooShort, chunk.Length);
        var tag = (int)BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        var format = new WavFormat(
            tag == Extensible && chunk.Length >= 40 && chunk[26..40].SequenceEqual(SubtypeTail)
                ? BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..])
                : tag,
            BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]),
            BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..])
        );
        return format.Check(path);
    }

    private Either<Problem, WavFormat> Check(string path)
    {
        if (!((Tag == Pcm && Bits is 8 or 16 or 24 or 32) || (Tag == Float && Bits is 32 or 64)))
            return new Problem.WavEncodingUnsupported(path, Tag, Bits);
        if (Channels is 0 or > MostChannels)
            return new Problem.WavHeaderWrong(path, WavHeaderFault.Channels, Channels);
        if (SampleRate is < LowestRate or > HighestRate)
            return new Problem.WavSampleRateUnsupported(path, SampleRate, LowestRate, HighestRate);
        if (BlockAlign != Channels * BytesPerSample)
            return new Problem.WavHeaderWrong(path, WavHeaderFault.BlockAlign, BlockAlign);
        return this;
    }
}
