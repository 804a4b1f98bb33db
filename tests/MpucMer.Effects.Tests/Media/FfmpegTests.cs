using LanguageExt;
using MpucMer.Effects.Data;
using MpucMer.Effects.Media;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Recordings;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using MpucMer.Tests.Media;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Media;

public sealed class FfmpegTests
{
    private static readonly Ffmpeg Program = new();

    /// <summary>A test picture of a second, 64 x 48 at 25 frames, with a tone of 440 Hz.</summary>
    private static readonly string Clip = Path.Combine(TestFiles.Folder, "clip.mp4");

    private static A Expect<A>(Either<Problem, Decoded<A>> either) =>
        either.Map(d => d.Value).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    private static Picture Picture(ClipFrames frames, int frame) =>
        JpegFile.Read(frames, frame).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    private static Seq<RecordingNote> Notes<A>(Either<Problem, Decoded<A>> either) =>
        either.Map(d => d.Notes).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    private static Problem Bad<A>(Either<Problem, A> either) =>
        either.Match(Right: _ => throw new Xunit.Sdk.XunitException("a problem was expected"), Left: p => p);

    private static int Count(byte[] pictures) =>
        JpegStream.Bounds(pictures).IfNone(() => throw new Xunit.Sdk.XunitException("no pictures")).Length - 1;

    [FfmpegFact]
    public void Pictures_are_read_at_a_rate_their_shorter_side_as_asked()
    {
        using var folder = new TempFolder();
        var pictures = Expect(Program.Jpegs(Clip, 10, 180, Cut.Whole));

        Assert.Equal(10, Count(pictures));
        var path = folder["a.mjpeg"];
        File.WriteAllBytes(path, pictures);
        var frames = new FrameSlices(path, JpegStream.Bounds(pictures).IfNone([]));
        var (first, last) = (Picture(frames, 0), Picture(frames, 9));
        Assert.Equal((240, 180), (first.Width, first.Height));
        // The picture of a test moves, and is not of one colour.
        Assert.False(first.Rgb.AsSpan().SequenceEqual(last.Rgb));
        Assert.True(first.Rgb.Distinct().Count() > 50);
        Assert.Equal(
            [3, 30, 25],
            new[]
            {
                Expect(Program.Jpegs(Clip, 10, 32, new Cut(.5, Some(.8)))),
                Expect(Program.Jpegs(Clip, 30, 32, Cut.Whole)),
                Expect(Program.Jpegs(Clip, 25, 32, Cut.Whole)),
            }.Select(Count)
        );
    }

    [FfmpegFact]
    public void The_same_bytes_each_time() =>
        Assert.Equal(Expect(Program.Jpegs(Clip, 30, 180, new Cut(.2, None))), Expect(Program.Jpegs(Clip, 30, 180, new Cut(.2, None))));

    [FfmpegFact]
    public void Pictures_and_sound_that_begin_late_keep_their_time()
    {
        using var folder = new TempFolder();
        // Half a second of silence before the sound of one, and of nothing before the pictures of the other.
        Lavfi.Run(
            folder.Path,
            "-i",
            Clip,
            "-itsoffset",
            "0.5",
            "-i",
            Clip,
            "-map",
            "0:v",
            "-map",
            "1:a",
            "-c",
            "copy",
            folder["sound.mkv"]
        );
        Lavfi.Run(
            folder.Path,
            "-itsoffset",
            "0.5",
            "-i",
            Clip,
            "-i",
            Clip,
            "-map",
            "0:v",
            "-map",
            "1:a",
            "-c",
            "copy",
            folder["picture.mkv"]
        );

        var sound = Expect(Program.Sound(folder["sound.mkv"], Cut.Whole));
        Assert.InRange(sound.Seconds, 1.4, 1.65);
        Assert.All(sound.Samples[..(int)(.4 * sound.SampleRate)], s => Assert.InRange(s, -.001f, .001f));
        Assert.InRange(Count(Expect(Program.Jpegs(folder["picture.mkv"], 10, 32, Cut.Whole))), 14, 16);
    }

    [FfmpegFact]
    public void A_picture_that_stands_upright_has_its_width_as_asked()
    {
        using var folder = new TempFolder();
        Lavfi.Run(folder.Path, "-f", "lavfi", "-i", "testsrc=size=90x160:rate=10:duration=0.3", "-pix_fmt", "yuv420p", folder["a.mp4"]);
        var pictures = Expect(Program.Jpegs(folder["a.mp4"], 10, 180, Cut.Whole));
        File.WriteAllBytes(folder["a.mjpeg"], pictures);
        var picture = Picture(new FrameSlices(folder["a.mjpeg"], JpegStream.Bounds(pictures).IfNone([])), 2);
        Assert.Equal((180, 320), (picture.Width, picture.Height));
    }

