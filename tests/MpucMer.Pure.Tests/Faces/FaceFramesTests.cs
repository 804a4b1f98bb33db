using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Pure.Data;
using MpucMer.Pure.Faces;
using Xunit;
using static LanguageExt.Prelude;

namespace MpucMer.Pure.Tests.Faces;

public sealed class FaceFramesTests
{
    // A mesh whose points move right with time and lie apart from each other.
    private static FaceSight At(double x, int person = 1, double yaw = 0) =>
        new(
            new MeshFace(.9, [.. Enumerable.Range(0, FaceMesh.Points).Select(i => new FacePoint(x + i % 29, 100 + i % 31))], yaw),
            person,
            1
        );

    private static readonly FaceSight Lost = new(None, 0, 0);

    private static FaceFrames Of(params (double Time, FaceSight Sight)[] frames) =>
        FaceFrames.Of([.. frames.Select(f => FaceRow.Of(f.Sight))], [.. frames.Select(f => f.Time)]);

    private static float[] Track(FaceFrames frames, double rate) => frames.Track(rate).Bind(t => t.Landmarks).IfNone([]);

    [Fact]
    public void The_table_names_a_point_of_the_mesh_for_each_of_68_none_twice()
    {
        Assert.Equal(68, FaceMesh.Ibug.Count);
        Assert.Equal(68, FaceMesh.Ibug.Distinct().Count());
        Assert.All(FaceMesh.Ibug, i => Assert.InRange(i, 0, FaceMesh.Points - 1));
    }

    [Fact]
    public void Yaw_is_the_angle_of_the_line_between_the_cheeks()
    {
        var raw = new float[3 * FaceMesh.Points];
        (raw[3 * 234], raw[3 * 454]) = (40, 140);
        Assert.Equal(0, FaceMesh.Yaw(raw), 1e-9);
        // The mesh is flatter than a head: 30 degrees of it are 45.
        raw[3 * 454 + 2] = (float)(100 * Math.Tan(Math.PI / 6));
        Assert.Equal(45, FaceMesh.Yaw(raw), 1e-4);
        raw[3 * 454 + 2] *= -1;
        Assert.Equal(-45, FaceMesh.Yaw(raw), 1e-4);
    }

    [Fact]
    public void At_its_own_rate_a_track_is_what_the_same_points_in_a_table_of_OpenFace_are()
    {
        var frames = Of([.. Enumerable.Range(0, 40).Select(i => (i / 25.0, i is 3 or 4 or 20 ? Lost : At(50 + Math.Sin(i) * 9)))]);
        var header = string.Join(
            ',',
            [
                .. (string[])["frame", "timestamp", "confidence", "success"],
                .. Enumerable.Range(0, 68).Select(i => $"x_{i}"),
                .. Enumerable.Range(0, 68).Select(i => $"y_{i}"),
            ]
        );
        string Row(int i)
        {
            var p = frames.Points.AsSpan(i * FaceFrames.Width, FaceFrames.Width).ToArray();
            return FormattableString.Invariant($"{i + 1},{i / 25.0},{(frames.Person[i] > 0 ? ".98,1" : "0,0")},")
                + string.Join(
                    ',',
                    Enumerable.Range(0, 136).Select(k => FormattableString.Invariant($"{p[k < 68 ? 2 * k : 2 * (k - 68) + 1]:R}"))
                );
        }
        var csv = string.Join('\n', [header, .. Enumerable.Range(0, 40).Select(Row)]);
        var table = OpenFaceCsv
            .Parse(System.Text.Encoding.UTF8.GetBytes(csv), "x.csv")
            .Match(t => t, p => throw new Exception(p.ToString()));
        var track = frames.Track(25).IfNone(() => throw new Exception("lost"));
        Assert.Equal(table.Frames, track.Frames);
        Assert.Equal(3, track.Held);
        Assert.Equal(table.Held, track.Held);
        Assert.Equal(table.Landmarks.IfNone([]), track.Landmarks.IfNone([]));
    }

    [Fact]
    public void Frames_that_come_at_changing_times_are_put_where_they_belong()
    {
        // Moves one pixel in 10 ms, whatever the steps between frames are.
        double[] times = [0, .01, .05, .06, .1, .2, .22, .3];
        var frames = Of([.. times.Select(t => (t, At(100 * t)))]);
        var (values, lost) = frames.Sampled(50, frames.Points, FaceFrames.Width);
        Assert.DoesNotContain(true, lost);
        for (var k = 0; k <= 15; k++)
            Assert.Equal(frames.Points[0] + 2 * k, values[k * FaceFrames.Width], 1e-3f);
    }

    [Fact]
    public void Frames_without_a_face_hold_the_one_before_and_are_never_zeros()
    {
        var frames = Of((0, Lost), (.1, At(10)), (.2, Lost), (.3, Lost), (.4, At(30)), (.5, Lost));
        var track = frames.Track(10).IfNone(() => throw new Exception("lost"));
        Assert.Equal((6, 4), (track.Frames, track.Held));
        var points = track.Landmarks.IfNone([]);
        float[] Row(int i) => points[(i * 102)..((i + 1) * 102)];
        Assert.Equal(Row(1), Row(0));
        Assert.Equal(Row(1), Row(2));
        Assert.Equal(Row(1), Row(3));
        Assert.Equal(Row(4), Row(5));
        Assert.NotEqual(Row(3), Row(4));
    }

