using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>What all encoders have in common, and what becomes of their features.</summary>
/// <param name="FeatureSize">Elements of a modality's feature, F.</param>
/// <param name="Window">Frames of a view, T.</param>
/// <param name="EvaluationWindows">Windows of a clip that are averaged once training is over.</param>
/// <param name="Inputs">Whose statistics standardise the signals.</param>
/// <param name="Output">What the probes see.</param>
public sealed record EncoderSettings(
    int FeatureSize,
    int Window,
    double Dropout,
    int EvaluationWindows,
    Standardisation Inputs,
    ProjectorNorm ProjectorNorm,
    Output Output
)
{
    internal static Validation<Problem, EncoderSettings> Read(Values values) =>
        (
            values.Read(EncoderProperties.FeatureSize),
            values.Read(EncoderProperties.Window),
            values.Read(EncoderProperties.Dropout),
            values.Read(EncoderProperties.EvaluationWindows),
            (values.Read(EncoderProperties.Inputs), values.Read(EncoderProperties.ProjectorNorm)).Apply((i, p) => (i, p)),
            values.Read(EncoderProperties.Output)
        ).Apply((f, w, d, n, norms, o) => new EncoderSettings(f, w, d, n, norms.i, norms.p, o));
}

/// <summary>The properties of all encoders.</summary>
public static class EncoderProperties
{
    public static readonly Property<int> FeatureSize = Whole(
            "MpucFeatureSize",
            "Length of a modality's feature vector, F.",
            Limits.FeatureSize
        )
        .Defaults("512")
        .Of(e => e.Encoders.FeatureSize)
        .Affects(Stage.Contrast);

    public static readonly Property<int> Window = Whole("MpucWindow", "Frames of a view, T (30 a second).", Limits.Window)
        .Defaults("90")
        .Of(e => e.Encoders.Window)
        .Affects(Stage.Contrast);

    public static readonly Property<int> EvaluationWindows = Whole(
            "MpucEvaluationWindows",
            "Windows, spread evenly over a clip, whose features are averaged once training is over.",
            Limits.EvaluationWindows
        )
        .Defaults("3", published: "1")
        .Of(e => e.Encoders.EvaluationWindows)
        .Affects(Stage.Embed);

    public static readonly Property<Standardisation> Inputs = Choice(
            "MpucInputs",
            "Whose mean and deviation standardise the signals before the encoders: the training clips', or the clips' own group's "
                + "(labels unused; reads all clips of a test actor at once).",
            ("none", Standardisation.None),
            ("training", Standardisation.Training),
            ("group", Standardisation.Group)
        )
        .Defaults("training", published: "none")
        .Of(e => e.Encoders.Inputs)
        .Affects(Stage.Contrast);

    public static readonly Property<ProjectorNorm> ProjectorNorm = Choice(
            "MpucProjectorNorm",
            "Batch normalisation between encoder and projector, without which small batches may collapse onto one direction.",
            ("none", Configuration.ProjectorNorm.None),
            ("batch", Configuration.ProjectorNorm.Batch)
        )
        .Defaults("batch", published: "none")
        .Of(e => e.Encoders.ProjectorNorm)
        .Affects(Stage.Contrast);

    public static readonly Property<double> Dropout = Share("MpucDropout", "Dropout in encoders and before projectors.")
        .Defaults("0.1")
        .Of(e => e.Encoders.Dropout)
        .Affects(Stage.Contrast, LossProperties.Trained);

    public static readonly Property<Output> Output = Choice(
            "MpucOutput",
            "What the probes see of a clip: the encoders' features, or what the projectors make of them for the loss.",
            ("features", Configuration.Output.Features),
            ("projections", Configuration.Output.Projections)
        )
        .Defaults("features")
        .Of(e => e.Encoders.Output)
        .Affects(Stage.Embed)
        .Affects(Stage.Contrast, ProbeProperties.InTheLoop);

    public static readonly Seq<Property> All = Seq<Property>(FeatureSize, Window, EvaluationWindows, Inputs, ProjectorNorm, Dropout);
}

/// <summary>Files (or folders of them) that networks start from in place of random numbers.</summary>
/// <param name="Encoders">A checkpoint of all encoders and projectors.</param>
/// <param name="Probe">Probes on the features of such encoders.</param>
public sealed record WeightSettings(Option<string> Encoders, Option<string> Probe)
{
    public static readonly WeightSettings None = new(Option<string>.None, Option<string>.None);

    internal static Validation<Problem, WeightSettings> Read(Values values) =>
        (values.Read(WeightProperties.Encoders), values.Read(WeightProperties.Probes)).Apply((e, p) => new WeightSettings(e, p));
}

/// <summary>
/// The properties that name what all encoders, or all probes, start from; of one encoder alone its modality has one
/// (<see cref="Modality.Pretrained"/>). Their contents are inputs of the stages.
/// </summary>
public static class WeightProperties
{
    public static readonly Property<Option<string>> Encoders = Path(
            "MpucEncoderWeights",
            "PyTorch or safetensors file, or a folder",
            "A checkpoint of encoders and projectors (encoder_epoch_top) that training starts from; with MpucEpochs=0 they are used "
                + "as they are."
        )
        .Of(e => e.Weights.Encoders)
        .Selects()
        .LikeASetting();

    public static readonly Property<Option<string>> Probes = Path(
            "MpucProbeWeights",
            "PyTorch or safetensors file, or a folder",
            "Probes (linear_epoch_top) that their training starts from; with MpucProbeEpochs=0 they are judged as they are."
        )
        .Of(e => e.Weights.Probe)
        .Selects()
        .LikeASetting();

    public static readonly Seq<Property> All = Seq<Property>(Encoders, Probes);
}
