using System.Text.RegularExpressions;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// A labelled stretch of a video of CMU-MOSEI, or an utterance of a published pickle, which has files of its own (<see cref="Cut.Whole"/>).
/// <paramref name="Intensities"/> are of <see cref="MoseiEmotions.Names"/>.
/// </summary>
public sealed record MoseiSegment(string Id, string Video, Cut Cut, IReadOnlyList<double> Intensities)
{
    /// <summary>Where the list of segments says it.</summary>
    public Option<SplitPart> Part { get; init; }

    /// <summary>
    /// Which of the files that were looked through has it, from 0: of pickles the one that lists it, of sequences all that have a row in
    /// it.
    /// </summary>
    public IReadOnlyList<int> In { get; init; } = [];
}

/// <summary>How segments are called.</summary>
public static partial class SegmentNames
{
    /// <summary>
    /// The video of a segment: of <c>VIDEO[3]</c>, as the SDK numbers them, or <c>VIDEO_3</c>; another name is a video of its own.
    /// </summary>
    public static string VideoOf(string id) => Segment().Match(id) is { Success: true } match ? match.Groups[1].Value : id;

    [GeneratedRegex(@"^(.+?)(?:\[\d+\]|_\d+)$")]
    private static partial Regex Segment();
}

/// <summary>
/// The six emotions of CMU-MOSEI (Bagher Zadeh et al. 2018), in the order of its labels; each from 0 (not there) to 3. All zero is neutral.
/// </summary>
public static class MoseiEmotions
{
    public static readonly IReadOnlyList<string> Names = ["happy", "sad", "anger", "surprise", "disgust", "fear"];
}
