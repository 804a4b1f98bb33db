using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MpucMer.Pure.Data;
using MpucMer.Pure.Tests.Signals;
using static MpucMer.Pure.Tests.Data.CsvBytes;

namespace MpucMer.Pure.Tests.Data;

/// <summary>
/// What the columns of OpenFace's rows say beside the face: which frame a row is, whose face it has, whether it was lost.
/// </summary>
public sealed class OpenFaceRowsTests
{
    private const double Rate = 25;

    /// <summary>A row: frame from 1, its time, face, confidence, success, and whatever its points and units are.</summary>
    private sealed record Row(int Frame, string Numbers, int Face = 0, double Confidence = .98, int Success = 1)
    {
        public double Time { get; init; } = (Frame - 1) / Rate;
    }

    private static string Numbers(int frame) =>
        string.Join(
            ',',
            Xs.Concat(Ys)
                .Concat(OpenFaceUnits.Names)
                .Select((_, i) => (i + 10 * Math.Sin(frame + i)).ToString("F2", CultureInfo.InvariantCulture))
        );

    private static string Zeros => string.Join(',', Xs.Concat(Ys).Concat(OpenFaceUnits.Names).Select(_ => "0"));

    private static IEnumerable<Row> Good(int frames) => Enumerable.Range(1, frames).Select(f => new Row(f, Numbers(f)));

    private static string Text(IEnumerable<Row> rows, params string[] without)
    {
        (string Name, Func<Row, string> Value)[] state =
        [
            ("frame", r => $"{r.Frame}"),
            ("face_id", r => $"{r.Face}"),
            ("timestamp", r => r.Time.ToString("F3", CultureInfo.InvariantCulture)),
            ("confidence", r => r.Confidence.ToString(CultureInfo.InvariantCulture)),
            ("success", r => $"{r.Success}"),
        ];
        var there = state.Where(s => !without.Contains(s.Name)).ToArray();
        var header = string.Join(", ", there.Select(s => s.Name).Concat(Xs).Concat(Ys).Concat(OpenFaceUnits.Names));
        return header + "\n" + string.Concat(rows.Select(r => string.Join(",", there.Select(s => s.Value(r)).Append(r.Numbers)) + "\n"));
    }

    private static FaceTrack Track(string text, Cut? cut = null) =>
        OpenFaceCsv.Parse(Bytes(text), "a.csv", cut ?? Cut.Whole, false).Expect();

    private static Problem Bad(string text) => OpenFaceCsv.Parse(Bytes(text), "a.csv").ExpectProblem();

    private static float[] Points(FaceTrack track) => track.Landmarks.IfNone([]);

    private static float[] Units(FaceTrack track) => track.Units.IfNone([]);

    /// <summary>Which frames of a complete file the track's frames are, by their units.</summary>
    private static int[] Shown(FaceTrack track, int frames)
    {
        var all = Units(Track(Text(Good(frames))));
        string Key(float[] units, int frame) => string.Join(' ', units.AsSpan(35 * frame, 35).ToArray());
        var known = Enumerable.Range(0, frames).ToDictionary(f => Key(all, f), f => f + 1);
        return [.. Enumerable.Range(0, track.Frames).Select(f => known[Key(Units(track), f)])];
    }

    private static int[] Range(int first, int last) => [.. Enumerable.Range(first, last - first + 1)];

    [Fact]
    public void A_complete_file_is_its_rows()
    {
        var track = Track(Text(Good(20)));

        Assert.Equal((20, 0, FaceRows.Plain), (track.Frames, track.Held, track.Rows));
        Assert.Equal(Range(1, 20), Shown(track, 20));
        Close.Absolute(Rate, track.Rate.IfNone(0), 1e-3, "rate");
    }

