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

/// <summary>What a frame is on which no row falls.</summary>
public enum Gaps
{
    /// <summary>Zeros: nothing is said between words.</summary>
    Zero,

    /// <summary>The frame before it (at the beginning the first after it): a face that is lost for a moment is where it was.</summary>
    Held,
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

    /// <summary>
    /// The segments of a video: one for each row of its label sequence, numbered by its place in the file as the SDK does it, in the order of time.
    /// Rows whose interval cannot be are left out with a warning, as in <see cref="Ordered"/>.
    /// </summary>
    /// <param name="labels">As the file has it.</param>
    public static (IReadOnlyList<Segment> Segments, IReadOnlyList<Problem> Warnings) Segments(string video, SequenceTrack labels, string path)
    {
        // Rows that know their number are put in order like any others.
        var numbered = new SequenceTrack(1, labels.Intervals, [.. Enumerable.Range(0, labels.Rows).Select(r => (float)r)]);
        var (ordered, warnings) = Ordered(numbered, path, video);
        return ([.. Enumerable.Range(0, ordered.Rows).Select(r => (int)ordered.Row(r)[0]).Select(r => new Segment(video, r, labels.Start(r), labels.End(r), labels.Row(r).ToArray()))], warnings);
    }

    /// <summary>Warnings of many videos as one for each file and fault, with counts.</summary>
    public static IEnumerable<Problem> Together(IEnumerable<Problem> warnings) => warnings.Cast<Problem.IntervalsWrong>().GroupBy(w => (w.Path, w.Fault))
        .Select(g => g.First() with { Count = g.Sum(w => w.Count), Videos = g.Sum(w => w.Videos) });

    /// <summary>
    /// A track over a segment at <paramref name="rate"/> frames a second: [frames, width]. A frame is the mean of the rows that it touches, each weighted by
    /// how long; where there is none, by <paramref name="gaps"/>. None where no row lies within the segment.
    /// </summary>
    public static Option<float[]> Aligned(SequenceTrack track, Segment segment, double rate, Gaps gaps = Gaps.Zero)
    {
        var touching = Enumerable.Range(0, track.Rows).Where(r => track.End(r) > segment.Start && track.Start(r) < segment.End).ToArray();
        if (touching.Length == 0) return None;
        var frames = Frames(segment, rate);
        var values = new float[frames * track.Width];
        // The rows that have begun and not ended: one or two, where intervals do not overlap.
        var live = new List<int>();
        var (next, firstFilled, lastFilled) = (0, -1, -1);
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
            if (weight > 0) (firstFilled, lastFilled) = (firstFilled < 0 ? frame : firstFilled, frame);
            else if (gaps == Gaps.Held && lastFilled >= 0) Copy(lastFilled, frame);
        }
        // What comes before the first row is like it.
        for (var frame = 0; gaps == Gaps.Held && frame < firstFilled; frame++) Copy(firstFilled, frame);
        return values;

        void Copy(int from, int to) => values.AsSpan(from * track.Width, track.Width).CopyTo(values.AsSpan(to * track.Width));
    }

    /// <summary>Frames of a segment at a rate, the last of which may be a part of one; at least one. A thousandth of a frame over is rounding.</summary>
    public static int Frames(Segment segment, double rate) => Math.Max(1, (int)Math.Ceiling(segment.Seconds * rate - 1e-3));
}
