using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>How long encoders are trained, in which batches, on which views, and which epoch is kept.</summary>
/// <param name="BatchSize">Clips a step; each gives two views.</param>
/// <param name="Patience">Epochs without a lower validation loss before training stops; 0: never.</param>
/// <param name="VectorNoise">Deviation of the noise on a view of a vector, in deviations of its elements; <paramref name="VectorDropout"/>:
/// share of its elements left out.</param>
/// <param name="Chunk">Clips of a micro-batch; 0: the whole batch.</param>
public sealed record TrainingSettings(
    int Epochs,
    int BatchSize,
    Negatives Negatives,
    Sampler Sampler,
    bool Transductive,
    int Patience,
    Selection Selection,
    double VectorNoise,
    double VectorDropout,
    int Chunk,
    Precision Precision
)
{
    internal static Validation<Problem, TrainingSettings> Read(Values values)
    {
        var steps = (
            values.Read(LossProperties.Epochs),
            values.Read(TrainingProperties.BatchSize),
            values.Read(TrainingProperties.Patience),
            values.Read(TrainingProperties.Chunk),
            values.Read(TrainingProperties.Precision)
        ).Apply((e, b, p, chunk, precision) => (e, b, p, chunk, precision));
        var views = (values.Read(TrainingProperties.VectorNoise), values.Read(TrainingProperties.VectorDropout)).Apply(
            (noise, dropout) => (noise, dropout)
        );
        return (
            steps,
            views,
            values.Read(TrainingProperties.Negatives),
            values.Read(TrainingProperties.Sampler),
            values.Read(TrainingProperties.Transductive),
            values.Read(TrainingProperties.Selection)
        ).Apply(
            (s, v, n, sampler, t, selection) =>
                new TrainingSettings(s.e, s.b, n, sampler, t, s.p, selection, v.noise, v.dropout, s.chunk, s.precision)
        );
    }
}

/// <summary>The properties of the encoders' training.</summary>
public static class TrainingProperties
{
    private static readonly Condition Trained = LossProperties.Trained;

    public static readonly Property<Negatives> Negatives = Choice(
            "MpucNegatives",
            "Batches of any clips, or of clips of one actor (identity is then no shortcut).",
            ("any", Configuration.Negatives.Any),
            ("same-group", Configuration.Negatives.SameGroup)
        )
        .Defaults("any")
        .Of(e => e.Training.Negatives)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<double> VectorNoise = Number(
            "MpucVectorNoise",
            "Deviation of the noise that tells two views of an action-unit vector apart.",
            Limits.Noise
        )
        .Defaults("0.3", published: "0")
        .Of(e => e.Training.VectorNoise)
        .Affects(Stage.Contrast, Trained & DataProperties.WithVectors);

    public static readonly Property<double> VectorDropout = Share(
            "MpucVectorDropout",
            "Share of an action-unit vector's elements that a view leaves out."
        )
        .Defaults("0.1", published: "0")
        .Of(e => e.Training.VectorDropout)
        .Affects(Stage.Contrast, Trained & DataProperties.WithVectors);

    public static readonly Property<int> BatchSize = Whole("MpucBatchSize", "Clips a step.", Limits.BatchSize)
        .Defaults("60", published: "32")
        .Of(e => e.Training.BatchSize)
        .Affects(Stage.Contrast, Trained)
        // Which features a clip then has depends on its place in the batch.
        .Affects(Stage.Embed, TextProperties.CountsClips);

    public static readonly Property<int> Chunk = Whole(
            "MpucChunk",
            "Clips that the encoders see at a time, with the gradient of the whole batch: for batches that do not fit in memory, at "
                + "the price of a second forward pass; "
                + "0: all. Batch normalisation takes its statistics by chunk.",
            Limits.Chunk
        )
        .Defaults("0")
        .Of(e => e.Training.Chunk)
        .Affects(Stage.Contrast, Trained) with
    {
        Read = ReadChunk,
    };

    public static readonly Property<Precision> Precision = Choice(
            "MpucPrecision",
            "Numbers of the matrix products and convolutions in training (on the CPU: of the products); all else stays in float32.",
            ("float32", Configuration.Precision.Float32),
            ("bf16", Configuration.Precision.BFloat16)
        )
        .Defaults("float32")
        .Of(e => e.Training.Precision)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<int> Patience = Whole(
            "MpucPatience",
            "Epochs without a better validation contrastive loss before training stops; 0: never.",
            Limits.Patience
        )
        .Defaults("0", published: "2000")
        .Of(e => e.Training.Patience)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<Sampler> Sampler = Choice(
            "MpucSampler",
            "How training clips are drawn (class-balanced reads labels).",
            ("uniform", Configuration.Sampler.Uniform),
            ("class-balanced", Configuration.Sampler.ClassBalanced)
        )
        .Defaults("uniform", published: "class-balanced")
        .Of(e => e.Training.Sampler)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<bool> Transductive = Flag(
            "MpucTransductive",
            "Whether each epoch also takes steps on the validation and test clips, labels unused."
        )
        .Defaults("false", published: "true")
        .Of(e => e.Training.Transductive)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<Selection> Selection = Choice(
            "MpucSelection",
            "Which epoch's encoders are kept (accuracy reads validation labels).",
            ("contrastive-loss", Configuration.Selection.ContrastiveLoss),
            ("accuracy", Configuration.Selection.Accuracy),
            ("last", Configuration.Selection.Last)
        )
        .Defaults("contrastive-loss", published: "accuracy")
        .Of(e => e.Training.Selection)
        .Affects(Stage.Contrast, Trained);

    public static readonly Seq<Property> All = Seq<Property>(
        Negatives,
        VectorNoise,
        VectorDropout,
        BatchSize,
        Chunk,
        Precision,
        Patience,
        Sampler,
        Transductive,
        Selection
    );

    // A single clip has no statistics of a batch.
    private static Validation<Problem, int> ReadChunk(Setting s) =>
        Read.Whole(s, Limits.Chunk)
            .Bind(n =>
                n == 1 ? Fail<Problem, int>(new Problem.OutOfRange(s.Name, s.Value, "0, or 2 or more", s.Place)) : Success<Problem, int>(n)
            );
}