    [Theory]
    [InlineData("success")]
    [InlineData("confidence")]
    public void Lost_frames_hold_the_last_good_one_and_enter_no_scale(string by)
    {
        // Frames 1, 8 to 10 and 20 are lost; OpenFace writes zeros then, or what it had.
        int[] lost = [1, 8, 9, 10, 20];
        var text = Text(
            Good(20)
                .Select(r =>
                    lost.Contains(r.Frame)
                        ? r with
                        {
                            Numbers = r.Frame == 9 ? Zeros.Replace("0,0", "-99999,nan") : Zeros,
                            Confidence = 0,
                            Success = 0,
                        }
                        : r
                ),
            by == "success" ? [] : ["success", "face_id"]
        );
        var track = Track(text);

        Assert.Equal((20, 5), (track.Frames, track.Held));
        int[] expected = [2, 2, 3, 4, 5, 6, 7, 7, 7, 7, 11, 12, 13, 14, 15, 16, 17, 18, 19, 19];
        Assert.Equal(expected, Shown(track, 20));
        // The scale is that of a file of the good frames alone.
        var good = Points(
            Track(Text(Good(20).Where(r => !lost.Contains(r.Frame)).Select((r, i) => r with { Frame = i + 1, Time = i / Rate })))
        );
        Assert.Equal(good.AsSpan(0, 102), Points(track).AsSpan(102, 102));
        Assert.Equal((0f, 1f), (Points(track).Min(), Points(track).Max()));
    }

    [Fact]
    public void Confidence_counts_only_where_there_is_no_success()
    {
        Assert.Equal(0, Track(Text(Good(5).Select(r => r with { Confidence = .1 }))).Held);
        Assert.Equal(5, Track(Text(Good(9).Select(r => r with { Confidence = r.Frame < 6 ? .725 : .73 }), "success")).Held);
        Assert.Equal(0, Track(Text(Good(5), "success", "confidence")).Held);
    }

