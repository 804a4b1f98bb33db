using System.Text.RegularExpressions;

namespace MpucMer.Pure.Data.Sequences;

/// <summary>
/// One computational sequence of a video (CMU Multimodal SDK): rows of features, [rows, width], each valid over an interval, [rows, 2], in
/// seconds.
/// Made by <see cref="Intervals.Ordered"/>, it is in the order of time.
/// </summary>
public sealed record SequenceTrack(int Width, double[] Intervals, float[] Features)
{
    public int Rows => Intervals.Length / 2;

    public double Start(int row) => Intervals[2 * row];

    public double End(int row) => Intervals[2 * row + 1];

    public ReadOnlySpan<float> Row(int row) => Features.AsSpan(row * Width, Width);
}

/// <summary>Files of computational sequences, by their names.</summary>
public static class SequenceFile
{
    /// <summary>The SDK's own ending, and those of HDF5.</summary>
    public static readonly IReadOnlyList<string> Endings = [".csd", ".h5", ".hdf5"];

    public static bool Is(string path) => Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// A labelled stretch of a video, in seconds: <c>VIDEO[number]</c>, as the SDK names it (the number is the row of the label sequence as the
/// file has it). <paramref name="Features"/> are those of its row of the label sequence.
/// </summary>
public sealed record Segment(string Video, int Number, double Start, double End, float[] Features)
{
    public string Id => $"{Video}[{Number}]";

    public double Seconds => End - Start;
}

/// <summary>Where in a video a sequence has rows: what its intervals alone can tell.</summary>
public sealed class Coverage
{
    private readonly double[] starts;

    // The latest end of this row and all before it: rows may overlap.
    private readonly double[] ends;

    /// <param name="intervals">Of a track in the order of time.</param>
    public Coverage(SequenceTrack intervals)
    {
        starts = new double[intervals.Rows];
        ends = new double[intervals.Rows];
        for (var row = 0; row < intervals.Rows; row++)
        {
            starts[row] = intervals.Start(row);
            ends[row] = Math.Max(row == 0 ? double.NegativeInfinity : ends[row - 1], intervals.End(row));
        }
    }

    /// <summary>When the last row ends, in seconds; 0 where there is none.</summary>
    public double End => ends.Length == 0 ? 0 : ends[^1];

    /// <summary>Whether some row falls into the stretch, as <see cref="Intervals.Aligned"/> needs it.</summary>
    public bool Touches(double start, double end)
    {
        var at = System.Array.BinarySearch(starts, end);
        // The rows before it begin before the end; of equals any may be found.
        var before = at < 0 ? ~at : at;
        while (before > 0 && starts[before - 1] >= end)
            before--;
        return before > 0 && ends[before - 1] > start;
    }
}

/// <summary>
/// The face of a video as a computational sequence: the rows in which it was seen, [rows, 102 + 35 + 1] (points, units, 1), and the
/// intervals of all rows.
/// </summary>
public sealed record FaceSequence(SequenceTrack Seen, SequenceTrack All)
{
    private const int PointNumbers = 2 * FaceTrack.Points;

    /// <summary>
    /// The face over a segment at a rate: frames without it are held, and where it is lost throughout all is zero. None where no row lies
    /// within the segment.
    /// </summary>
    public Option<FaceTrack> Track(Segment segment, double rate)
    {
        if (Intervals.Aligned(All, segment, rate).IsNone)
            return None;
        var frames = Intervals.Frames(segment, rate);
        var values = Intervals.Aligned(Seen, segment, rate).IfNone(() => new float[frames * Seen.Width]);
        bool[] lost = [.. Enumerable.Range(0, frames).Select(f => values[(f + 1) * Seen.Width - 1] == 0)];
        var (points, units) = (Columns(values, 0, PointNumbers), Columns(values, PointNumbers, OpenFaceUnits.Names.Count));
        return FaceTrack.Of(points, units, lost).IfNone(() => new FaceTrack(frames, points, units) { Held = frames }) with { Rate = rate };
    }