    [FfmpegFact]
    public void The_sound_track_is_a_sound()
    {
        var sound = Expect(Program.Sound(Clip, Cut.Whole));

        Assert.Equal((16000, 1), (sound.SampleRate, sound.Channels));
        Assert.InRange(sound.Seconds, .95, 1.1);
        var crossings = sound
            .Samples.Skip(2000)
            .Take(12000)
            .Zip(sound.Samples.Skip(2001).Take(12000))
            .Count(p => p.Item1 < 0 != p.Item2 < 0);
        Assert.InRange(crossings, 2 * 440 * 12000 / 16000 - 6, 2 * 440 * 12000 / 16000 + 6);
        Assert.InRange(Expect(Program.Sound(Clip, new Cut(.25, Some(.75)))).Seconds, .45, .6);
    }

    [FfmpegFact]
    public void What_cannot_be_decoded_is_told_with_its_file()
    {
        using var folder = new TempFolder();
        string Made(string name, byte[] bytes)
        {
            File.WriteAllBytes(Path.Combine(folder.Path, name), bytes);
            return Path.Combine(folder.Path, name);
        }
        var text = Made("text.mp4", "no video"u8.ToArray());
        Assert.Equal(text, Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Jpegs(text, 10, 32, Cut.Whole))).Path);
        Assert.IsType<Problem.RecordingCutOff>(Bad(Program.Jpegs(Made("cut.mp4", TestFiles.Read("clip.mp4")[..2000]), 10, 32, Cut.Whole)));
        Assert.Equal(new Problem.StretchEmpty(Clip, new Cut(50, Some(60.0))), Bad(Program.Jpegs(Clip, 10, 32, new Cut(50, Some(60.0)))));
        Assert.IsType<Problem.StretchEmpty>(Bad(Program.Sound(Clip, new Cut(50, Some(60.0)))));
    }

    [FfmpegFact]
    public void A_recording_without_sound_or_pictures_is_told_as_such()
    {
        using var folder = new TempFolder();
        Lavfi.Run(folder.Path, "-i", Clip, "-an", "-c", "copy", folder["mute.mp4"]);
        Lavfi.Run(folder.Path, "-i", Clip, "-vn", "-c", "copy", folder["blind.mp4"]);

        Assert.Equal(new Problem.NoSoundTrack(folder["mute.mp4"]), Bad(Program.Sound(folder["mute.mp4"], Cut.Whole)));
        Assert.Equal(
            "there is no picture in it",
            Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Jpegs(folder["blind.mp4"], 10, 32, Cut.Whole))).Detail
        );
    }

    [FfmpegTheory]
    [InlineData("a.mp4", "ffconcat version 1.0\nfile 'other.mp4'\n")]
    [InlineData("b.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nother.mp4\n#EXT-X-ENDLIST\n")]
    [InlineData("c.m3u8", "#EXTM3U\n#EXTINF:1,\nhttp://localhost:1/a.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("d.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n")]
    [InlineData("e.mp4", "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><BaseURL>other.mp4</BaseURL></MPD>")]
    public void A_list_of_other_recordings_is_no_recording(string name, string text)
    {
        using var folder = new TempFolder();
        File.Copy(Clip, folder["other.mp4"]);
        File.WriteAllText(folder[name], text);
        // The same text in front of enough zeros to be taken for whatever it may be.
        Assert.Equal(new Problem.RecordingOfOtherFiles(folder[name]), Refused(Bad(Program.Jpegs(folder[name], 10, 32, Cut.Whole))));
        Assert.Equal(new Problem.RecordingOfOtherFiles(folder[name]), Refused(Bad(Program.Sound(folder[name], Cut.Whole))));
    }

    // What ffmpeg knows as no format at all it cannot decode: that is as good.
    private static Problem Refused(Problem problem) =>
        problem is Problem.VideoUndecodable p ? new Problem.RecordingOfOtherFiles(p.Path) : problem;

    [FfmpegFact]
    public void A_script_that_names_others_is_told_as_such()
    {
        using var folder = new TempFolder();
        File.Copy(Clip, folder["other.mp4"]);
        File.WriteAllText(folder["list.mp4"], "ffconcat version 1.0\nfile 'other.mp4'\n");
        Assert.Equal(new Problem.RecordingOfOtherFiles(folder["list.mp4"]), Bad(Program.Jpegs(folder["list.mp4"], 10, 32, Cut.Whole)));
    }

    [FfmpegTheory]
    [InlineData("-y.mp4")]
    [InlineData("http:x.mp4")]
    [InlineData("a:b.mp4")]
    [InlineData("a%03d.mp4")]
    [InlineData("two words, 'quoted' \"twice\".mp4")]
    [InlineData("line\nbreak.mp4")]
    [InlineData("*?[x].mp4")]
    [InlineData("fi\u0301n.mp4")]
    public void A_name_is_a_name_whatever_is_in_it(string name)
    {
        using var folder = new TempFolder();
        File.Copy(Clip, folder[name]);
        Assert.Equal(10, Count(Expect(Program.Jpegs(folder[name], 10, 32, Cut.Whole))));
        Assert.InRange(Expect(Program.Sound(folder[name], Cut.Whole)).Seconds, .9, 1.1);
    }

    [FfmpegTheory]
    [InlineData("mp4")]
    [InlineData("mov")]
    [InlineData("3gp")]
    [InlineData("mkv")]
    [InlineData("webm")]
    [InlineData("avi")]
    [InlineData("flv")]
    [InlineData("wmv")]
    [InlineData("mpg")]
    [InlineData("ts")]
    public void Pictures_that_are_cut_off_are_told_and_whole_ones_are_not(string ending)
    {
        using var folder = new TempFolder();
        // The index first, as it is on the net: cut off, such a file still opens.
        string[] first = ending is "mp4" or "mov" or "3gp" ? ["-movflags", "+faststart"] : [];
        string[] phone = ending == "3gp" ? ["-c:v", "mpeg4"] : [];
        Lavfi.Run(
            folder.Path,
            ["-f", "lavfi", "-i", "testsrc=size=96x64:rate=25:duration=4", "-pix_fmt", "yuv420p", .. phone, .. first, $"whole.{ending}"]
        );
        var whole = File.ReadAllBytes(folder[$"whole.{ending}"]);
        Assert.Empty(Notes(Program.Jpegs(folder[$"whole.{ending}"], 10, 32, Cut.Whole)));
        foreach (var share in (double[])[.5, .8])
        {
            // Within a packet, where there are packets.
            File.WriteAllBytes(folder[$"cut.{ending}"], whole[..((int)(share * whole.Length) / 188 * 188 + 90)]);
            var cut = Program.Jpegs(folder[$"cut.{ending}"], 10, 32, Cut.Whole);
            Assert.True(
                cut.Match(Right: d => !d.Notes.IsEmpty, Left: p => p is Problem.RecordingCutOff or Problem.VideoUndecodable),
                $"{ending} cut at {share} is passed over"
            );
        }
    }

    [FfmpegTheory]
    [InlineData("flac")]
    [InlineData("mp3")]
    [InlineData("m4a")]
    [InlineData("aac")]
    [InlineData("ogg")]
    [InlineData("opus")]
    [InlineData("wma")]
    [InlineData("aiff")]
    public void Sound_that_is_cut_off_is_told_and_whole_one_is_not(string ending)
    {
        using var folder = new TempFolder();
        Lavfi.Run(folder.Path, "-f", "lavfi", "-i", "anoisesrc=duration=4:amplitude=0.3:seed=1", $"whole.{ending}");
        var whole = File.ReadAllBytes(folder[$"whole.{ending}"]);
        Assert.Empty(Notes(Program.Sound(folder[$"whole.{ending}"], Cut.Whole)));
        foreach (var share in (double[])[.5, .8])
        {
            File.WriteAllBytes(folder[$"cut.{ending}"], whole[..(int)(share * whole.Length)]);
            var cut = Program.Sound(folder[$"cut.{ending}"], Cut.Whole);
            Assert.True(
                cut.Match(Right: d => !d.Notes.IsEmpty, Left: p => p is Problem.RecordingCutOff or Problem.VideoUndecodable),
                $"{ending} cut at {share} is passed over"
            );
        }
    }

    [FfmpegFact]
    public void Damage_in_the_middle_is_noted_and_what_is_there_is_used()
    {
        using var folder = new TempFolder();
        Lavfi.Run(folder.Path, "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25:duration=4", "-pix_fmt", "yuv420p", "a.mkv");
        var bytes = File.ReadAllBytes(folder["a.mkv"]);
        for (var i = bytes.Length / 2; i < bytes.Length / 2 + 600; i++)
            bytes[i] ^= 0x5A;
        File.WriteAllBytes(folder["b.mkv"], bytes);
        var decoded = Program.Jpegs(folder["b.mkv"], 10, 32, Cut.Whole);
        var note = Assert.Single(Notes(decoded));
        Assert.Equal((folder["b.mkv"], RecordingFault.Damaged), (note.Path, note.Fault));
        Assert.InRange(Count(Expect(decoded)), 30, 41);
    }

    [FfmpegFact]
    public void A_stretch_beyond_the_end_is_noted()
    {
        var pictures = Assert.Single(Notes(Program.Jpegs(Clip, 10, 32, new Cut(.2, Some(5.0)))));
        Assert.Equal(RecordingFault.Short, pictures.Fault);
        Assert.StartsWith("pictures: 0.8 of 4.8 s", pictures.Detail, StringComparison.Ordinal);
        Assert.Equal(RecordingFault.Short, Assert.Single(Notes(Program.Sound(Clip, new Cut(.2, Some(5.0))))).Fault);
        Assert.Empty(Notes(Program.Jpegs(Clip, 10, 32, new Cut(.2, Some(1.2)))));
    }

    [FfmpegFact]
    public void A_cover_is_no_video()
    {
        using var folder = new TempFolder();
        Lavfi.Run(folder.Path, "-f", "lavfi", "-i", "testsrc=size=64x64:rate=1:duration=1", "-frames:v", "1", "cover.png");
        Lavfi.Run(
            folder.Path,
            "-f",
            "lavfi",
            "-i",
            "sine=duration=2",
            "-i",
            "cover.png",
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "copy",
            "-disposition:v",
            "attached_pic",
            "song.m4a"
        );
        Assert.Equal(
            "there is no video in it, only a picture of its cover",
            Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Jpegs(folder["song.m4a"], 10, 32, Cut.Whole))).Detail
        );
        Assert.InRange(Expect(Program.Sound(folder["song.m4a"], Cut.Whole)).Seconds, 1.9, 2.1);

        // Beside a video it is passed over, wherever it stands.
        Lavfi.Run(
            folder.Path,
            "-i",
            "cover.png",
            "-i",
            Clip,
            "-map",
            "0",
            "-map",
            "1",
            "-c",
            "copy",
            "-disposition:v:0",
            "attached_pic",
            "both.mp4"
        );
        Assert.Equal(10, Count(Expect(Program.Jpegs(folder["both.mp4"], 10, 32, Cut.Whole))));
    }

    [FfmpegFact]
    public void Pictures_at_changing_rates_are_taken_by_their_times_and_noted()
    {
        using var folder = new TempFolder();
        // Two seconds at 30 a second, then two at 10.
        Lavfi.Run(
            folder.Path,
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=64x48:rate=30:duration=4",
            "-vf",
            "select='lt(t,2)+not(mod(n,3))'",
            "-vsync",
            "vfr",
            "-pix_fmt",
            "yuv420p",
            "a.mp4"
        );
        var decoded = Program.Jpegs(folder["a.mp4"], 10, 32, Cut.Whole);
        // How long the last picture stands is not written.
        Assert.InRange(Count(Expect(decoded)), 38, 41);
        Assert.Equal(RecordingFault.VariableRate, Assert.Single(Notes(decoded)).Fault);
    }

    [Fact]
    public void A_missing_file_or_program_is_told()
    {
        Assert.IsType<Problem.FileUnreadable>(Bad(Program.Jpegs("nowhere.mp4", 10, 32, Cut.Whole)));
        var missing = Bad(new Ffmpeg("ffmpeg-nowhere").Jpegs(Clip, 10, 32, Cut.Whole));
        Assert.Contains("apt-get install -y ffmpeg", Assert.IsType<Problem.ToolMissing>(missing).Explain().Hint);
        Assert.True(new Ffmpeg("ffmpeg-nowhere").Version().IsNone);
    }

    [FfmpegFact]
    public void A_stop_ends_the_program()
    {
        using var stopping = new CancellationTokenSource();
        stopping.Cancel();

        Assert.Throws<OperationCanceledException>(() => Program.Jpegs(Clip, 10, 32, Cut.Whole, stopping.Token));
        Assert.True(Program.Version().IsSome);
    }

    [Fact]
    public void What_a_killed_program_has_written_is_nothing()
    {
        using var folder = new TempFolder();
        var program = FakeProgram.Write(folder["ffmpeg"], $"cat {Path.Combine(TestFiles.Folder, "red.jpg")}; kill -9 $$");
        Assert.Equal(
            "it was ended by signal 9",
            Assert.IsType<Problem.VideoUndecodable>(Bad(new Ffmpeg(program).Jpegs(Clip, 10, 32, Cut.Whole))).Detail
        );
    }

    [Fact]
    public async Task A_program_that_hears_of_a_stop_first_is_no_undecodable_file()
    {
        using var folder = new TempFolder();
        using var stopping = new CancellationTokenSource();
        // It says that it ends, and ends; only then is this process told to stop.
        using (var make = System.Diagnostics.Process.Start("mkfifo", [folder["ends"]]))
            make.WaitForExit();
        var program = FakeProgram.Write(folder["ffmpeg"], $"echo now > {folder["ends"]}; exit 255");
        var stop = Task.Run(() =>
        {
            _ = File.ReadAllText(folder["ends"]);
            stopping.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() =>
            new Ffmpeg(program, Timeout.InfiniteTimeSpan).Jpegs(Clip, 10, 32, Cut.Whole, stopping.Token)
        );
        await stop;
    }
}
