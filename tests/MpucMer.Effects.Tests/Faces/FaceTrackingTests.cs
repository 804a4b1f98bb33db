using LanguageExt;
using MpucMer.Effects.Media;
using MpucMer.Effects.Tests.Media;
using MpucMer.Pure;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Faces;
using MpucMer.Tests;
using MpucMer.Tests.Media;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Faces;

/// <summary>Faces of videos that ffmpeg makes of one picture.</summary>
public sealed class FaceTrackingTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FaceTracking tracking = new(new Ffmpeg());

    public void Dispose()
    {
        tracking.Dispose();
        folder.Dispose();
    }

    private FaceFrames Track(string video, Cut? cut = null) =>
        tracking.Track(video, cut ?? Cut.Whole).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    private Problem Bad(string video, Cut? cut = null) =>
        tracking
            .Track(video, cut ?? Cut.Whole)
            .Match(Right: _ => throw new Xunit.Sdk.XunitException("a problem was expected"), Left: p => p);

    // The track's matrix is 44 bytes after the name of its header; 16.16 numbers, of which the upper left four turn.
    private static void Note(string video, string degrees, string noted)
    {
        var bytes = File.ReadAllBytes(video);
        var at = bytes.AsSpan().IndexOf("tkhd"u8) + 44;
        var (cos, sin) = degrees switch
        {
            "90" => (0, 1),
            "180" => (-1, 0),
            _ => (0, -1),
        };
        foreach (var (place, value) in new[] { (0, cos), (4, sin), (12, -sin), (16, cos) })
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at + place), value << 16);
        File.WriteAllBytes(noted, bytes);
    }

    private static FacePoint Point(FaceFrames face, int frame, int point) =>
        new(face.Points[frame * FaceFrames.Width + 2 * point], face.Points[frame * FaceFrames.Width + 2 * point + 1]);

    private static double Apart(FaceFrames a, FaceFrames b, Func<FacePoint, FacePoint> moved, int frame = 0) =>
        Enumerable.Range(0, 68).Average(i => moved(Point(a, frame, i)).DistanceTo(Point(b, frame, i)));

    [FfmpegFact]
    public void A_face_that_is_moved_over_the_picture_is_followed()
    {
        // Two pixels a frame to the left.
        var face = Track(Astronaut.Video(folder.Path, "a.mp4", "pad=400:256:60:0,crop=256:256:'2*n':0"));
        Assert.Equal((25, 0, 0), (face.Count, face.Lost, face.Changes));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => i / 25.0), face.Times.Select(t => Math.Round(t, 6)));
        for (var i = 5; i < 25; i++)
            Assert.Equal(2, (Point(face, i - 5, 30).X - Point(face, i, 30).X) / 5, .5);
        Assert.All(face.Confidence, c => Assert.InRange(c, .95f, 1f));
    }

    [FfmpegFact]
    public void One_video_gives_the_same_bits_however_many_are_tracked_beside_it()
    {
        var video = Astronaut.Video(folder.Path, "a.mp4", "pad=400:256:60:0,crop=256:256:'2*n':0");
        var first = Track(video);
        var all = Enumerable.Range(0, 6).AsParallel().WithDegreeOfParallelism(3).Select(_ => Track(video)).ToArray();
        Assert.All(all, face => Assert.Equal(first.Points, face.Points));
        Assert.All(all, face => Assert.Equal(first.Regions, face.Regions));
    }

    [FfmpegTheory]
    [InlineData("90")]
    [InlineData("180")]
    [InlineData("270")]
    public void A_video_that_lies_on_its_side_is_turned_as_its_container_says(string degrees)
    {
        var upright = Astronaut.Video(folder.Path, "a.mp4", "crop=200:256:20:0", .2);
        // What a phone writes: pixels as the sensor lies, and by how much to turn them.
        var turns = degrees switch
        {
            "90" => "transpose=2",
            "180" => "hflip,vflip",
            _ => "transpose=1",
        };
        Lavfi.Run(folder.Path, "-i", upright, "-vf", turns, "-c:v", "libx264", "-qp", "0", "turned.mp4");
        Note(folder["turned.mp4"], degrees, folder["noted.mp4"]);
        var (a, b) = (Track(upright), Track(folder["noted.mp4"]));
        Assert.Equal(0, b.Lost);
        // To the left or to the right: which of both the program that wrote it meant is not ours to judge, upright it is.
        Assert.True(Apart(a, b, p => p) < 2 || Apart(a, b, p => new(200 - p.X, 256 - p.Y)) < 2, $"{Apart(a, b, p => p)}");
    }

    [FfmpegFact]
    public void Grey_and_huge_and_small_and_stretched_pictures_are_read()
    {
        var plain = Track(Astronaut.Video(folder.Path, "a.mp4", "null", .2));
        var grey = Track(Astronaut.Video(folder.Path, "grey.mkv", "format=gray", .2, "-c:v", "ffv1"));
        Assert.True(Apart(plain, grey, p => p) < 3, $"{Apart(plain, grey, p => p)}");
        var small = Track(Astronaut.Video(folder.Path, "small.mp4", "scale=96:96", .2));
        Assert.True(Apart(plain, small, p => new(p.X * 96 / 256, p.Y * 96 / 256)) < 2);
        // What is larger than is looked at is made smaller.
        var huge = Track(Astronaut.Video(folder.Path, "huge.mp4", "scale=2160:2160", .1));
        Assert.True(Apart(plain, huge, p => new(p.X * 720 / 256, p.Y * 720 / 256)) < 8);
        // Pixels that are twice as wide as high.
        var wide = Track(Astronaut.Video(folder.Path, "wide.mp4", "scale=128:256,setsar=2", .2));
        Assert.True(Apart(plain, wide, p => p) < 3);
    }

    [FfmpegFact]
    public void A_face_of_forty_pixels_in_a_wide_picture_is_found()
    {
        var face = Track(Astronaut.Video(folder.Path, "a.mp4", "scale=160:160,pad=1280:720:1000:500", .2));
        Assert.Equal(0, face.Lost);
        Assert.InRange(Point(face, 0, 30).X, 1070, 1090);
    }

    [FfmpegFact]
    public void Frames_that_come_at_changing_times_keep_them()
    {
        // Of every three frames of the first half two are left out.
        var video = Astronaut.Video(
            folder.Path,
            "a.mp4",
            "select='gte(n\\,12)+not(mod(n\\,3))',setpts=PTS",
            1,
            "-vsync",
            "vfr",
            "-pix_fmt",
            "yuv420p"
        );
        var face = Track(video);
        double[] expected = [0, .12, .24, .36, .48, .. Enumerable.Range(13, 12).Select(i => i / 25.0)];
        Assert.Equal(expected, face.Times.Select(t => Math.Round(t, 4)));
        Assert.Equal(25, face.Track(25).Map(t => t.Frames).IfNone(0));
    }

    [FfmpegFact]
    public void A_stretch_begins_at_its_own_beginning()
    {
        var video = Astronaut.Video(folder.Path, "a.mp4", "pad=400:256:60:0,crop=256:256:'2*n':0", 2);
        var (whole, cut) = (Track(video), Track(video, new Cut(.8, Some(1.2))));
        Assert.Equal((10, 0.0), (cut.Count, cut.Times[0]));
        Assert.Equal(Point(whole, 20, 30).X, Point(cut, 0, 30).X, 1.0);
        Assert.IsType<Problem.StretchEmpty>(Bad(video, new Cut(30, Some(31.0))));
    }

    [FfmpegFact]
    public void Interlaced_frames_are_put_together()
    {
        var face = Track(
            Astronaut.Video(
                folder.Path,
                "a.mkv",
                "pad=400:256:60:0,crop=256:256:'2*n':0,tinterlace=interleave_top",
                1,
                "-c:v",
                "mpeg2video",
                "-flags",
                "+ildct+ilme",
                "-q:v",
                "2"
            )
        );
        Assert.Equal(0, face.Lost);
        for (var i = 2; i < face.Count; i++)
            Assert.InRange(Point(face, i - 1, 30).X - Point(face, i, 30).X, 2, 6);
    }

    [FfmpegFact]
    public void Of_several_faces_the_largest_is_followed_and_a_cut_to_another_place_is_another_person()
    {
        var two = Track(Astronaut.Video(folder.Path, "two.mp4", "split[a][b];[b]scale=176:176,pad=256:256:40:40[c];[c][a]hstack", .5));
        Assert.Equal((0, 2, 0), (two.Lost, two.Faces, two.Changes));
        Assert.All(Enumerable.Range(0, two.Count), i => Assert.InRange(Point(two, i, 30).X, 256 + 115, 256 + 140));
        var cut = Track(Astronaut.Video(folder.Path, "cut.mp4", "pad=768:256:0:0,crop=512:256:'if(lt(n,12),0,256)':0,hflip", .9));
        Assert.InRange(cut.Changes, 0, 1);
        var other = Track(
            Astronaut.Video(
                folder.Path,
                "other.mp4",
                "split[a][b];[a]pad=768:256:0:0[c];[b]pad=768:256:512:0[d];[c][d]blend=all_expr='if(lt(N,12),A,B)'",
                .9
            )
        );
        Assert.Equal((0, 1), (other.Lost, other.Changes));
        Assert.True(Point(other, 20, 30).X - Point(other, 5, 30).X > 400);
    }

    [FfmpegFact]
    public void A_face_that_is_gone_for_a_while_is_lost_and_comes_back_the_same()
    {
        var face = Track(Astronaut.Video(folder.Path, "a.mp4", "drawbox=color=gray:t=fill:enable='between(n,8,14)'"));
        Assert.Equal(Enumerable.Range(8, 7), Enumerable.Range(0, 25).Where(i => face.Person[i] == 0));
        Assert.Equal(0, face.Changes);
        var track = face.Track(25).IfNone(() => throw new Xunit.Sdk.XunitException("lost"));
        Assert.Equal((25, 7), (track.Frames, track.Held));
        Assert.True(track.Landmarks.IfNone([]).All(float.IsFinite));
    }

    [FfmpegFact]
    public void A_video_without_a_face_is_a_track_of_lost_frames()
    {
        var face = Track(System.IO.Path.Combine(TestFiles.Folder, "clip.mp4"));
        Assert.Equal((25, 25), (face.Count, face.Lost));
        Assert.True(face.Track(30).IsNone);
        Lavfi.Run(folder.Path, "-f", "lavfi", "-i", "color=white:size=2x2:rate=5:duration=1", "-pix_fmt", "yuv420p", "tiny.mp4");
        Assert.Equal(5, Track(folder["tiny.mp4"]).Lost);
    }

    [FfmpegFact]
    public void What_is_no_video_is_told_as_of_any_recording()
    {
        var video = Astronaut.Video(folder.Path, "a.mp4", "null");
        var bytes = File.ReadAllBytes(video);
        File.WriteAllBytes(folder["cut.mp4"], bytes[..(bytes.Length * 2 / 3)]);
        Assert.IsType<Problem.RecordingCutOff>(Bad(folder["cut.mp4"]));
        Lavfi.Run(folder.Path, "-f", "lavfi", "-i", "sine=440:duration=1", "sound.m4a");
        Assert.IsType<Problem.VideoUndecodable>(Bad(folder["sound.m4a"]));
        File.WriteAllText(folder["text.mp4"], "no video");
        Assert.IsType<Problem.VideoUndecodable>(Bad(folder["text.mp4"]));
        Assert.IsType<Problem.FileUnreadable>(Bad(folder["none.mp4"]));
        using var without = new FaceTracking(new Ffmpeg(folder["no-ffmpeg"]));
        Assert.True(without.Track(video, Cut.Whole).IsLeft);
        Assert.IsType<Problem.ToolMissing>(without.Track(video, Cut.Whole).Match(Right: _ => (Problem?)null, Left: p => p));
    }

    [FfmpegFact]
    public void What_is_stopped_in_the_middle_leaves_no_program_behind()
    {
        var video = Astronaut.Video(folder.Path, "a.mp4", "null", 20);
        using var stop = new CancellationTokenSource();
        var frames = 0;
        Assert.Throws<OperationCanceledException>(() =>
            tracking.Track(
                video,
                Cut.Whole,
                (_, _) =>
                {
                    if (++frames == 5)
                        stop.Cancel();
                },
                stop.Token
            )
        );
        Assert.InRange(frames, 5, 499);
    }
}