    [Fact]
    public void A_video_without_a_face_is_no_track()
    {
        Assert.True(Of((0, Lost), (.1, Lost)).Track(30).IsNone);
        Assert.Equal(2, Of((0, Lost), (.1, Lost)).Lost);
    }

    [Fact]
    public void A_video_that_begins_late_keeps_its_time()
    {
        var track = Of((1.0, At(10)), (1.1, At(20)), (1.2, At(30))).Track(10).IfNone(() => throw new Exception("lost"));
        Assert.Equal((13, 10), (track.Frames, track.Held));
    }

    [Fact]
    public void Between_two_persons_nothing_is_in_between()
    {
        var frames = Of((0, At(0)), (.1, At(1000, person: 2)));
        var (values, _) = frames.Sampled(100, frames.Points, FaceFrames.Width);
        Assert.All(Enumerable.Range(0, 10), k => Assert.True(values[k * FaceFrames.Width] is < 30 or >= 1000));
        Assert.Equal(1, frames.Changes);
    }

    [Fact]
    public void A_picture_that_stands_is_that_face_until_the_next_one()
    {
        var frames = Of((0, At(0)), (2, At(100)), (2.1, At(110)));
        var (values, lost) = frames.Sampled(10, frames.Points, FaceFrames.Width);
        Assert.DoesNotContain(true, lost);
        Assert.Equal(values[0], values[19 * FaceFrames.Width]);
        Assert.NotEqual(values[0], values[20 * FaceFrames.Width]);
    }

    [Fact]
    public void One_frame_is_a_track_of_one()
    {
        Assert.Equal(1, Of((0, At(5))).Track(30).Map(t => t.Frames).IfNone(0));
    }

    [Fact]
    public void Turned_heads_are_counted()
    {
        var frames = Of((0, At(0, yaw: 20)), (.1, At(0, yaw: 61)), (.2, At(0, yaw: -75)), (.3, Lost));
        Assert.Equal((2, 1), (frames.Turned, frames.Lost));
        var unsure = At(0) with { Face = At(0).Face.Map(f => f with { Confidence = .2 }) };
        Assert.Equal(1, Of((0, At(0)), (.1, unsure)).Turned);
    }

    [Fact]
    public void Smoothing_takes_tremble_away_and_leaves_what_moves()
    {
        static double Tremble(int i) => (i * 7919 % 13 - 6) / 12.0;
        var still = Of([.. Enumerable.Range(0, 90).Select(i => (i / 30.0, At(50 + Tremble(i))))]);
        double Rough(FaceFrames f) =>
            Enumerable.Range(1, 89).Sum(i => Math.Abs(f.Points[i * FaceFrames.Width] - f.Points[(i - 1) * FaceFrames.Width]));
        Assert.True(Rough(still.Smoothed(OneEuro.Usual)) < .5 * Rough(still));
        var moving = Of([.. Enumerable.Range(0, 90).Select(i => (i / 30.0, At(50 + 4 * i)))]);
        var smooth = moving.Smoothed(OneEuro.Usual);
        // A face of some twenty pixels that crosses itself five times a second: two frames late at most.
        Assert.InRange(moving.Points[80 * FaceFrames.Width] - smooth.Points[80 * FaceFrames.Width], -.1f, 8f);
    }

    [Property]
    public bool Smoothing_does_not_know_pixels(byte[] moves, byte grown)
    {
        var by = 1 + grown / 32.0;
        FaceFrames Moved(double scale) =>
            Of([
                .. moves.Select(
                    (m, i) =>
                        (
                            i / 30.0,
                            new FaceSight(
                                new MeshFace(
                                    .9,
                                    [
                                        .. Enumerable
                                            .Range(0, FaceMesh.Points)
                                            .Select(k => new FacePoint(scale * (m / 16.0 + k % 29), scale * (100 + k % 31))),
                                    ],
                                    0
                                ),
                                1,
                                1
                            )
                        )
                ),
            ]);
        if (moves.Length == 0)
            return true;
        var (small, large) = (Moved(1).Smoothed(OneEuro.Usual).Points, Moved(by).Smoothed(OneEuro.Usual).Points);
        return small.Zip(large).All(p => Math.Abs(by * p.Item1 - p.Item2) <= 1e-3 * Math.Abs(p.Item2) + 1e-3);
    }

    [Fact]
    public void Persons_are_smoothed_each_for_itself()
    {
        var frames = Of((0, At(0)), (.033, At(0)), (.066, At(500, person: 2)), (.1, At(500, person: 2)));
        Assert.Equal(frames.Points, frames.Smoothed(OneEuro.Usual).Points);
    }
}
