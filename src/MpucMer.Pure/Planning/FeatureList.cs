namespace MpucMer.Pure.Planning;

/// <summary>
/// That the features of every clip are in the store, and which they are, as text for people and for what tidies the store up. The features
/// themselves are kept clip by clip, since other experiments use them too.
/// </summary>
public sealed record FeatureList(string Json)
{
    public const string FileName = "clips.json";

    public static readonly Codec<FeatureList> Codec = new(
        list => Seq1(EntryFile.Text(FileName, list.Json)),
        entry => new FeatureList(entry.Text(FileName))
    );

    /// <summary>From source files to features, once for all folds and seeds.</summary>
    public static Step<FeatureList> Extracted(PlanInputs data) =>
        Stage.Features.Step(None, None, data.Parameters(Stage.Features), data.Clips, Seq<Step>());
}
