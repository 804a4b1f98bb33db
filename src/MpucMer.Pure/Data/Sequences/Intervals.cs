namespace MpucMer.Pure.Data.Sequences;

/// <summary>What can be wrong with intervals.</summary>
public enum IntervalFault
{
    /// <summary>Its end is not after its start, or one of them is no number.</summary>
    Backwards,

    /// <summary>It begins before the one before it ends.</summary>
    Overlapping,

    /// <summary>It begins below zero, or no row of another sequence lies within it.</summary>
    Outside,
}

/// <summary>Cutting sequences by their intervals, and bringing them onto one clock.</summary>
public static class Intervals
{
    /// <summary>Overlaps up to this are rounding: frames are written with a few decimals. A hundredth of a second.</summary>
    private const double Slack = .01;

    /// <summary>
    /// A track in the order of time. Rows whose interval runs backwards or begins below zero are left out; rows that overlap their predecessor stay.
    /// Either is a warning that counts them.
    /// </summary>
    public static (SequenceTrack Track, IReadOnlyList<Problem> Warnings) Ordered(SequenceTrack track, string path, string video)
    {
        var good = Enumerable.Range(0, track.Rows).Where(r => track.End(r) > track.Start(r) && double.IsFinite(track.End(r)) && track.Start(r) >= 0).OrderBy(track.Start).ThenBy(track.End).ToArray();
        var backwards = Enumerable.Range(0, track.Rows).Where(r => !(track.End(r) > track.Start(r)) || !double.IsFinite(track.End(r) - track.Start(r))).ToArray();
        var outside = Enumerable.Range(0, track.Rows).Except(backwards).Where(r => track.Start(r) < 0).ToArray();
        var overlapping = Enumerable.Range(1, Math.Max(0, good.Length - 1)).Where(i => track.Start(good[i]) < track.End(good[i - 1]) - Slack).Select(i => good[i]).ToArray();
        var ordered = good.AsSpan().SequenceEqual([.. Enumerable.Range(0, track.Rows)]) ? track : new SequenceTrack(
            track.Width,
            [.. good.SelectMany(r => new[] { track.Start(r), track.End(r) })],
            [.. good.SelectMany(r => track.Row(r).ToArray())]);
        return (ordered, [.. Told(IntervalFault.Backwards, backwards), .. Told(IntervalFault.Outside, outside), .. Told(IntervalFault.Overlapping, overlapping)]);

        IEnumerable<Problem> Told(IntervalFault fault, int[] rows) => rows.Length == 0 ? [] : [new Problem.IntervalsWrong(path, video, fault, rows.Length, rows[0])];
    }

    /// <summary>The segments of a video: one for each row of its label sequence, numbered by time.</summary>
    public static IReadOnlyList<Segment> Segments(string video, SequenceTrack labels) =>
        [.. Enumerable.Range(0, labels.Rows).Select(r => new Segment(video, r, labels.Start(r), labels.End(r), labels.Row(r).ToArray()))];

    /// <summary>
    /// A track over a segment at <paramref name="rate"/> frames a second: [frames, width]. A frame is the mean of the rows that it touches, each weighted by
    /// how long; zero where there is none, as between words. None where no row lies within the segment.
    /// </summary>
    public static Option<float[]> Aligned(SequenceTrack track, Segment segment, double rate)
    {
        var touching = Enumerable.Range(0, track.Rows).Where(r => track.End(r) > segment.Start && track.Start(r) < segment.End).ToArray();
        if (touching.Length == 0) return None;
        var frames = Frames(segment, rate);
        var values = new float[frames * track.Width];
        // The rows that have begun and not ended: one or two, where intervals do not overlap.
        var live = new List<int>();
        var next = 0;
        for (var frame = 0; frame < frames; frame++)
        {
            var (from, to) = (segment.Start + frame / rate, Math.Min(segment.End, segment.Start + (frame + 1) / rate));
            while (next < touching.Length && track.Start(touching[next]) < to) live.Add(touching[next++]);
            live.RemoveAll(r => track.End(r) <= from);
            var sums = new double[track.Width];
            var weight = 0.0;
            foreach (var row in live)
            {
                var shared = Math.Min(track.End(row), to) - Math.Max(track.Start(row), from);
                if (shared <= 0) continue;
                weight += shared;
                var features = track.Row(row);
                for (var i = 0; i < sums.Length; i++) sums[i] += shared * features[i];
            }
            for (var i = 0; i < sums.Length && weight > 0; i++) values[frame * track.Width + i] = (float)(sums[i] / weight);
        }
        return values;
    }

    /// <summary>Frames of a segment at a rate, the last of which may be a part of one; at least one. A thousandth of a frame over is rounding.</summary>
    public static int Frames(Segment segment, double rate) => Math.Max(1, (int)Math.Ceiling(segment.Seconds * rate - 1e-3));
}
