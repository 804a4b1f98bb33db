using System.Buffers.Binary;

namespace MpucMer.Pure.Signals;

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
