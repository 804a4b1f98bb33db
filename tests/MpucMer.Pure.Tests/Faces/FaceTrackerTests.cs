using LanguageExt;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Training;
using Xunit;
using static LanguageExt.Prelude;

namespace MpucMer.Pure.Tests.Faces;

/// <summary>Of frames that say in words what they show: the networks are functions that look it up.</summary>
public sealed class FaceTrackerTests
{
    /// <summary>A face: its middle and the side of its box.</summary>
    internal sealed record Shown(double X, double Y, double Side, double Confidence = .99);

    // The picture's first byte names the frame.
    private static Picture Named(int frame) => new(640, 480, [(byte)frame, .. new byte[640 * 480 * 3 - 1]]);

    /// <summary>Networks that see what frames show: a mesh where a face is within its region, and none elsewhere.</summary>
    private sealed class Seen(IReadOnlyList<Seq<Shown>> frames)
    {
        public int Looks { get; private set; }

        public FaceNetworks Networks => new(Detect, Mesh);

        private Seq<FaceDetection> Detect(Picture picture, FaceRegion region)
        {
            Looks++;
            return frames[picture.Rgb[0]]
                .Filter(s => region.PlaceOf(new(s.X, s.Y)) is (>= 0 and <= 1, >= 0 and <= 1) && s.Side > region.Side / 20)
                .Map(s => new FaceDetection(
                    .9,
                    new(s.X - s.Side / 2, s.Y - s.Side / 2),
                    new(s.X + s.Side / 2, s.Y + s.Side / 2),
                    new(s.X - s.Side / 4, s.Y),
                    new(s.X + s.Side / 4, s.Y)
                ));
        }

        private MeshFace Mesh(Picture picture, FaceRegion region)
        {
            var near = frames[picture.Rgb[0]]
                .Filter(s => region.Middle.DistanceTo(new(s.X, s.Y)) < region.Side / 3)
                .OrderBy(s => region.Middle.DistanceTo(new(s.X, s.Y)))
                .ToSeq()
                .HeadOrNone();
            return near.Match(
                s => new MeshFace(s.Confidence, Oval(s), 0),
                () => new MeshFace(.01, [.. Enumerable.Repeat(region.Middle, FaceMesh.Points)], 0)
            );
        }
    }

    // Points on a circle, but for the corners of the eyes, which are level.
    private static FacePoint[] Oval(Shown s)
    {
        var points = Enumerable
            .Range(0, FaceMesh.Points)
            .Select(i => new FacePoint(s.X + s.Side / 2 * Math.Cos(i), s.Y + s.Side / 2 * Math.Sin(i)))
            .ToArray();
        (points[33], points[263]) = (new(s.X - s.Side / 4, s.Y), new(s.X + s.Side / 4, s.Y));
        return points;
    }

    private static (Seq<FaceSight> Sights, int Looks) Tracked(params Seq<Shown>[] frames)
    {
        var seen = new Seen(frames);
        var (tracker, sights) = (FaceTracker.Start, Seq<FaceSight>());
        for (var i = 0; i < frames.Length; i++)
        {
            (tracker, var sight) = tracker.Step(Named(i), seen.Networks);
            sights = sights.Add(sight);
        }
        return (sights, seen.Looks);
    }

    private static double Place(FaceSight sight) => sight.Face.Map(f => f.Region.Middle.X).IfNone(-1);

    [Fact]
    public void The_largest_face_is_followed_and_not_looked_for_again()
    {
        var (sights, looks) = Tracked([
            .. Enumerable.Range(0, 10).Select(i => Seq(new Shown(100, 100, 80), new Shown(400 + 5 * i, 240, 150))),
        ]);
        Assert.All(sights, (s, i) => Assert.Equal(400 + 5 * i, Place(s), 2.0));
        Assert.All(sights, s => Assert.Equal((1, 2), (s.Person, s.Faces)));
        Assert.Equal(1, looks);
    }

    [Fact]
    public void After_a_frame_without_it_the_face_that_is_near_is_taken_though_another_is_larger()
    {
        var (near, large) = (new Shown(120, 120, 90), new Shown(450, 240, 160));
        var (sights, _) = Tracked(Seq1(near), Seq<Shown>(), Seq(near, large));
        Assert.Equal((1, 0, 1), (sights[0].Person, sights[1].Person, sights[2].Person));
        Assert.Equal(120, Place(sights[2]), 1.0);
        Assert.True(sights[1].Face.IsNone);
    }

