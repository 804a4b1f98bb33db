using LanguageExt;
using MpucMer.Effects.Media;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Worker;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Planning;
using MpucMer.Tests;
using MpucMer.Tests.Media;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Faces;

/// <summary>Landmarks of videos as features: what is kept, what is made again, and what is told.</summary>
public sealed class FaceFeaturesTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<Problem> told = [];

    public void Dispose() => folder.Dispose();

    private SourceClip Clip(string video, double rate = 30, FaceSmoothing smoothing = FaceSmoothing.None, Cut? cut = null) =>
        new(
            "a",
            "a",
            0,
            Seq1(
                new Source(Modality.Landmarks, video, None, OnDisk.Hash(video))
                {
                    Rate = rate,
                    Smoothing = smoothing,
                    Cut = cut ?? Cut.Whole,
                }
            )
        );

    private Either<Problem, Feature> Get(SourceClip clip, string ffmpeg = "ffmpeg")
    {
        using var readers = new SourceReaders(Seq1(clip), new Ffmpeg(ffmpeg), _ => { }, CancellationToken.None);
        var store = new Store(folder["store"], new FileLayer(), told.Add);
        return new FeatureExtraction(store, clip.Sources.Map(s => s.Modality), readers).Get(clip).Map(f => f[0]);
    }

    private Feature Good(SourceClip clip, string ffmpeg = "ffmpeg") =>
        Get(clip, ffmpeg).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    private static Problem Bad(Either<Problem, Feature> either) =>
        either.Match(Right: _ => throw new Xunit.Sdk.XunitException("a problem was expected"), Left: p => p);

    private string[] Kept() => Directory.GetFiles(folder["store/features/faces"], "*.safetensors", SearchOption.AllDirectories);

    [FfmpegFact]
    public void A_video_is_tracked_once_whatever_is_made_of_it()
    {
        var video = Astronaut.Video(folder.Path, "a.mp4", "pad=400:256:60:0,crop=256:256:'2*n':0");
        var first = Good(Clip(video));
        Assert.Equal((30, 102), (first.Frames, first.Width));
        Assert.All(first.Values, v => Assert.InRange(v, 0f, 1f));
        // Nobody can decode it any more, and nobody has to.
        var nobody = folder["no-ffmpeg"];
        Assert.Equal(first.Values, Good(Clip(video), nobody).Values);
        Assert.Equal(25, Good(Clip(video, 25), nobody).Frames);
        var smooth = Good(Clip(video, 30, FaceSmoothing.OneEuro), nobody);
        Assert.NotEqual(first.Values, smooth.Values);
        Assert.Single(Kept());
        // Another stretch is another track.
        Assert.IsType<Problem.ToolMissing>(Bad(Get(Clip(video, cut: new Cut(.2, None)), nobody)));
        Assert.Equal(24, Good(Clip(video, cut: new Cut(.2, None))).Frames);
        Assert.Equal(2, Kept().Length);
        Assert.Equal(
            [.. FeatureKeys.All(Clip(video)).Map(StoreLayout.Feature).Order()],
            Directory
                .GetFiles(folder["store/features"], "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder["store"], f))
                .Where(f => FeatureKeys.All(Clip(video)).Exists(k => f.Contains(k.Fingerprint, StringComparison.Ordinal)))
                .Order()
        );
    }

    [FfmpegFact]
    public void Measures_and_points_are_made_of_one_track()
    {
        var video = Astronaut.Video(folder.Path, "a.mp4", "pad=400:256:60:0,crop=256:256:'2*n':0");
        var landmarks = Clip(video);
        var measures = new Source(Modality.Vectors("face"), video, None, landmarks.Sources[0].Hash);
        Assert.Equal(SourceForm.FaceMeasures, measures.Form);
        Good(landmarks);
        var made = Get(new SourceClip("a", "a", 0, Seq1(measures)), folder["no-ffmpeg"])
            .IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));
        Assert.Equal((30, FaceMeasures.Names.Count), (made.Frames, made.Width));
        Assert.Single(Kept());
        float Measure(string name, int frame) => made.Values[frame * made.Width + FaceMeasures.Names.ToList().IndexOf(name)];
        // She smiles, her eyes are open and level, and nothing of that changes while the picture moves.
        foreach (var frame in (int[])[3, 12, 27])
        {
            Assert.InRange(Measure("mouth-width", frame), .6, .9);
            Assert.InRange(Measure("right-corner-up", frame), .02, .3);
            Assert.InRange(Measure("left-corner-up", frame), .02, .3);
            Assert.InRange(Measure("mouth-opening", frame), .03, .3);
            Assert.InRange(Measure("right-lids", frame), .03, .2);
            Assert.InRange(Measure("left-lids", frame), .03, .2);
            Assert.InRange(Measure("right-brow-inner", frame), .1, .4);
        }
    }

    [FfmpegFact]
    public void A_track_that_is_damaged_in_the_store_is_made_again()
    {
        var video = Astronaut.Video(folder.Path, "a.mp4", "null", .4);
        var first = Good(Clip(video));
        var kept = Assert.Single(Kept());
        var bytes = File.ReadAllBytes(kept);
        bytes[^5] ^= 1;
        File.WriteAllBytes(kept, bytes);
        Assert.Equal(10, Good(Clip(video, 25)).Frames);
        Assert.NotEmpty(told);
        Assert.Equal(first.Values, Good(Clip(video)).Values);
    }

    [FfmpegFact]
    public void A_video_without_a_face_is_told_and_not_tracked_twice()
    {
        var video = Path.Combine(TestFiles.Folder, "clip.mp4");
        Assert.Equal("MPUC2180", Bad(Get(Clip(video))).Explain().Code);
        Assert.Equal("MPUC2180", Bad(Get(Clip(video), folder["no-ffmpeg"])).Explain().Code);
    }

    [FfmpegFact]
    public void What_is_odd_about_a_face_is_told_of_features_that_were_made_long_ago_too()
    {
        var gone = Astronaut.Video(folder.Path, "gone.mp4", "drawbox=color=gray:t=fill:enable='between(n,8,14)'");
        var two = Astronaut.Video(folder.Path, "two.mp4", "split[a][b];[b]scale=176:176,pad=256:256:40:40[c];[c][a]hstack", .5);
        var other = Astronaut.Video(
            folder.Path,
            "other.mp4",
            "split[a][b];[a]pad=768:256:0:0[c];[b]pad=768:256:512:0[d];[c][d]blend=all_expr='if(lt(N,12),A,B)'",
            .9
        );
        foreach (var ffmpeg in (string[])["ffmpeg", folder["no-ffmpeg"]])
        {
            var sources = Seq(gone, two, other)
                .Map(v => new ReadSource(Path.GetFileName(v), Modality.Landmarks, v, Good(Clip(v), ffmpeg).Facts))
                .Strict();
            var (errors, warnings) = ClipChecks.Of(sources);
            Assert.Empty(errors);
            Assert.Equal(["MPUC2036", "MPUC2182"], warnings.Map(w => w.Explain().Code).Order());
            var said = Assert.Single(warnings.OfType<Problem.FacesOfSeveral>());
            Assert.Equal((other, two), (said.Changing.Single(), said.Several.Single()));
            Assert.Equal("gone.mp4", Assert.Single(warnings.OfType<Problem.FacesHeld>()).Clips.Single().Clip);
        }
    }

    /// <summary>Where a variable names a folder of videos of faces, every frame of them shows one; c5.mp4, if there, in profile.</summary>
    [FacesFact]
    public void In_every_frame_of_the_clips_of_faces_there_is_one()
    {
        var videos = Directory.GetFiles(Environment.GetEnvironmentVariable(FacesFactAttribute.Variable)!, "*.mp4");
        Assert.NotEmpty(videos);
        using var tracking = new FaceTracking(new Ffmpeg());
        foreach (var video in videos)
        {
            var face = tracking.Track(video, Cut.Whole).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));
            Assert.Equal((video, 0, 0), (video, face.Lost, face.Changes));
            if (Path.GetFileName(video) == "c5.mp4")
                Assert.True(face.Turned > face.Count / 10);
            else
                Assert.Equal((video, 0), (video, face.Turned));
        }
    }
}

/// <summary>A test on videos of faces that may not be given away: skipped, saying so, without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FacesFactAttribute : FactAttribute
{
    public const string Variable = "FACES_DIR";

    public FacesFactAttribute()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder || !Directory.Exists(folder))
            Skip = $"{Variable} names no folder of videos of faces";
        else if (!FfmpegFactAttribute.There)
            Skip = "ffmpeg is not installed (on Debian: apt-get install ffmpeg)";
    }
}
