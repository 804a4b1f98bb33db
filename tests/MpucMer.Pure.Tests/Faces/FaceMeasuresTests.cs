using FsCheck.Xunit;
using MpucMer.Pure.Faces;
using Xunit;

namespace MpucMer.Pure.Tests.Faces;

public sealed class FaceMeasuresTests
{
    // A face of lines: eyes on a line a hundred pixels long, the mouth below.
    private static readonly Dictionary<int, (double X, double Y)> Plain = new()
    {
        [36] = (0, 0),
        [37] = (10, -5),
        [38] = (20, -5),
        [39] = (30, 0),
        [40] = (20, 5),
        [41] = (10, 5),
        [42] = (70, 0),
        [43] = (80, -4),
        [44] = (90, -4),
        [45] = (100, 0),
        [46] = (90, 4),
        [47] = (80, 4),
        [17] = (-8, -20),
        [18] = (0, -24),
        [21] = (32, -26),
        [22] = (66, -20),
        [25] = (100, -18),
        [27] = (50, 0),
        [33] = (50, 55),
        [8] = (50, 130),
        [48] = (25, 78),
        [54] = (73, 82),
        [51] = (50, 70),
        [57] = (50, 94),
        [62] = (50, 76),
        [66] = (50, 88),
    };

    private static float[] Points(Func<double, double, (double X, double Y)> seen, params (int Point, double X, double Y)[] moved)
    {
        var points = new float[FaceFrames.Width];
        foreach (var (point, (x, y)) in Plain.Concat(moved.Select(m => KeyValuePair.Create(m.Point, (m.X, m.Y)))))
            (points[2 * point], points[2 * point + 1]) = ((float)seen(x, y).X, (float)seen(x, y).Y);
        return points;
    }

    private static Dictionary<string, float> Of(float[] points, double yaw = 0) =>
        FaceMeasures.Names.Zip(FaceMeasures.Of(points, yaw)).ToDictionary(p => p.Item1, p => p.Item2);

    [Fact]
    public void Lengths_are_those_between_points_by_that_between_the_eyes()
    {
        var face = Of(Points((x, y) => (x, y)), 45);
        (string, double)[] expected =
        [
            ("mouth-opening", .12),
            ("lips-opening", .24),
            ("mouth-width", Math.Sqrt(48 * 48 + 4 * 4) / 100),
            ("right-corner-up", .04),
            ("left-corner-up", 0),
            ("mouth-aside", -.01),
            ("upper-lip-raised", .15),
            ("jaw-drop", .75),
            ("right-lids", .1),
            ("left-lids", .08),
            ("right-brow-inner", .26),
            ("right-brow-outer", .24),
            ("left-brow-inner", .2),
            ("left-brow-outer", .18),
            ("brows-apart", Math.Sqrt(34 * 34 + 6 * 6) / 100),
            ("yaw", .5),
            ("roll", 0),
        ];
        Assert.Equal(expected.Select(e => e.Item1), FaceMeasures.Names);
        Assert.All(expected, e => Assert.Equal(e.Item2, face[e.Item1], 1e-5));
    }

    [Fact]
    public void What_moves_changes_its_own_measures_and_no_others()
    {
        var (still, shut) = (
            Of(Points((x, y) => (x, y))),
            Of(Points((x, y) => (x, y), (43, 80, 0), (47, 80, 0), (44, 90, 0), (46, 90, 0)))
        );
        Assert.Equal(["left-lids"], FaceMeasures.Names.Where(n => still[n] != shut[n]));
        Assert.Equal(0, shut["left-lids"]);
        var smiling = Of(Points((x, y) => (x, y), (48, 20, 72), (54, 80, 72)));
        Assert.True(smiling["right-corner-up"] > still["right-corner-up"] && smiling["left-corner-up"] > still["left-corner-up"]);
        Assert.True(smiling["mouth-width"] > still["mouth-width"]);
    }

    [Property]
    public bool Where_a_face_is_how_large_and_how_it_leans_changes_none_but_the_lean(short x, short y, byte size, sbyte lean)
    {
        var (scale, angle) = (.3 + size / 50.0, lean / 100.0);
        var (sin, cos) = Math.SinCos(angle);
        var still = FaceMeasures.Of(Points((a, b) => (a, b)), 10);
        var seen = FaceMeasures.Of(Points((a, b) => (x + scale * (a * cos - b * sin), y + scale * (a * sin + b * cos))), 10);
        return still[..^1]
                .Zip(seen[..^1])
                .All(p => Math.Abs(p.Item1 - p.Item2) < 2e-3 * (1 + Math.Abs(x) / 300.0 + Math.Abs(y) / 300.0) / scale)
            && Math.Abs(seen[^1] - angle) < 2e-3 * (1 + Math.Abs(x) / 300.0 + Math.Abs(y) / 300.0) / scale;
    }

    [Fact]
    public void Over_time_frames_without_a_face_hold_the_one_before()
    {
        FaceRow Row(double open, int person = 1) => new(person, 1, .9f, 0, [0, 0, 160, 0], Points((x, y) => (x, y), (66, 50, 76 + open)));
        var lost = new FaceRow(0, 0, 0, 0, new float[4], new float[FaceFrames.Width]);
        var face = FaceFrames.Of([Row(10), Row(20), lost, Row(40)], [0, .1, .2, .3]);
        var measures = FaceMeasures.Of(face, 10).IfNone(() => throw new Xunit.Sdk.XunitException("lost"));
        Assert.Equal((4, 17, 1), (measures.Frames, measures.Width, measures.Facts.Held));
        float[] openings = [.. Enumerable.Range(0, 4).Select(i => measures.Values[i * 17])];
        Assert.All(new[] { .1, .2, .2, .4 }.Zip(openings), p => Assert.Equal(p.Item1, p.Item2, 1e-5));
        Assert.True(FaceMeasures.Of(FaceFrames.Of([lost, lost], [0, .1]), 10).IsNone);
    }
}