    private float[] Columns(float[] values, int from, int count)
    {
        var taken = new float[values.Length / Seen.Width * count];
        for (var i = 0; i < values.Length / Seen.Width; i++)
            values.AsSpan(i * Seen.Width + from, count).CopyTo(taken.AsSpan(i * count));
        return taken;
    }
}

/// <summary>What can be wrong with intervals.</summary>
public enum IntervalFault
{
    /// <summary>Its end is not after its start, or one of them is no number.</summary>
    Backwards,

    /// <summary>It begins before the one before it ends.</summary>
    Overlapping,

    /// <summary>It ends before the video begins, or no row of another sequence lies within it.</summary>
    Outside,

    /// <summary>It begins before the video does, as aligners that pad a recording leave it: what is there of it begins at zero.</summary>
    BeforeZero,
}

/// <summary>Cutting sequences by their intervals, and bringing them onto one clock.</summary>
public static class Intervals
{
    /// <summary>Overlaps up to this are rounding: frames are written with a few decimals. A hundredth of a second.</summary>
    private const double Slack = .01;

    /// <summary>
    /// A track in the order of time. Rows whose interval runs backwards or ends below zero are left out; those that begin below zero begin
    /// at zero; rows that overlap their predecessor stay. Each is a warning that counts them.
    /// </summary>
    public static (SequenceTrack Track, IReadOnlyList<Problem> Warnings) Ordered(SequenceTrack track, string path, string video)
    {
        var all = Enumerable.Range(0, track.Rows).ToArray();
        var backwards = all.Where(r => !(track.End(r) > track.Start(r)) || !double.IsFinite(track.End(r) - track.Start(r))).ToArray();
        var outside = all.Except(backwards).Where(r => track.End(r) <= 0).ToArray();
        var begun = all.Except(backwards).Except(outside).ToArray();
        var early = begun.Where(r => track.Start(r) < 0).ToArray();
        double Start(int row) => Math.Max(0, track.Start(row));
        var good = begun.OrderBy(Start).ThenBy(track.End).ToArray();
        var overlapping = Enumerable
            .Range(1, Math.Max(0, good.Length - 1))
            .Where(i => Start(good[i]) < track.End(good[i - 1]) - Slack)
            .Select(i => good[i])
            .ToArray();
        var ordered =
            early.Length == 0 && good.AsSpan().SequenceEqual(all)
                ? track
                : new SequenceTrack(
                    track.Width,
                    [.. good.SelectMany(r => new[] { Start(r), track.End(r) })],
                    [.. good.SelectMany(r => track.Row(r).ToArray())]
                );
        return (
            ordered,
            [
                .. Told(IntervalFault.Backwards, backwards),
                .. Told(IntervalFault.Outside, outside),
                .. Told(IntervalFault.BeforeZero, early),
                .. Told(IntervalFault.Overlapping, overlapping),
            ]
        );

        IEnumerable<Problem> Told(IntervalFault fault, int[] rows) =>
            rows.Length == 0 ? [] : [new Problem.IntervalsWrong(path, video, fault, rows.Length, rows[0])];
    }

    /// <summary>
    /// The segments of a video: one for each row of its label sequence, numbered by its place in the file as the SDK does it, in the order
    /// of time.
    /// Rows whose interval cannot be are left out with a warning, as in <see cref="Ordered"/>.
    /// </summary>
    /// <param name="labels">As the file has it.</param>
    public static (IReadOnlyList<Segment> Segments, IReadOnlyList<Problem> Warnings) Segments(
        string video,
        SequenceTrack labels,
        string path
    )
    {
        // Rows that know their number are put in order like any others.
        var numbered = new SequenceTrack(1, labels.Intervals, [.. Enumerable.Range(0, labels.Rows).Select(r => (float)r)]);
        var (ordered, warnings) = Ordered(numbered, path, video);
        return (
            [
                .. Enumerable
                    .Range(0, ordered.Rows)
                    .Select(i => (Row: (int)ordered.Row(i)[0], Place: i))
                    .Select(r => new Segment(video, r.Row, ordered.Start(r.Place), ordered.End(r.Place), labels.Row(r.Row).ToArray())),
            ],
            warnings
        );
    }

