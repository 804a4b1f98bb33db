using LanguageExt;
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

    [FfmpegFact]
    public void Frames_are_read_at_a_rate_as_squares()
    {
        var frames = Expect(Program.Frames(Clip, 10, 112, Cut.Whole));

        Assert.Equal((10, 112, 112), (frames.Frames, frames.Height, frames.Width));
        Assert.Equal(3 * 112 * 112, frames.Frame(9).Length);
        Assert.InRange(Expect(Program.Frames(Clip, 10, 32, new Cut(.5, Some(.8)))).Frames, 3, 4);
        // The picture of a test moves, and is not of one colour.
        Assert.False(frames.Frame(0).SequenceEqual(frames.Frame(9)));
        Assert.True(frames.Frame(0).ToArray().Distinct().Count() > 50);
    }

    [FfmpegFact]
    public void Images_are_frames_in_their_order_whatever_their_sizes()
    {
        string[] colours = ["red.jpg", "lime.jpg", "blue.jpg", "red.jpg"];
        var frames = Expect(Program.Images([.. colours.Select(c => Path.Combine(TestFiles.Folder, c))], 8));

        Assert.Equal(4, frames.Frames);
        for (var i = 0; i < 4; i++)
        {
            for (var channel = 0; channel < 3; channel++) Assert.InRange(frames.Frame(i)[channel], i % 3 == channel ? 245 : 0, i % 3 == channel ? 255 : 10);
        }
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
        Assert.Equal(text, Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Frames(text, 10, 32, Cut.Whole))).Path);
        Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Frames(Made("cut.mp4", TestFiles.Read("clip.mp4")[..2000]), 10, 32, Cut.Whole)));
        Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Frames(Clip, 10, 32, new Cut(50, Some(60.0)))));
        Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Sound(Path.Combine(TestFiles.Folder, "red.jpg"), Cut.Whole)));
        Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Images([text], 8)));
        Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Images([Path.Combine(TestFiles.Folder, "red.jpg"), text], 8)));
        // A playlist that names another file is not followed there by any other way than files.
        Assert.IsType<Problem.VideoUndecodable>(Bad(Program.Frames(Made("list.m3u8", "#EXTM3U\n#EXTINF:1,\nhttp://localhost:1/a.ts\n#EXT-X-ENDLIST\n"u8.ToArray()), 10, 32, Cut.Whole)));
    }

    [Fact]
    public void A_missing_file_or_program_is_told()
    {
        Assert.IsType<Problem.FileUnreadable>(Bad(Program.Frames("nowhere.mp4", 10, 32, Cut.Whole)));
        Assert.IsType<Problem.FileUnreadable>(Bad(Program.Images([Clip, "nowhere.jpg"], 32)));
        var missing = Bad(new Ffmpeg("ffmpeg-nowhere").Frames(Clip, 10, 32, Cut.Whole));
        Assert.Contains("apt-get install -y ffmpeg", ProblemText.Explain(Assert.IsType<Problem.ToolMissing>(missing)).Hint);
    }

    [FfmpegFact]
    public void A_stop_ends_the_program()
    {
        using var stopping = new CancellationTokenSource();
        stopping.Cancel();

        Assert.Throws<OperationCanceledException>(() => Program.Frames(Clip, 10, 32, Cut.Whole, stopping.Token));
    }
}
