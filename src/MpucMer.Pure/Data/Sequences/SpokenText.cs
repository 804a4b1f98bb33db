namespace MpucMer.Pure.Data.Sequences;

/// <summary>A word of a transcript and when it is said, in seconds.</summary>
public sealed record TimedWord(string Word, double Start, double End);

/// <summary>
/// What a transcript is to the text network: [frames, width], the vectors of the words that are said in each frame, zero where none is.
/// </summary>
public static class SpokenText
{
    /// <summary>
    /// The words of a clip at <paramref name="rate"/> frames a second, its beginning at 0. Their number: <paramref name="frames"/> where
    /// the clip says how many it has, else up to <paramref name="seconds"/>, else up to the last word; at least one.
    /// </summary>
    public static (int Frames, float[] Values) Of(
        WordVectors vectors,
        IReadOnlyList<TimedWord> words,
        double rate,
        Option<int> frames,
        Option<double> seconds
    )
    {
        // A word may have no length: it then is of the frame in which it is said.
        var held = words.Select(w => w.End > w.Start ? w : w with { End = w.Start + 1 / rate }).ToList();
        var end = frames.Map(n => n / rate) || seconds || (held.Count > 0 ? Some(held.Max(w => w.End)) : None);
        var segment = new Segment("", 0, 0, end.IfNone(0), []);
        var (track, _) = Intervals.Ordered(vectors.Track(held).Track, "", "");
        var count = Intervals.Frames(segment, rate);
        return (count, Intervals.Aligned(track, segment, rate).IfNone(() => new float[count * vectors.Width]));
    }
}
