namespace MpucMer.Pure.Configuration;

/// <summary>Files (or folders of them) that networks start from in place of random numbers.</summary>
/// <param name="Video">torchvision's r2plus1d_18, for the video encoder alone.</param>
/// <param name="Encoders">A checkpoint of all encoders and projectors.</param>
/// <param name="Probe">Probes on the features of such encoders.</param>
public sealed record WeightSettings(Option<string> Video, Option<string> Encoders, Option<string> Probe)
{
    public const string VideoProperty = "MpucVideoWeights";
    public const string EncoderProperty = "MpucEncoderWeights";
    public const string ProbeProperty = "MpucProbeWeights";

    public static readonly WeightSettings None = new(Option<string>.None, Option<string>.None, Option<string>.None);
}