    [Fact]
    public void A_face_that_comes_up_elsewhere_is_another_person()
    {
        var (sights, _) = Tracked(Seq1(new Shown(120, 120, 90)), Seq1(new Shown(450, 300, 90)), Seq1(new Shown(455, 300, 90)));
        Assert.Equal("1 2 2", string.Join(' ', sights.Map(s => s.Person)));
    }

    [Fact]
    public void A_face_of_another_size_at_the_same_place_is_another_person()
    {
        var (sights, _) = Tracked(Seq1(new Shown(320, 240, 60)), Seq<Shown>(), Seq1(new Shown(320, 240, 200)));
        Assert.Equal("1 0 2", string.Join(' ', sights.Map(s => s.Person)));
    }

    [Fact]
    public void A_face_that_is_lost_and_comes_back_is_the_same()
    {
        var face = Seq1(new Shown(200, 200, 100));
        var (sights, _) = Tracked(face, Seq<Shown>(), Seq<Shown>(), face, face);
        Assert.Equal("1 0 0 1 1", string.Join(' ', sights.Map(s => s.Person)));
    }

    [Fact]
    public void A_head_that_turns_away_is_followed_as_long_as_the_detector_sees_it_and_begins_with_none()
    {
        var (face, profile) = (Seq1(new Shown(200, 200, 100)), Seq1(new Shown(205, 200, 100, .1)));
        var (sights, _) = Tracked(profile, face, profile, profile, face);
        Assert.Equal("0 1 1 1 1", string.Join(' ', sights.Map(s => s.Person)));
        Assert.False(sights[3].Face.Map(f => f.IsSure).IfNone(true));
    }

    [Fact]
    public void What_the_detector_alone_takes_for_a_face_elsewhere_is_none()
    {
        var (sights, _) = Tracked(Seq1(new Shown(100, 200, 100)), Seq1(new Shown(500, 200, 100, .1)));
        Assert.Equal("1 0", string.Join(' ', sights.Map(s => s.Person)));
    }

    [Fact]
    public void Now_and_then_the_whole_frame_is_looked_at_and_others_are_counted()
    {
        var one = new Shown(200, 200, 100);
        var frames = Enumerable
            .Range(0, 2 * FaceTracker.LookEvery + 2)
            .Select(i => i < 3 ? Seq1(one) : Seq(one, new Shown(500, 200, 60)))
            .ToArray();
        var (sights, looks) = Tracked(frames);
        Assert.Equal(1, sights[5].Faces);
        Assert.Equal(2, sights[^1].Faces);
        Assert.InRange(looks, 2, 3);
        Assert.All(sights, s => Assert.Equal(200, Place(s), 1.0));
    }

    [Fact]
    public void A_small_face_is_found_in_a_part_of_the_frame()
    {
        // The detector sees no face of less than a twentieth of what it looks at.
        var (sights, _) = Tracked(Seq1(new Shown(600, 60, 24)));
        Assert.Equal(600, Place(sights[0]), 1.0);
    }

    [Fact]
    public void Frames_without_any_face_are_lost_all_of_them()
    {
        var (sights, _) = Tracked([.. Enumerable.Repeat(Seq<Shown>(), 12)]);
        Assert.All(sights, s => Assert.True(s.Face.IsNone && s.Person == 0));
    }

    [Fact]
    public void Parts_cover_the_frame_and_reach_beyond_it_once()
    {
        var frame = new Picture(1920, 1080, []);
        var whole = FaceRegion.Around(1920, 1080);
        var parts = FaceTracker.Parts(frame, whole).ToArray();
        Assert.Equal(2 * whole.Side, parts[0].Side);
        foreach (var side in parts.Skip(1).Select(p => p.Side).Distinct())
        {
            for (var x = 5; x < 1920; x += 10)
            {
                for (var y = 5; y < 1080; y += 10)
                    Assert.Contains(parts, p => p.Side == side && p.PlaceOf(new(x, y)) is (>= 0 and <= 1, >= 0 and <= 1));
            }
        }
    }
}
