using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Training;

/// <summary>A rule that turns gradients into steps.</summary>
public abstract record OptimiserRule
{
    private OptimiserRule() { }

    /// <summary>torch.optim.SGD without dampening: g += decay p; v = momentum v + g (v starts as g); p -= rate v.</summary>
    public sealed record Sgd(double Momentum, double WeightDecay) : OptimiserRule;

    /// <summary>
    /// torch.optim.AdamW (Loshchilov and Hutter 2019): decay apart from the gradient, moments corrected for their start at 0.
    /// </summary>
    public sealed record AdamW(double WeightDecay, double Beta1 = .9, double Beta2 = .999, double Epsilon = 1e-8) : OptimiserRule;
}

/// <summary>How the learning rate goes over the epochs.</summary>
public abstract record Schedule
{
    private Schedule() { }

    /// <summary>
    /// The learning rate of an epoch, counted from 0; between two epochs (2.5: in the middle of the third) the cosine goes on smoothly.
    /// </summary>
    public abstract double Rate(double initial, double epoch);

    /// <summary>Always the base rate.</summary>
    public sealed record Constant : Schedule
    {
        public override double Rate(double initial, double epoch) => initial;
    }

    /// <summary>
    /// Times <paramref name="Factor"/> after every <paramref name="Every"/> epochs (torch's StepLR; the published schedule: .9 every 5 or
    /// 100).
    /// </summary>
    public sealed record Steps(int Every, double Factor) : Schedule
    {
        public override double Rate(double initial, double epoch) => initial * Math.Pow(Factor, (int)epoch / Every);
    }

    /// <summary>
    /// Linear from base / (Warmup + 1) up to the base over <paramref name="Warmup"/> epochs, then half a cosine down to
    /// <paramref name="Floor"/> * base at epoch <paramref name="Epochs"/> (Loshchilov and Hutter 2017).
    /// </summary>
    public sealed record Cosine(int Warmup, int Epochs, double Floor) : Schedule
    {
        public override double Rate(double initial, double epoch) =>
            epoch < Warmup
                ? initial * (epoch + 1) / (Warmup + 1)
                : initial * (Floor + (1 - Floor) * (1 + Math.Cos(Math.PI * Progress(epoch))) / 2);

        private double Progress(double epoch) => Math.Min(1, (epoch - Warmup) / Math.Max(1, Epochs - Warmup));
    }
}

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
