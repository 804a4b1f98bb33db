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
