using LanguageExt;
using MpucMer.Effects.Data;
using MpucMer.Effects.Media;
using MpucMer.Pure.Data;
using MpucMer.Pure.Problems;
using MpucMer.Tests;
using MpucMer.Tests.Media;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Media;

public sealed class FfmpegTests
{
    private static readonly Ffmpeg Program = new();

    /// <summary>A test picture of a second, 64 x 48 at 25 frames, with a tone of 440 Hz.</summary>
    private static readonly string Clip = Path.Combine(TestFiles.Folder, "clip.mp4");

    private static A Expect<A>(Either<Problem, A> either) => either.IfLeft(p => throw new Xunit.Sdk.XunitException(ProblemText.Explain(p).Text));

    private static Problem Bad<A>(Either<Problem, A> either) => either.Match(Right: _ => throw new Xunit.Sdk.XunitException("a problem was expected"), Left: p => p);

    private static int Count(byte[] pictures) => JpegStream.Bounds(pictures).IfNone(() => throw new Xunit.Sdk.XunitException("no pictures")).Length - 1;

    [FfmpegFact]
    public void Pictures_are_read_at_a_rate_their_shorter_side_as_asked()
    {
        using var folder = new TempFolder();
        var pictures = Expect(Program.Jpegs(Clip, 10, 180, Cut.Whole));

        Assert.Equal(10, Count(pictures));
        var path = folder["a.mjpeg"];
        File.WriteAllBytes(path, pictures);
        var frames = new ClipFrames.Slices(path, JpegStream.Bounds(pictures).IfNone([]));
        var (first, last) = (Expect(JpegFile.Read(frames, 0)), Expect(JpegFile.Read(frames, 9)));
        Assert.Equal((240, 180), (first.Width, first.Height));
        // The picture of a test moves, and is not of one colour.
        Assert.False(first.Rgb.AsSpan().SequenceEqual(last.Rgb));
        Assert.True(first.Rgb.Distinct().Count() > 50);
        Assert.Equal([3, 30, 25], new[] { Expect(Program.Jpegs(Clip, 10, 32, new Cut(.5, Some(.8)))), Expect(Program.Jpegs(Clip, 30, 32, Cut.Whole)), Expect(Program.Jpegs(Clip, 25, 32, Cut.Whole)) }.Select(Count));
    }

    [FfmpegFact]
    public void The_same_bytes_each_time() => Assert.Equal(Expect(Program.Jpegs(Clip, 30, 180, new Cut(.2, None))), Expect(Program.Jpegs(Clip, 30, 180, new Cut(.2, None))));

    [FfmpegFact]
    public void Pictures_and_sound_that_begin_late_keep_their_time()
    {
        using var folder = new TempFolder();
        // Half a second of silence before the sound of one, and of nothing before the pictures of the other.
        Lavfi.Run(folder.Path, "-i", Clip, "-itsoffset", "0.5", "-i", Clip, "-map", "0:v", "-map", "1:a", "-c", "copy", folder["sound.mkv"]);
        Lavfi.Run(folder.Path, "-itsoffset", "0.5", "-i", Clip, "-i", Clip, "-map", "0:v", "-map", "1:a", "-c", "copy", folder["picture.mkv"]);

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
        var picture = Expect(JpegFile.Read(new ClipFrames.Slices(folder["a.mjpeg"], JpegStream.Bounds(pictures).IfNone([])), 2));
        Assert.Equal((180, 320), (picture.Width, picture.Height));
    }

    [FfmpegFact]
    public void The_sound_track_is_a_sound()
    {
        var sound = Expect(Program.Sound(Clip, Cut.Whole));

        Assert.Equal((16000, 1), (sound.SampleRate, sound.Channels));
        Assert.InRange(sound.Seconds, .95, 1.1);
        var crossings = sound.Samples.Skip(2000).Take(12000).Zip(sound.Samples.Skip(2001).Take(12000)).Count(p => p.Item1 < 0 != p.Item2 < 0);
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
        Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Jpegs(Made("cut.mp4", TestFiles.Read("clip.mp4")[..2000]), 10, 32, Cut.Whole)));
        Assert.Equal(new Problem.StretchEmpty(Clip, new Cut(50, Some(60.0))), Bad(Program.Jpegs(Clip, 10, 32, new Cut(50, Some(60.0)))));
        Assert.IsType<Problem.StretchEmpty>(Bad(Program.Sound(Clip, new Cut(50, Some(60.0)))));
        // A playlist that names another file is not followed there by any other way than files.
        Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Jpegs(Made("list.m3u8", "#EXTM3U\n#EXTINF:1,\nhttp://localhost:1/a.ts\n#EXT-X-ENDLIST\n"u8.ToArray()), 10, 32, Cut.Whole)));
    }

    [FfmpegFact]
    public void A_recording_without_sound_or_pictures_is_told_as_such()
    {
        using var folder = new TempFolder();
        Lavfi.Run(folder.Path, "-i", Clip, "-an", "-c", "copy", folder["mute.mp4"]);
        Lavfi.Run(folder.Path, "-i", Clip, "-vn", "-c", "copy", folder["blind.mp4"]);

        Assert.Equal(new Problem.NoSoundTrack(folder["mute.mp4"]), Bad(Program.Sound(folder["mute.mp4"], Cut.Whole)));
        Assert.Equal("there is no picture in it", Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Jpegs(folder["blind.mp4"], 10, 32, Cut.Whole))).Detail);
    }

    [Fact]
    public void A_missing_file_or_program_is_told()
    {
        Assert.IsType<Problem.FileUnreadable>(Bad(Program.Jpegs("nowhere.mp4", 10, 32, Cut.Whole)));
        var missing = Bad(new Ffmpeg("ffmpeg-nowhere").Jpegs(Clip, 10, 32, Cut.Whole));
        Assert.Contains("apt-get install -y ffmpeg", ProblemText.Explain(Assert.IsType<Problem.ToolMissing>(missing)).Hint);
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
        Assert.Equal("it was ended by signal 9", Assert.IsType<Problem.VideoUndecodable>(Bad(new Ffmpeg(program).Jpegs(Clip, 10, 32, Cut.Whole))).Detail);
    }

    [Fact]
    public void A_program_that_hears_of_a_stop_first_is_no_undecodable_file()
    {
        using var folder = new TempFolder();
        using var stopping = new CancellationTokenSource();
        var program = FakeProgram.Write(folder["ffmpeg"], "exit 255");
        stopping.CancelAfter(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(() => new Ffmpeg(program).Jpegs(Clip, 10, 32, Cut.Whole, stopping.Token));
    }
}
