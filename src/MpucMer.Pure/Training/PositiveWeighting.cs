using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Training;

/// <summary>How much a clip that shows a label weighs against one that does not.</summary>
public static class PositiveWeighting
{
    /// <summary>A weight for each label.</summary>
    /// <param name="training">Of each label, how many training clips show it.</param>
    /// <param name="clips">How many training clips there are.</param>
    /// <returns>The weights, or MPUC1052 (not as many numbers as labels), MPUC1053 (published, and a label that is none of the published
    /// ones).</returns>
    public static Either<Problem, double[]> Of(
        PositiveWeights weights,
        Labelling labelling,
        IReadOnlyList<int> training,
        int clips,
        Place place
    ) =>
        weights.Kind switch
        {
            PositiveWeightKind.None => labelling.Names.Map(_ => 1.0).ToArray(),
            // A label that no training clip shows has nothing to weigh: the stage refuses it for its own reason.
            PositiveWeightKind.Training => training
                .Select(shown => shown == 0 ? 1 : (double)(clips - shown) / shown)
                .Select(w => Math.Max(w, float.Epsilon))
                .ToArray(),
            PositiveWeightKind.Published => labelling.Names.Filter(n => PublishedWeights.Of(n).IsNone) is { IsEmpty: false } unknown
                ? new Problem.PositiveWeightUnpublished(unknown, PublishedWeights.Weights.Select(w => w.Emotion).ToSeq(), place)
                : labelling.Names.Map(n => PublishedWeights.Of(n).IfNone(1)).ToArray(),
            _ => weights.Numbers.Count == labelling.Names.Count
                ? weights.Numbers.ToArray()
                : new Problem.PositiveWeightCount(weights.Numbers.Count, labelling.Names, place),
        };
}

/// <summary>
/// The weights of clips that show an emotion in the published training on CMU-MOSEI (Franceschini et al. 2022): about clips without it over
/// clips with it.
/// </summary>
public static class PublishedWeights
{
    /// <summary>By emotion, in the published order.</summary>
    public static readonly IReadOnlyList<(string Emotion, double Weight)> Weights =
    [
        ("happy", 1.05285),
        ("sad", 5.215074),
        ("anger", 5.3373003),
        ("surprise", 19.489855),
        ("disgust", 7.0448384),
        ("fear", 23.688004),
    ];

    /// <summary>The weight of an emotion, by its name in any case.</summary>
    public static Option<double> Of(string emotion) =>
        Weights.Find(w => string.Equals(w.Emotion, emotion, StringComparison.OrdinalIgnoreCase)).Map(w => w.Weight);
}
