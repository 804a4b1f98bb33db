using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// CMU_MOSEI_Labels.csd ("All Labels"): a row a segment, its columns sentiment and the intensities of <see cref="MoseiEmotions.Names"/>; or
/// these six alone.
/// </summary>
public static class LabelSequence
{
    /// <summary>
    /// The segments of a video in the order of time, and warnings of intervals. Problems: neither six nor seven columns, an intensity below
    /// zero.
    /// </summary>
    /// <param name="labels">As the file has it.</param>
    public static Either<Problem, (IReadOnlyList<MoseiSegment> Segments, IReadOnlyList<Problem> Warnings)> Segments(
        string video,
        SequenceTrack labels,
        string path
    )
    {
        var emotions = MoseiEmotions.Names.Count;
        if (labels.Width != emotions && labels.Width != emotions + 1)
            return new Problem.SequenceWidthWrong(
                path,
                labels.Width,
                $"{emotions + 1} (sentiment and six emotions) or {emotions} (the emotions)"
            );
        var (segments, warnings) = Intervals.Segments(video, labels, path);
        // Intensities are means over raters, from 0 to 3.
        if (segments.FirstOrDefault(s => Emotions(s).Any(x => x < 0)) is { } odd)
            return new Problem.LabelSequenceWrong(path, $"{odd.Id} has an intensity of {Emotions(odd).Min():R}");
        return ([.. segments.Select(s => new MoseiSegment(s.Id, video, new Cut(s.Start, s.End), Emotions(s)))], warnings);
    }

    private static double[] Emotions(Segment segment) => [.. segment.Features[^MoseiEmotions.Names.Count..].Select(x => (double)x)];
}
