using System.Buffers.Binary;
using System.Text;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Data.Recordings;

namespace MpucMer.Pure.Tests.Data;

/// <summary>What containers and ffmpeg say of a recording.</summary>
public sealed class RecordingTests
{
    private static Option<long> Missing(byte[] bytes) => RecordingEnd.Missing(new MemorySource(bytes));

    private static byte[] Numbers(int bytes, ulong value, bool big)
    {
        var all = new byte[8];
        if (big)
            BinaryPrimitives.WriteUInt64BigEndian(all, value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        return big ? all[(8 - bytes)..] : all[..bytes];
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Riff(int content) => [.. Text("RIFF"), .. Numbers(4, (ulong)content, false), .. new byte[content]];

    private static byte[] Box(string type, int content) => [.. Numbers(4, (ulong)(8 + content), true), .. Text(type), .. new byte[content]];

    private static byte[] LongBox(string type, int content) =>
        [.. Numbers(4, 1, true), .. Text(type), .. Numbers(8, (ulong)(16 + content), true), .. new byte[content]];

    private static byte[] Matroska(int content, bool known) =>
        [
            0x1A,
            0x45,
            0xDF,
            0xA3,
            0x84,
            1,
            2,
            3,
            4,
            0x18,
            0x53,
            0x80,
            0x67,
            .. known ? (byte[])[0x01, .. Numbers(7, (ulong)content, true)] : [0x01, .. Enumerable.Repeat((byte)0xFF, 7)],
            .. new byte[content],
        ];

    private static byte[] Asf(int content, bool broadcast)
    {
        byte[] head =
        [
            0x30,
            0x26,
            0xB2,
            0x75,
            0x8E,
            0x66,
            0xCF,
            0x11,
            0xA6,
            0xD9,
            0x00,
            0xAA,
            0x00,
            0x62,
            0xCE,
            0x6C,
            .. Numbers(8, 200, false),
            .. Numbers(4, 2, false),
            1,
            2,
        ];
        byte[] other = [.. Enumerable.Repeat((byte)7, 16), .. Numbers(8, 40, false), .. new byte[16]];
        byte[] properties =
        [
            0xA1,
            0xDC,
            0xAB,
            0x8C,
            0x47,
            0xA9,
            0xCF,
            0x11,
            0x8E,
            0xE4,
            0x00,
            0xC0,
            0x0C,
            0x20,
            0x53,
            0x65,
            .. Numbers(8, 104, false),
            .. new byte[16],
            .. Numbers(8, (ulong)(head.Length + other.Length + 104 + content), false),
            .. new byte[40],
            .. Numbers(4, broadcast ? 1u : 0, false),
            .. new byte[12],
        ];
        return [.. head, .. other, .. properties, .. new byte[content]];
    }

    public static TheoryData<string> Forms => new(Made.Keys);

    private static readonly Dictionary<string, byte[]> Made = new()
    {
        ["AVI"] = Riff(3000),
        ["AVI of several parts"] = [.. Riff(1001), 0, .. Riff(2000)],
        ["AIFF"] = [.. Text("FORM"), .. Numbers(4, 3000, true), .. new byte[3000]],
        ["MP4"] = [.. Box("ftyp", 16), .. Box("moov", 500), .. Box("mdat", 2500)],
        ["MP4 with a long box"] = [.. Box("ftyp", 16), .. LongBox("mdat", 2500), .. Box("moov", 500)],
        ["Matroska"] = Matroska(3000, known: true),
        ["ASF"] = Asf(3000, broadcast: false),
    };

    [Theory, MemberData(nameof(Forms))]
    public void Whatever_is_missing_at_the_end_is_told_by_the_container(string form)
    {
        var whole = Made[form];
        Assert.Equal(None, Missing(whole));
        // What was appended belongs to nobody and takes nothing away.
        Assert.Equal(None, Missing([.. whole, .. new byte[500]]));
        // Within its last part: what is cut off between two parts shows nowhere.
        for (var length = whole.Length - 100; length > whole.Length - 400; length -= 37)
            Assert.Equal(Some((long)whole.Length), Missing(whole[..length]).Map(end => Math.Max(end, whole.Length)));
    }

    [Fact]
    public void Lengths_that_were_never_filled_in_tell_nothing()
    {
        Assert.Equal(None, Missing([.. Text("RIFF"), 0, 0, 0, 0, .. new byte[200]]));
        Assert.Equal(None, Missing([.. Text("RIFF"), 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[200]]));
        Assert.Equal(None, Missing(Matroska(300, known: false)));
        Assert.Equal(None, Missing(Asf(3000, broadcast: true)[..1000]));
        Assert.Equal(None, Missing([.. Box("ftyp", 16), 0, 0, 0, 0, .. Text("mdat"), .. new byte[200]]));
    }

    [Fact]
    public void Any_bytes_whatever_have_an_end_or_none()
    {
        foreach (var whole in Made.Values.Append(TestFiles.Read("clip.mp4")))
        {
            for (var i = 0; i < 400; i++)
            {
                var bytes = Mutation.Of(whole, i);
                Missing(bytes).IfSome(end => Assert.True(end > bytes.Length));
                _ = RecordingEnd.Unfinished(new MemorySource(bytes));
            }
        }
        for (var length = 0; length < 40; length++)
            _ = Missing(new byte[length]);
    }

    [Fact]
    public void A_real_recording_that_was_cut_off_is_told()
    {
        var whole = TestFiles.Read("clip.mp4");
        Assert.Equal(None, Missing(whole));
        Assert.Equal(Some((long)whole.Length), Missing(whole[..(whole.Length / 2)]).Map(end => Math.Max(end, whole.Length)));
    }

    private static bool IsUnfinished(byte[] bytes) => RecordingEnd.Unfinished(new MemorySource(bytes)).IsSome;

    [Fact]
    public void Ogg_is_unfinished_where_its_last_page_is_not_the_last_or_not_whole()
    {
        byte[] Page(byte flags) => [.. Text("OggS"), 0, flags, .. new byte[20], 2, 100, 50, .. new byte[150]];
        Assert.False(IsUnfinished([.. Page(2), .. Page(0), .. Page(4)]));
        Assert.True(IsUnfinished([.. Page(2), .. Page(0)]));
        for (var length = 4; length < Page(4).Length; length++)
            Assert.True(IsUnfinished([.. Page(2), .. Page(0), .. Page(4).AsSpan(0, length)]));
        Assert.False(IsUnfinished(Text("RIFF")));
    }

    [Theory]
    [InlineData(188, 0)]
    [InlineData(192, 4)]
    [InlineData(204, 0)]
    public void A_transport_stream_is_unfinished_within_a_packet(int size, int first)
    {
        byte[] packet = [.. new byte[first], 0x47, .. new byte[size - first - 1]];
        byte[] stream = [.. Enumerable.Repeat(packet, 9).SelectMany(p => p)];
        Assert.False(IsUnfinished(stream));
        Assert.False(IsUnfinished(stream[..(7 * size)]));
        Assert.True(IsUnfinished(stream[..(7 * size + 1)]));
    }

    private const string Said = """
        [matroska,webm @ 0x5646f5a10a00] [warning] Could not find codec parameters
        [info] Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:/tmp/a.mp4':
        [info]   Metadata:
        [info]     title           : Duration: 09:00:00.00, start
        [info]   Duration: 00:01:04.25, start: 0.000000, bitrate: 142 kb/s
        [info]   Stream #0:0[0x1](und): Video: h264 (avc1), yuv420p, 64x48 [SAR 1:1 DAR 4:3], 66 kb/s, 24.35 fps, 30 tbr, 12800 tbn (default)
        [info]   Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 16000 Hz, mono, fltp, 70 kb/s (default)
        [info]   Stream #0:2: Video: mjpeg (Baseline), yuvj420p(pc), 600x600, 90k tbr, 90k tbn (attached pic)
        [info] Stream mapping:
        [info]   Stream #0:0 -> #0:0 (h264 (native) -> mjpeg (native))
        [swscaler @ 0x55] [warning] deprecated pixel format used, make sure you did set range correctly
        [info] Output #0, image2pipe, to 'pipe:1':
        [info]   Stream #0:0(und): Video: mjpeg, yuvj420p(pc), 64x48, q=2-31, 200 kb/s, 30 fps, 30 tbn (default)
        [h264 @ 0x55d] [error] error while decoding MB 3 4, bytestream -7.
        [h264 @ 0x55d] [error] error while decoding MB 3 4, bytestream -7.
        [mpegts @ 0x55d] [warning] Packet corrupt (stream = 1, dts = 230998).
        no level here
        """;

    [Fact]
    public void What_ffmpeg_says_is_taken_apart()
    {
        var log = RecordingLog.Of(Said.Split('\n'));
        Assert.Equal(Some(64.25), log.Seconds);
        Assert.Equal((2, true, 3), (log.Tracks, log.HasCover, log.Count));
        Assert.Equal(["error while decoding MB 3 4, bytestream -7", "Packet corrupt (stream = 1, dts = 230998)"], log.Complaints);
        Assert.Equal(Some((24.35, 30.0)), log.Rates);
        Assert.True(log.Varies);
        Assert.Equal(None, log.CutOff);
        Assert.Equal("error while decoding MB 3 4, bytestream -7", log.Last);
    }

    [Theory]
    [InlineData("[mov,mp4 @ 0x1] [error] stream 0, offset 0x5498: partial file", true)]
    [InlineData("[matroska,webm @ 0x1] [error] File ended prematurely", true)]
    [InlineData("[mov @ 0x1] [error] invalid residual", false)]
    [InlineData("[info] partial file", false)]
    public void That_a_file_is_cut_off_is_told_from_other_complaints(string line, bool cut) =>
        Assert.Equal(cut, RecordingLog.Of([line]).CutOff.IsSome);

    [Theory]
    [InlineData("25 fps, 25 tbr", false)]
    [InlineData("29.97 fps, 30 tbr", false)]
    [InlineData("25 fps, 50 tbr", false)]
    [InlineData("24.35 fps, 30 tbr", true)]
    [InlineData("29.4 fps, 90k tbr", true)]
    [InlineData("15 fps, 60 tbr", true)]
    public void Pictures_at_changing_rates_are_told_from_those_of_two_fields(string rates, bool varies) =>
        Assert.Equal(varies, RecordingLog.Of([$"[info]   Stream #0:0: Video: h264, yuv420p, 64x48, {rates}, 12800 tbn"]).Varies);

    [Fact]
    public void A_duration_by_the_length_of_the_file_is_none() =>
        Assert.Equal(
            None,
            RecordingLog
                .Of([
                    "[aac @ 0x5] [warning] Estimating duration from bitrate, this may be inaccurate",
                    "[info]   Duration: 00:00:03.99, bitrate: 72 kb/s",
                ])
                .Seconds
        );

    [Fact]
    public void Notes_come_back_from_their_lines()
    {
        var note = new RecordingNote("a.mp4", RecordingFault.Short, "pictures: 2 of 10 s,\nfrom 1 s");
        Assert.Equal(note with { Path = "b.mp4", Detail = "pictures: 2 of 10 s, from 1 s" }, RecordingNote.OfLine(note.Line, "b.mp4"));
        foreach (var line in new[] { "", "Short", "7 x", "Nothing x", "-1 x" })
            Assert.Equal(None, RecordingNote.OfLine(line, "a"));
    }
}
