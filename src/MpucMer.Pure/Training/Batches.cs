using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Training;

/// <summary>Which clips make the batches of an epoch. Clips are numbered from 0 within their part.</summary>
public static class Batches
{
    /// <summary>
    /// The batches of one epoch, in order; each has two clips or more, since one alone has nothing to be told from.
    /// </summary>
    /// <param name="labels">Of each clip; read by <see cref="Sampler.ClassBalanced"/> only.</param>
    /// <param name="groups">Of each clip; read by <see cref="Negatives.SameGroup"/> only.</param>
    public static int[][] Epoch(int[] labels, string[] groups, int size, Negatives negatives, Sampler sampler, Stream stream) =>
        negatives == Negatives.SameGroup ? WithinGroups(groups, size, stream)
        : sampler == Sampler.ClassBalanced ? Chunks(Balanced(labels, stream), size)
        : Chunks(stream.Permutation(labels.Length), size);

    /// <summary>Batches for evaluation: in the clips' order, nothing random.</summary>
    public static int[][] InOrder(int count, int size) => [.. Enumerable.Range(0, count).Chunk(size)];

    // Each group's clips in random order are cut into batches of nearly one size; then the batches of all groups are shuffled.
    private static int[][] WithinGroups(string[] groups, int size, Stream stream)
    {
        var batches = groups
            .Select((group, i) => (group, i))
            .GroupBy(p => p.group, p => p.i)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(
                (g, k) =>
                {
                    var clips = g.ToArray();
                    var order = stream.At(k).Permutation(clips.Length).Select(j => clips[j]).ToArray();
                    var count = (order.Length + size - 1) / size;
                    return Enumerable.Range(0, count).Select(b => order[(b * order.Length / count)..((b + 1) * order.Length / count)]);
                }
            )
            .Where(b => b.Length > 1)
            .ToArray();
        return [.. stream.At(-1).Permutation(batches.Length).Select(b => batches[b])];
    }

    // With replacement, each class equally likely (torch's WeightedRandomSampler with weights 1 / class size).
    private static int[] Balanced(int[] labels, Stream stream)
    {
        var classes = labels
            .Select((label, i) => (label, i))
            .GroupBy(p => p.label, p => p.i)
            .OrderBy(g => g.Key)
            .Select(g => g.ToArray())
            .ToArray();
        return
        [
            .. Enumerable
                .Range(0, labels.Length)
                .Select(k =>
                {
                    var clips = classes[stream.Below(2L * k, classes.Length)];
                    return clips[stream.Below(2L * k + 1, clips.Length)];
                }),
        ];
    }

    private static int[][] Chunks(int[] order, int size) => [.. order.Chunk(size).Where(b => b.Length > 1)];
}

/// <summary>
/// Views: windows of T consecutive frames. A clip shorter than T starts again at its first frame (published: "repeat their first frames").
/// All modalities of a clip share one clock, so a view starts at the same share of each.
/// </summary>
public static class Windows
{
    /// <summary>The first frame of a random window, uniform over those that fit.</summary>
    public static int RandomStart(int frames, int window, Stream stream, long draw) =>
        frames <= window ? 0 : stream.Below(draw, frames - window + 1);

    /// <summary>
    /// The first frames of <paramref name="count"/> windows spread evenly over a clip; one window starts at 0, as the published evaluation
    /// does.
    /// </summary>
    public static int[] EvenStarts(int frames, int window, int count) =>
        count <= 1 || frames <= window
            ? [0]
            : [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(i * (double)(frames - window) / (count - 1))).Distinct()];

    /// <summary>Copies the window that starts at <paramref name="start"/>: [frames, width] to [window, width].</summary>
    public static void Copy(ReadOnlySpan<float> clip, int width, int start, int window, Span<float> target)
    {
        var frames = clip.Length / width;
        for (var done = 0; done < window; )
        {
            var from = (start + done) % frames;
            var count = Math.Min(window - done, frames - from);
            clip.Slice(from * width, count * width).CopyTo(target[(done * width)..]);
            done += count;
        }
    }
}

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
