using MpucMer.Pure.Signals;
using static MpucMer.Pure.Tests.Signals.WavBytes;

namespace MpucMer.Pure.Tests.Signals;

public sealed class WavFileTests
{
    public static TheoryData<int, int, byte[], float[]> Encodings => new()
    {
        { 1, 8, [0, 128, 192, 255], [-1, 0, 0.5f, 127 / 128f] },
        { 1, 16, [0, 0x80, 0, 0x40, 0xFF, 0x7F], [-1, 0.5f, 32767 / 32768f] },
        { 1, 24, [0, 0, 0x80, 0, 0, 0x40, 0xFF, 0xFF, 0xFF], [-1, 0.5f, -1 / 8388608f] },
        { 1, 32, [0, 0, 0, 0x80, 0, 0, 0, 0x40], [-1, 0.5f] },
        { 3, 32, [.. BitConverter.GetBytes(0.25f), .. BitConverter.GetBytes(-1.5f)], [0.25f, -1.5f] },
        { 3, 64, [.. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(-1d)], [0.1f, -1] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_is_scaled_as_libsndfile_scales_it(int tag, int bits, byte[] data, float[] expected)
    {
        var plain = WavFile.Decode(Of(Format(tag, 1, 16000, bits), Chunk("data", data)), "a.wav").Expect();
        var extensible = WavFile.Decode(Of(Extensible(tag, 1, 16000, bits), Chunk("data", data)), "a.wav").Expect();

        Assert.Equal(expected, plain.Samples);
        Assert.Equal(expected, extensible.Samples);
        Assert.Equal((16000, 1), (plain.SampleRate, plain.Channels));
    }

    [Fact]
    public void Foreign_chunks_are_passed_over_with_their_padding_in_any_order()
    {
        var data = Chunk("data", [0, 0x40]);
        byte[][] forms =
        [
            Of(Format(1, 1, 48000, 16), Chunk("FLLR", new byte[4044]), data),
            Of(Chunk("LIST", new byte[7]), Format(1, 1, 48000, 16), Chunk("odd ", [1]), data, Chunk("id3 ", new byte[3])),
            Of(data, Format(1, 1, 48000, 16)),
            [.. Of(Format(1, 1, 48000, 16), data), 1, 2, 3],
        ];

        Assert.All(forms, form => Assert.Equal([0.5f], WavFile.Decode(form, "a.wav").Expect().Samples.ToArray()));
    }

    [Fact]
    public void A_data_chunk_of_unknown_size_takes_what_is_there()
    {
        byte[] unknown = [.. Of(Format(1, 1, 48000, 16), Header("data", 0xFFFFFFFF)), 0, 0x40, 0, 0xC0];
        byte[] streamed = [.. Of(Format(1, 1, 48000, 16), Header("data", 0)), 0, 0x40, 0, 0xC0];
        BitConverter.GetBytes(0).CopyTo(streamed, 4);

        Assert.Equal(2, WavFile.Decode(unknown, "a.wav").Expect().Frames);
        Assert.Equal(2, WavFile.Decode(streamed, "a.wav").Expect().Frames);
    }

    [Fact]
    public void Stereo_becomes_the_mean_of_its_channels()
    {
        var sound = WavFile.Decode(Of(Format(3, 2, 44100, 32), Chunk("data", [.. new[] { 1f, 0f, -0.5f, 0.25f }.SelectMany(BitConverter.GetBytes)])), "a.wav").Expect();

        Assert.Equal(2, sound.Frames);
        Assert.Equal([0.5f, -0.125f], sound.Mono().ToArray());
    }

    [Fact]
    public void What_is_wrong_with_a_file_is_told_apart()
    {
        Problem Of1(byte[] bytes) => WavFile.Decode(bytes, "a.wav").ExpectProblem();

        Assert.Contains("begins with the text \"version https://\"", ProblemText.Explain(Of1("version https://git-lfs.github.com/spec/v1"u8.ToArray())).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", ProblemText.Explain(Of1([])).Message, StringComparison.Ordinal);
        Assert.Contains("MP3", ProblemText.Explain(Of1("ID3\u0004 and on and on"u8.ToArray())).Message, StringComparison.Ordinal);
        Assert.Equal(new Problem.WavTruncated("a.wav", 100, 4), Of1([.. Of(Format(1, 1, 16000, 16), Header("data", 100)), 1, 2, 3, 4]));
        Assert.Equal(new Problem.WavEncodingUnsupported("a.wav", 7, 8), Of1(Of(Format(7, 1, 8000, 8), Chunk("data", [1, 2]))));
        Assert.Equal(new Problem.WavWithoutSamples("a.wav"), Of1(Of(Format(1, 1, 16000, 16), Chunk("data", []))));
        Assert.Equal(new Problem.WavHeaderWrong("a.wav", WavHeaderFault.Channels, 0), Of1(Of(Format(1, 0, 16000, 16), Chunk("data", [1, 2]))));
        Assert.Equal(WavHeaderFault.NoData, Assert.IsType<Problem.WavHeaderWrong>(Of1(Of(Format(1, 1, 16000, 16)))).Fault);
        Assert.Equal(WavHeaderFault.NoFormat, Assert.IsType<Problem.WavHeaderWrong>(Of1(Of(Chunk("data", [1, 2])))).Fault);
        Assert.Equal(1L, Assert.IsType<Problem.WavSampleRateUnsupported>(Of1(Of(Format(1, 1, 1, 16), Chunk("data", [1, 2])))).Rate);
        Assert.Equal(new Problem.WavSampleNotFinite("a.wav", 1, 2), Of1(Of(Format(3, 2, 16000, 32), Chunk("data", [.. new[] { 1f, 0f, 1f, float.NaN }.SelectMany(BitConverter.GetBytes)]))));
    }

    [Theory]
    [InlineData(1e12f, true)]
    [InlineData(-1e12f, true)]
    [InlineData(1e13f, false)]
    [InlineData(float.NegativeInfinity, false)]
    public void Samples_as_large_as_are_accepted_give_finite_features(float sample, bool accepted)
    {
        var bytes = Of(Format(3, 1, 22050, 32), Chunk("data", [.. Enumerable.Repeat(sample, 4096).SelectMany(BitConverter.GetBytes)]));

        var mel = WavFile.Decode(bytes, "a.wav").Bind(sound => LogMel.Extract(sound, None, "a.wav"));

        Assert.Equal(accepted, mel.IsRight);
        if (accepted) Assert.All(mel.Expect().Values, v => Assert.InRange(v, -80, 0));
    }

    [Fact]
    public void Mutated_files_give_a_sound_or_a_problem()
    {
        byte[][] seeds =
        [
            Pcm16([.. Enumerable.Range(0, 300).Select(i => (short)(i * 97))]),
            Of(Chunk("LIST", new byte[9]), Extensible(1, 3, 48000, 24), Chunk("data", [.. Enumerable.Range(0, 900).Select(i => (byte)(i * 31))])),
            Of(Format(3, 2, 44100, 64), Chunk("data", new byte[1600])),
            Of(Format(3, 1, 22050, 32), Chunk("data", [.. Enumerable.Range(0, 400).SelectMany(i => BitConverter.GetBytes(i / 400f))])),
        ];
        for (var i = 0; i < 2000; i++)
        {
            var bytes = Mutation.Of(seeds[i % seeds.Length], i);
            var outcome = WavFile.Decode(bytes, "a.wav").Bind(sound => LogMel.Extract(sound, i % 2 == 0 ? None : Some(1 + i % 40), "a.wav"));

            Assert.True(outcome.Match(Right: mel => mel.Values.All(float.IsFinite), Left: problem => ProblemText.Explain(problem).Message.Length > 0), $"mutation {i}");
        }
    }
}