    [Fact]
    public void A_face_that_is_lost_throughout_is_told()
    {
        var lost = Text(Good(9).Select(r => r with { Numbers = Zeros, Success = 0 }));

        Assert.Equal(new Problem.FaceLost("a.csv", Cut.Whole, 9), Bad(lost));
        var late = Text(Good(50).Select(r => r.Frame > 25 ? r : r with { Success = 0 }));
        Assert.Equal(
            new Problem.FaceLost("a.csv", new Cut(0, Some(.4)), 10),
            OpenFaceCsv.Parse(Bytes(late), "a.csv", new Cut(0, Some(.4)), false).ExpectProblem()
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("timestamp")]
    [InlineData("frame")]
    public void Missing_rows_are_frames_that_are_held(string without)
    {
        // As a filter of a table leaves it: 1 to 3, 9 to 12 and 20 are gone.
        var text = Text(Good(19).Where(r => r.Frame is > 3 and not (>= 9 and <= 12)), without);
        var track = Track(text);

        Assert.Equal((19, 7), (track.Frames, track.Held));
        Assert.Equal([4, 4, 4, 4, 5, 6, 7, 8, 8, 8, 8, 8, .. Range(13, 19)], Shown(track, 19));
    }

    [Fact]
    public void Rows_that_were_numbered_anew_are_put_at_their_time()
    {
        // Frames 11 to 30 were taken out, and what was left was numbered from 1 on.
        var text = Text(
            Good(60).Where(r => r.Frame is <= 10 or > 30).Select((r, i) => r with { Frame = i + 1, Time = (r.Frame - 1) / Rate })
        );
        var track = Track(text);

        Assert.Equal((60, 20), (track.Frames, track.Held));
        Assert.Equal([.. Range(1, 10), .. Enumerable.Repeat(10, 20), .. Range(31, 60)], Shown(track, 60));
    }

    [Fact]
    public void Doubled_rows_are_taken_once_and_shuffled_ones_put_in_order()
    {
        var whole = Track(Text(Good(15)));
        var appended = Track(Text(Good(15).Concat(Good(15))));
        var each = Track(Text(Good(15).SelectMany(r => new[] { r, r })));
        var shuffled = Track(Text(Good(15).OrderBy(r => r.Frame * 7 % 15)));

        Assert.All([appended, each, shuffled], t => Assert.Equal(Points(whole), Points(t)));
        Assert.All([appended, each, shuffled], t => Assert.Equal((15, 0), (t.Frames, t.Held)));
        Assert.Equal(
            [new FaceRows(15, 0, true, 0), new FaceRows(15, 0, false, 0), new FaceRows(0, 0, true, 0)],
            new[] { appended, each, shuffled }.Select(t => t.Rows)
        );
        // By time alone too.
        Assert.Equal(Points(whole), Points(Track(Text(Good(15).Concat(Good(15)).OrderBy(r => r.Frame * 7 % 15), "frame"))));
    }

    [Fact]
    public void The_face_that_is_in_most_frames_is_followed()
    {
        var second = Good(20).Where(r => r.Frame % 2 == 0).Select(r => r with { Face = 1, Numbers = Numbers(r.Frame + 100) });
        var track = Track(Text(Good(20).Where(r => r.Frame != 7).Concat(second).OrderBy(r => r.Frame)));

        Assert.Equal((20, 1, 10), (track.Frames, track.Held, track.Rows.OfOtherFaces));
        Assert.Equal([.. Range(1, 6), 6, .. Range(8, 20)], Shown(track, 20));
    }

    [Fact]
    public void A_stretch_of_a_longer_file_begins_with_its_first_row()
    {
        var cutOut = Track(Text(Good(100).Where(r => r.Frame > 80)));
        Assert.Equal((20, 0, 80), (cutOut.Frames, cutOut.Held, cutOut.Rows.BeginsAt));
        // Fewer frames before than after: the first ones are missing.
        Assert.Equal(
            (100, 30, 0),
            Track(Text(Good(100).Where(r => r.Frame > 30))) is var late ? (late.Frames, late.Held, late.Rows.BeginsAt) : default
        );
        // Frames may be counted from 0.
        Assert.Equal(0, Track(Text(Good(9).Select(r => r with { Frame = r.Frame - 1 }))).Held);
    }

    [Fact]
    public void A_cut_begins_where_it_says_also_where_rows_are_missing_there()
    {
        var text = Text(Good(100).Where(r => r.Frame is <= 50 or > 60));
        // From 1.92 s, frame 49, to 2.72 s: 49 and 50, ten that are missing, 61 to 68.
        var track = Track(text, new Cut(1.92, Some(2.72)));
        Assert.Equal((20, 10), (track.Frames, track.Held));
        Assert.Equal([49, .. Enumerable.Repeat(50, 11), .. Range(61, 68)], Shown(track, 100));
        // A file whose rows begin later than the cut.
        var late = Track(Text(Good(100).Where(r => r.Frame > 60)), new Cut(2, Some(3.2)));
        Assert.Equal((30, 10), (late.Frames, late.Held));
        Assert.Equal([.. Enumerable.Repeat(61, 10), .. Range(61, 80)], Shown(late, 100));
    }

    [Fact]
    public void Rows_that_contradict_each_other_are_told_with_their_line()
    {
        var other = Good(20).Select(r => r with { Numbers = Numbers(r.Frame + 50) });
        Assert.Equal(
            (22, true),
            Assert.IsType<Problem.OpenFaceRowsWrong>(Bad(Text(Good(20).Concat(other)))) is var two
                ? (two.Line, two.Detail.Contains("line 2,", StringComparison.Ordinal))
                : default
        );
        Assert.Equal(
            6,
            Assert.IsType<Problem.OpenFaceRowsWrong>(Bad(Text(Good(9).Select(r => r.Frame == 5 ? r with { Time = 0 } : r)))).Line
        );
        Assert.IsType<Problem.OpenFaceRowsWrong>(Bad(Text(Good(9).Select(r => r.Frame == 5 ? r with { Frame = -5 } : r))));
        Assert.IsType<Problem.OpenFaceRowsWrong>(Bad(Text(Good(9).Select(r => r.Frame == 9 ? r with { Frame = 2_000_000_000 } : r))));
        Assert.IsType<Problem.OpenFaceRowsWrong>(
            Bad(Text(Good(9).Select(r => r.Frame == 9 ? r with { Frame = 900_000_000 } : r), "timestamp"))
        );
        // Times that go on as they did say that only the number is wrong.
        Assert.Equal(
            (9, 0),
            Track(Text(Good(9).Select(r => r.Frame == 9 ? r with { Frame = 900_000_000 } : r))) is var numbered
                ? (numbered.Frames, numbered.Held)
                : default
        );
        Assert.IsType<Problem.OpenFaceRowsWrong>(Bad(Text(Good(9), "timestamp").Replace("\n3,", "\n2.5,")));
        Assert.IsType<Problem.CsvNotNumber>(Bad(Text(Good(9)).Replace("\n3,", "\nthree,")));
    }

    [Fact]
    public void Times_that_say_nothing_are_passed_over()
    {
        var still = Track(Text(Good(9).Select(r => r with { Time = 0 })));
        Assert.Equal((9, true), (still.Frames, still.Rate.IsNone));
        Assert.IsType<Problem.FaceTimesMissing>(
            OpenFaceCsv.Parse(Bytes(Text(Good(9).Select(r => r with { Time = 0 }))), "a.csv", Cut.Whole, timed: true).ExpectProblem()
        );
        // Neither frame nor time: one after the other.
        Assert.Equal((9, 0), Track(Text(Good(9), "frame", "timestamp")) is var t ? (t.Frames, t.Held) : default);
    }

    [Theory]
    [InlineData(.1, "")]
    [InlineData(.1, "frame")]
    [InlineData(1, "")]
    public void Times_that_were_rounded_coarsely_leave_rows_where_they_are(double to, string without)
    {
        // As numpy.savetxt(…, fmt="%.1f") writes them.
        var track = Track(Text(Good(60).Select(r => r with { Time = Math.Round(r.Time / to) * to }), without));

        Assert.Equal((60, 0), (track.Frames, track.Held));
        Assert.Equal(Range(1, 60), Shown(track, 60));
    }

    [Fact]
    public void Points_or_units_alone_are_a_face()
    {
        string Only(IEnumerable<string> names) =>
            string.Join(',', ((string[])["frame", "timestamp", "success"]).Concat(names))
            + "\n"
            + string.Concat(
                Enumerable
                    .Range(1, 3)
                    .Select(f =>
                        FormattableString.Invariant($"{f},{f / 30.0:F3},1,") + string.Join(',', names.Select((_, i) => i + f)) + "\n"
                    )
            );
        var units = Track(Only(OpenFaceUnits.Names));
        var points = Track(Only([.. Xs, .. Ys]));

        Assert.Equal((3, true, 3 * 35), (units.Frames, units.Landmarks.IsNone, Units(units).Length));
        Assert.Equal((3, true, 3 * 102), (points.Frames, points.Units.IsNone, Points(points).Length));
        Assert.Equal(102, units.Lacking.Count);
        Assert.Equal(OpenFaceUnits.Names, points.Lacking);
        // Some of each are neither.
        Assert.Equal(
            ["x_17"],
            Assert.IsType<Problem.CsvColumnsMissing>(Bad(Only([.. Xs.Where(x => x != "x_17"), .. Ys, "AU01_r"]))).Missing
        );
    }

    [Fact]
    public void Whatever_rows_are_taken_out_each_that_is_left_is_in_its_frame() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                var random = new Random(seed);
                var kept = Good(30).Where(r => r.Frame is 1 or 30 || random.Next(3) > 0).ToArray();
                var track = Track(Text(kept.OrderBy(_ => random.Next())));
                var shown = Shown(track, 30);
                return track.Frames == 30
                    && track.Held == 30 - kept.Length
                    && kept.All(r => shown[r.Frame - 1] == r.Frame)
                    && Points(track).All(v => v is >= 0 and <= 1);
            })
            .QuickCheckThrowOnFailure();
}
