using MpucMer.Pure.Signals;
using static MpucMer.Pure.Tests.Signals.WavBytes;

namespace MpucMer.Pure.Tests.Signals;

public sealed class WavFileTests
{
    public static TheoryData<int, int, byte[], float[]> Encodings =>
        new()
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

    private static readonly byte[] Samples = [0, 0x40, 0, 0xC0, 0xFF, 0x7F];

    private static byte[] Written(uint riff, uint data, params byte[][] after)
    {
        byte[] file = [.. Of(Format(1, 1, 48000, 16), Header("data", data)), .. Samples, .. after.SelectMany(b => b)];
        BitConverter.GetBytes(riff).CopyTo(file, 4);
        return file;
    }

    [Theory]
    // sox and mplayer to a pipe; ffmpeg; arecord and others; each less a header.
    [InlineData(0x7FFFF024u, 0x7FFFF000u)]
    [InlineData(0xFFFFFFFFu, 0xFFFFFFFFu)]
    [InlineData(0x7FFFFFFFu, 0x7FFFFFFFu)]
    [InlineData(0x80000024u, 0x80000000u)]
    [InlineData(0x7FFFFFFFu, 0x7FFFFFDBu)]
    [InlineData(0xFFFFFFFFu, 0xFFFFFFDBu)]
    [InlineData(0u, 0xFFFFFFFFu)]
    public void A_length_that_a_pipe_never_filled_in_is_all_that_is_there(uint riff, uint data)
    {
        var sound = WavFile.Decode(Written(riff, data), "a.wav").Expect();

        Assert.Equal((3, false), (sound.Frames, sound.IsUnfinished));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(36u)]
    [InlineData(0xFFFFFFFFu)]
    public void A_length_of_zero_before_sound_is_that_of_a_recorder_that_was_ended(uint riff)
    {
        var sound = WavFile.Decode(Written(riff, 0), "a.wav").Expect();

        Assert.Equal((3, true), (sound.Frames, sound.IsUnfinished));
    }

    [Fact]
    public void A_length_of_zero_before_other_chunks_is_true()
    {
        Assert.Equal(
            new Problem.WavWithoutSamples("a.wav"),
            WavFile
                .Decode(Of(Format(1, 1, 48000, 16), Chunk("data", []), Chunk("LIST", new byte[7]), Chunk("id3 ", new byte[10])), "a.wav")
                .ExpectProblem()
        );
        Assert.Equal(
            new Problem.WavWithoutSamples("a.wav"),
            WavFile.Decode(Of(Format(1, 1, 48000, 16), Chunk("data", [])), "a.wav").ExpectProblem()
        );
    }

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void Lengths_of_64_bits_stand_in_a_chunk_of_their_own(string kind)
    {
        byte[] File(long data)
        {
            byte[] sizes = [.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(data), .. BitConverter.GetBytes(3L), 0, 0, 0, 0];
            byte[] file =
            [
                .. Of(Chunk("ds64", sizes), Format(1, 1, 48000, 16), Header("data", 0xFFFFFFFF)),
                .. Samples,
                .. Chunk("LIST", [1, 2, 3, 4]),
            ];
            System.Text.Encoding.ASCII.GetBytes(kind).CopyTo(file, 0);
            return file;
        }

        Assert.Equal(3, WavFile.Decode(File(6), "a.wav").Expect().Frames);
        // Never filled in: all that is there.
        Assert.Equal(9, WavFile.Decode(File(0), "a.wav").Expect().Frames);
        Assert.Equal(new Problem.WavTruncated("a.wav", 6_000_000_000, 18), WavFile.Decode(File(6_000_000_000), "a.wav").ExpectProblem());
    }

    [Fact]
    public void An_odd_chunk_may_lack_its_padding()
    {
        var data = Chunk("data", Samples);
        byte[] Unpadded(string id, byte[] body) => [.. Header(id, (uint)body.Length), .. body];

        Assert.Equal(3, WavFile.Decode(Of(Format(1, 1, 48000, 16), Unpadded("LIST", new byte[19]), data), "a.wav").Expect().Frames);
        Assert.Equal(
            3,
            WavFile
                .Decode(Of(Unpadded("bext", new byte[5]), Format(1, 1, 48000, 16), Unpadded("LIST", new byte[1]), data), "a.wav")
                .Expect()
                .Frames
        );
        // A sample of 8 bits and a list of the padding's own bytes: padded as it should be.
        Assert.Equal(3, WavFile.Decode(Of(Format(1, 1, 48000, 16), Chunk("LIST", [1, 2, 3]), data), "a.wav").Expect().Frames);
    }

