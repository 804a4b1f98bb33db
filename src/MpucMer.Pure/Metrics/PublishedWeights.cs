namespace MpucMer.Pure.Metrics;

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