    /// <summary>Warnings of many videos as one for each file and fault, with counts.</summary>
    public static IEnumerable<Problem> Together(IEnumerable<Problem> warnings) =>
        warnings
            .Cast<Problem.IntervalsWrong>()
            .GroupBy(w => (w.Path, w.Fault))
            .Select(g => g.First() with { Count = g.Sum(w => w.Count), Videos = g.Sum(w => w.Videos) });

    /// <summary>
    /// A track over a segment at <paramref name="rate"/> frames a second: [frames, width]. A frame is the mean of the rows that it touches,
    /// each weighted by how long, and zero where there is none. None where no row lies within the segment.
    /// </summary>
    public static Option<float[]> Aligned(SequenceTrack track, Segment segment, double rate)
    {
        var touching = Enumerable.Range(0, track.Rows).Where(r => track.End(r) > segment.Start && track.Start(r) < segment.End).ToArray();
        if (touching.Length == 0)
            return None;
        var frames = Frames(segment, rate);
        var values = new float[frames * track.Width];
        // The rows that have begun and not ended: one or two, where intervals do not overlap.
        var live = new List<int>();
        var next = 0;
        for (var frame = 0; frame < frames; frame++)
        {
            var (from, to) = (segment.Start + frame / rate, Math.Min(segment.End, segment.Start + (frame + 1) / rate));
            while (next < touching.Length && track.Start(touching[next]) < to)
                live.Add(touching[next++]);
            live.RemoveAll(r => track.End(r) <= from);
            var sums = new double[track.Width];
            var weight = 0.0;
            foreach (var row in live)
            {
                var shared = Math.Min(track.End(row), to) - Math.Max(track.Start(row), from);
                if (shared <= 0)
                    continue;
                weight += shared;
                var features = track.Row(row);
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += shared * features[i];
            }
            for (var i = 0; i < sums.Length && weight > 0; i++)
                values[frame * track.Width + i] = (float)(sums[i] / weight);
        }
        return values;
    }

    /// <summary>
    /// Frames of a segment at a rate, the last of which may be a part of one; at least one. A thousandth of a frame over is rounding.
    /// </summary>
    public static int Frames(Segment segment, double rate) => Math.Max(1, (int)Math.Ceiling(segment.Seconds * rate - 1e-3));
}

/// <summary>
/// The standard folds of a CMU data set by video, as the Multimodal SDK writes them: a Python file with the lists standard_train_fold,
/// standard_valid_fold and standard_test_fold. It is read as text.
/// </summary>
public sealed partial record StandardFolds(IReadOnlySet<string> Train, IReadOnlySet<string> Validation, IReadOnlySet<string> Test)
{
    /// <summary>The folds in the bytes of a file. Problems: bytes that are not text, and those of the text.</summary>
    public static Either<Problem, StandardFolds> Parse(ReadOnlySpan<byte> bytes, string path) =>
        PlainText.Decode(bytes, path).Bind(text => Parse(text, path));

    /// <summary>The folds of a file. Problems: a list that is missing or empty, a video in two lists.</summary>
    public static Either<Problem, StandardFolds> Parse(string text, string path)
    {
        var lists = List()
            .Matches(text)
            .GroupBy(m => m.Groups[1].Value, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g =>
                    (IReadOnlySet<string>)
                        Name().Matches(g.First().Groups[2].Value).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal
            );
        string[] names = ["train", "valid", "test"];
        if (names.FirstOrDefault(n => !lists.TryGetValue(n, out var videos) || videos.Count == 0) is { } missing)
            return new Problem.StandardFoldsWrong(path, $"the list standard_{missing}_fold is missing, or empty");
        var twice = lists["train"]
            .Intersect(lists["valid"])
            .Concat(lists["train"].Intersect(lists["test"]))
            .Concat(lists["valid"].Intersect(lists["test"]))
            .FirstOrDefault();
        return twice is null
            ? new StandardFolds(lists["train"], lists["valid"], lists["test"])
            : new Problem.StandardFoldsWrong(path, $"{twice} is in two lists");
    }

    // Lists of names hold no brackets, so the first one closes them.
    [GeneratedRegex("""standard_(train|valid|test)_fold\s*=\s*[\[(]([^\])]*)[\])]""")]
    private static partial Regex List();

    [GeneratedRegex("""['"]([^'"\r\n]+)['"]""")]
    private static partial Regex Name();
}
