using FsCheck;
using FsCheck.Xunit;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Tests.Data.Sequences;

public sealed class IntervalsTests
{
    /// <summary>Rows of one number.</summary>
    private static SequenceTrack Track(params (double Start, double End, float Value)[] rows) =>
        new(1, [.. rows.SelectMany(r => new[] { r.Start, r.End })], [.. rows.Select(r => r.Value)]);

    private static float[] Aligned(SequenceTrack track, double start, double end, double rate) =>
        Intervals.Aligned(track, new Segment("v", 0, start, end, []), rate).IfNone([]);

    [Fact]
    public void A_frame_is_the_mean_of_what_it_touches_weighted_by_time()
    {
        var track = Track((0, 1, 10), (1, 1.5, 20), (1.5, 3, 40));

        Assert.Equal([10, 30, 40], Aligned(track, 0, 3, 1));
        Assert.Equal([10, 10, 20, 40], Aligned(track, 0, 2, 2));
        // Half of the frame is of the first row, a quarter of each of the others.
        Assert.Equal([20], Aligned(track, .5, 1.75, .8).Select(v => MathF.Round(v, 3)));
    }

    [Fact]
    public void A_frame_without_a_row_is_zero_and_a_segment_without_any_is_none()
    {
        var track = Track((0, 1, 10), (2, 3, 40));

        Assert.Equal([10, 0, 40, 0], Aligned(track, 0, 4, 1));
        Assert.True(Intervals.Aligned(track, new Segment("v", 0, 1, 2, []), 10).IsNone);
        Assert.True(Intervals.Aligned(track, new Segment("v", 0, 5, 6, []), 10).IsNone);
        Assert.Single(Aligned(track, .4, .41, 10));
    }

    [Fact]
    public void Intervals_that_run_backwards_overlap_or_lie_outside_are_told()
    {
        var (track, warnings) = Intervals.Ordered(
            Track((5, 6, 5), (3, 2, 1), (-1, 0, 2), (0, 1, 0), (.5, 2, 3), (double.NaN, 2, 4), (7, 7, 6), (6.001, 8, 7), (5.995, 6, 8)),
            "a.csd",
            "v"
        );

        Assert.Equal([0, 3, 5, 8, 7], track.Features);
        Assert.Equal([0, .5, 5, 5.995, 6.001], Enumerable.Range(0, track.Rows).Select(track.Start));
        Assert.Equal(
            [
                new Problem.IntervalsWrong("a.csd", "v", IntervalFault.Backwards, 3, 1),
                new Problem.IntervalsWrong("a.csd", "v", IntervalFault.Outside, 1, 2),
                new Problem.IntervalsWrong("a.csd", "v", IntervalFault.Overlapping, 1, 4),
            ],
            warnings
        );
        Assert.All(warnings, w => Assert.Equal(Severity.Warning, w.Explain().Severity));
    }

    [Fact]
    public void A_track_in_order_is_left_as_it_is()
    {
        var track = Track((0, 1, 1), (1, 2, 2), (1.999, 3, 3));
        var (same, warnings) = Intervals.Ordered(track, "a.csd", "v");

        Assert.Same(track, same);
        Assert.Empty(warnings);
    }

    [Fact]
    public void What_begins_before_the_video_begins_with_it_and_what_ends_before_it_is_left_out()
    {
        var (track, warnings) = Intervals.Ordered(Track((2, 3, 1), (-.4175, 2, 2), (-1, -.5, 3), (-2, 0, 4)), "a.csd", "v");

        Assert.Equal([0, 2, 2, 3], track.Intervals);
        Assert.Equal([2, 1], track.Features);
        Assert.Equal(
            [
                new Problem.IntervalsWrong("a.csd", "v", IntervalFault.Outside, 2, 2),
                new Problem.IntervalsWrong("a.csd", "v", IntervalFault.BeforeZero, 1, 1),
            ],
            warnings
        );
        Assert.EndsWith("They stay, and begin at 0.", warnings[1].Explain().Text);

        // Segments of labels likewise, with the numbers that they have.
        var (segments, told) = Intervals.Segments("v", new SequenceTrack(1, [3, 4, -.4175, 2.5], [7, 8]), "l.csd");
        Assert.Equal([("v[1]", 0, 2.5), ("v[0]", 3, 4.0)], segments.Select(s => (s.Id, s.Start, s.End)));
        Assert.Equal(IntervalFault.BeforeZero, Assert.IsType<Problem.IntervalsWrong>(Assert.Single(told)).Fault);
    }

