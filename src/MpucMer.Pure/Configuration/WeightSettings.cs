using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

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
        .Selects();

    public static readonly Property<Option<string>> Probes = Path(
            "MpucProbeWeights",
            "PyTorch or safetensors file, or a folder",
            "Probes (linear_epoch_top) that their training starts from; with MpucProbeEpochs=0 they are judged as they are."
        )
        .Of(e => e.Weights.Probe)
        .Selects();

    public static readonly Seq<Property> All = Seq<Property>(Encoders, Probes);
}