    [Fact]
    public void More_sound_than_the_header_says_is_told_and_other_parts_of_the_file_are_not()
    {
        byte[] said = [.. Of(Format(1, 1, 8000, 16), Chunk("data", Samples))];
        byte[] more = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 37))];

        Assert.True(WavFile.Decode([.. said, .. more], "a.wav").Expect() is { Frames: 3, GoesOn: true });
        Assert.True(WavFile.Decode([.. said, .. said, .. more], "a.wav").Expect().GoesOn);
        Assert.False(WavFile.Decode([.. said, .. Chunk("id3 ", more)], "a.wav").Expect().GoesOn);
        // A file has one chunk of sound; what a second one has is not read, by no program.
        Assert.True(WavFile.Decode([.. said, .. Chunk("data", more)], "a.wav").Expect() is { Frames: 3, GoesOn: true });
        Assert.True(WavFile.Decode([.. said, .. Chunk("LIST", new byte[40]), .. Chunk("data", more)], "a.wav").Expect().GoesOn);
        // An ID3v1 tag has 128 bytes, and zeros pad to a block.
        Assert.False(WavFile.Decode([.. said, .. "TAG"u8, .. new byte[125]], "a.wav").Expect().GoesOn);
    }

    [Fact]
    public void A_file_that_is_cut_off_is_told_where_it_says_how_long_it_was() =>
        Assert.Equal(new Problem.WavTruncated("a.wav", 48_000, 6), WavFile.Decode(Written(48_036, 48_000), "a.wav").ExpectProblem());

    [Fact]
    public void Stereo_becomes_the_mean_of_its_channels()
    {
        var sound = WavFile
            .Decode(
                Of(Format(3, 2, 44100, 32), Chunk("data", [.. new[] { 1f, 0f, -0.5f, 0.25f }.SelectMany(BitConverter.GetBytes)])),
                "a.wav"
            )
            .Expect();

        Assert.Equal(2, sound.Frames);
        Assert.Equal([0.5f, -0.125f], sound.Mono().ToArray());
    }

    [Fact]
    public void What_is_wrong_with_a_file_is_told_apart()
    {
        Problem Of1(byte[] bytes) => WavFile.Decode(bytes, "a.wav").ExpectProblem();

        Assert.Contains("begins with the text \"some words\"", Of1("some words"u8.ToArray()).Explain().Message, StringComparison.Ordinal);
        Assert.Equal(
            new Problem.ContentElsewhere("a.wav", StandIn.GitLfsPointer),
            Of1("version https://git-lfs.github.com/spec/v1\noid"u8.ToArray())
        );
        Assert.Contains("is empty", Of1([]).Explain().Message, StringComparison.Ordinal);
        Assert.Contains("MP3", Of1("ID3\u0004 and on and on"u8.ToArray()).Explain().Message, StringComparison.Ordinal);
        Assert.Equal(new Problem.WavTruncated("a.wav", 100, 4), Of1([.. Of(Format(1, 1, 16000, 16), Header("data", 100)), 1, 2, 3, 4]));
        Assert.Equal(new Problem.WavEncodingUnsupported("a.wav", 7, 8), Of1(Of(Format(7, 1, 8000, 8), Chunk("data", [1, 2]))));
        Assert.Equal(new Problem.WavWithoutSamples("a.wav"), Of1(Of(Format(1, 1, 16000, 16), Chunk("data", []))));
        Assert.Equal(
            new Problem.WavHeaderWrong("a.wav", WavHeaderFault.Channels, 0),
            Of1(Of(Format(1, 0, 16000, 16), Chunk("data", [1, 2])))
        );
        Assert.Equal(WavHeaderFault.NoData, Assert.IsType<Problem.WavHeaderWrong>(Of1(Of(Format(1, 1, 16000, 16)))).Fault);
        Assert.Equal(WavHeaderFault.NoFormat, Assert.IsType<Problem.WavHeaderWrong>(Of1(Of(Chunk("data", [1, 2])))).Fault);
        Assert.Equal(1L, Assert.IsType<Problem.WavSampleRateUnsupported>(Of1(Of(Format(1, 1, 1, 16), Chunk("data", [1, 2])))).Rate);
        Assert.Equal(
            new Problem.WavSampleNotFinite("a.wav", 1, 2),
            Of1(Of(Format(3, 2, 16000, 32), Chunk("data", [.. new[] { 1f, 0f, 1f, float.NaN }.SelectMany(BitConverter.GetBytes)])))
        );
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
        if (accepted)
            Assert.All(mel.Expect().Values, v => Assert.InRange(v, -80, 0));
    }

    [Fact]
    public void Mutated_files_give_a_sound_or_a_problem()
    {
        byte[][] seeds =
        [
            Pcm16([.. Enumerable.Range(0, 300).Select(i => (short)(i * 97))]),
            Of(
                Chunk("LIST", new byte[9]),
                Extensible(1, 3, 48000, 24),
                Chunk("data", [.. Enumerable.Range(0, 900).Select(i => (byte)(i * 31))])
            ),
            Of(Format(3, 2, 44100, 64), Chunk("data", new byte[1600])),
            Of(Format(3, 1, 22050, 32), Chunk("data", [.. Enumerable.Range(0, 400).SelectMany(i => BitConverter.GetBytes(i / 400f))])),
        ];
        for (var i = 0; i < 2000; i++)
        {
            var bytes = Mutation.Of(seeds[i % seeds.Length], i);
            var outcome = WavFile
                .Decode(bytes, "a.wav")
                .Bind(sound => LogMel.Extract(sound, i % 2 == 0 ? None : Some(1 + i % 40), "a.wav"));

            Assert.True(
                outcome.Match(Right: mel => mel.Values.All(float.IsFinite), Left: problem => problem.Explain().Message.Length > 0),
                $"mutation {i}"
            );
        }
    }
}