    [Fact]
    public void Labels_make_segments_in_the_order_of_time_that_keep_the_number_of_their_row()
    {
        // The third runs backwards.
        var labels = new SequenceTrack(2, [4, 6, 1, 2.5, 9, 8, 7, 8], [0, 3, 1, 0, 9, 9, 2, 2]);
        var (segments, warnings) = Intervals.Segments("v", labels, "a.csd");

        Assert.Equal([("v[1]", 1.5), ("v[0]", 2), ("v[3]", 1)], segments.Select(s => (s.Id, s.Seconds)));
        Assert.Equal([0, 3], segments[1].Features);
        Assert.Equal([new Problem.IntervalsWrong("a.csd", "v", IntervalFault.Backwards, 1, 2)], warnings);
    }

    [Fact]
    public void Gaps_are_zero()
    {
        var track = Track((1, 2, 5), (4, 5, 7));
        var segment = new Segment("v", 0, 0, 6, []);

        Assert.Equal([0, 5, 0, 0, 7, 0], Intervals.Aligned(track, segment, 1).IfNone([]));
    }

    [Fact]
    public void Warnings_of_many_videos_become_one_with_counts()
    {
        Problem[] told =
        [
            new Problem.IntervalsWrong("a.csd", "v", IntervalFault.Backwards, 2, 7),
            new Problem.IntervalsWrong("a.csd", "w", IntervalFault.Backwards, 3, 0),
            new Problem.IntervalsWrong("a.csd", "w", IntervalFault.Outside, 1, 1),
            new Problem.IntervalsWrong("b.csd", "w", IntervalFault.Backwards, 1, 1),
        ];

        Assert.Equal(
            [new Problem.IntervalsWrong("a.csd", "v", IntervalFault.Backwards, 5, 7, 2), told[2], told[3]],
            Intervals.Together(told)
        );
        Assert.Contains(
            "In 2 videos 5 intervals end before they begin (the first is row 7 of v)",
            Intervals.Together(told).First().Explain().Message
        );
    }

    [Property]
    public bool Coverage_says_whether_a_stretch_can_be_aligned(NonNegativeInt[] steps, NonNegativeInt from)
    {
        var at = 0.0;
        var rows = steps
            .Select(
                (s, i) =>
                {
                    var start = at;
                    at += s.Get % 4 * .5;
                    return (start, start + .25 + s.Get % 3 * .5, (float)i);
                }
            )
            .ToArray();
        var (track, _) = Intervals.Ordered(Track(rows), "", "");
        var segment = new Segment("v", 0, from.Get % 12 * .25, from.Get % 12 * .25 + .5, []);
        return new Coverage(track).Touches(segment.Start, segment.End) == Intervals.Aligned(track, segment, 4).IsSome;
    }

    [Property]
    public bool Searching_touches_the_same_rows_as_looking_at_all(NonNegativeInt[] steps, NonNegativeInt from)
    {
        // Rows of any lengths with gaps and some overlaps, ordered by their start.
        var at = 0.0;
        var rows = steps
            .Select(
                (s, i) =>
                {
                    var start = at;
                    at += s.Get % 5 * .3;
                    return (start, start + .2 + s.Get % 3 * .4, (float)i);
                }
            )
            .ToArray();
        var (track, _) = Intervals.Ordered(Track(rows), "", "");
        var segment = new Segment("v", 0, from.Get % 10 * .5, from.Get % 10 * .5 + 2, []);
        var expected = Enumerable
            .Range(0, 8)
            .Select(f =>
            {
                var (a, b) = (segment.Start + f / 4.0, segment.Start + (f + 1) / 4.0);
                var shares = Enumerable
                    .Range(0, track.Rows)
                    .Select(r => (Share: Math.Max(0, Math.Min(track.End(r), b) - Math.Max(track.Start(r), a)), Value: track.Row(r)[0]))
                    .ToArray();
                var weight = shares.Sum(s => s.Share);
                return weight > 0 ? shares.Sum(s => s.Share * s.Value) / weight : 0;
            })
            .ToArray();
        var actual = Intervals.Aligned(track, segment, 4);
        return actual.Match(values => values.Zip(expected).All(p => Math.Abs(p.Item1 - p.Item2) < 1e-4), () => expected.All(v => v == 0));
    }
}
