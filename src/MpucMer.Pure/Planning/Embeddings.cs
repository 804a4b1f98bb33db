using MpucMer.Pure.Data;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>
/// What frozen encoders make of a fold's clips: of each modality an array [clips, F] by its name, and where clips may lack some an array of
/// 0 and 1 (<see cref="HasOf"/>).
/// </summary>
/// <param name="Clips">The ids: of training, validation and test clips, in this order.</param>
public sealed record Embeddings(Seq<NamedArray> Arrays, Seq<string> Clips)
{
    public const string FileName = "embeddings.safetensors";
    private const string ClipsFile = "clips.txt";

    public static readonly Codec<Embeddings> Codec = new(
        e => Seq(new EntryFile(FileName, Safetensors.Write(e.Arrays, [])), EntryFile.Text(ClipsFile, string.Join('\n', e.Clips) + "\n")),
        entry => entry.Arrays(FileName).Map(arrays => new Embeddings(arrays, entry.Text(ClipsFile).TrimEnd('\n').Split('\n').ToSeq()))
    );

    /// <summary>The array that says of each clip whether it has the modality ([clips] of 0 and 1).</summary>
    public static string HasOf(Modality modality) => $"{modality}/has";

    /// <summary>The array of this name; it is a bug to ask for one that the experiment's modalities do not have.</summary>
    public float[] this[string name] =>
        Arrays.Find(a => a.Name == name).IfNone(() => throw new InvalidOperationException($"no embedding of {name}")).Values;

    /// <summary>
    /// Frozen encoders on all clips of a fold. Standardised inputs depend on which clips train, or on whose clip is whose.
    /// </summary>
    public static Step<Embeddings> Of(PlanInputs data, Fold fold, long seed, Step<FeatureList> features, Step<TrainedEncoders> encoders) =>
        Stage.Embed.Step(
            fold.Name,
            seed,
            data.Parameters(Stage.Embed),
            Seq(
                TrainedEncoders.As(encoders),
                data.Training(fold, OfClip.Features | OfClip.Group),
                data.Others(fold, OfClip.Features | OfClip.Group)
            ),
            Seq<Step>(features, encoders)
        );
}
