using System.Text.Json.Nodes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Runs;

/// <summary>
/// A run and what of the store it needs. It is written beside the store's entries whenever a run is planned, so that an experiment that
/// never finished is known too, and one whose run folder is elsewhere or on another machine.
/// </summary>
/// <param name="Name">The experiment's name.</param>
/// <param name="Host">The machine that its run folder is on.</param>
/// <param name="Last">When it was last planned or run, or found to have nothing to do (UTC).</param>
/// <param name="Steps">Each step's name, with the place of its entry.</param>
/// <param name="Features">The places of its clips' features.</param>
public sealed record RunUse(
    string Name,
    string Host,
    string Folder,
    DateTime Last,
    Seq<(string Step, string Place)> Steps,
    Seq<string> Features
)
{
    public static RunUse Of(string name, string host, string folder, DateTime last, Seq<Step> steps, Inventory inventory) =>
        new(
            name,
            host,
            folder,
            last,
            steps.Filter(s => s.Stage.IsStored).Map(s => (s.Name, StoreLayout.Entry(s.Key))),
            inventory.Clips.Bind(c => c.Sources.Map(s => StoreLayout.Feature(FeatureKeys.Of(c, s.Modality))))
        );

    /// <summary>What results.json says was used, by step and fingerprint.</summary>
    public static Seq<(string Step, string Place)> Places(Seq<(string Step, string Fingerprint)> steps) =>
        steps.Filter(s => s.Fingerprint.Length == 64).Map(s => (s.Step, StoreLayout.Entry(s.Step.Split(' ')[0], s.Fingerprint)));

    /// <summary>
    /// Both runs' needs and the later of the two times: results of earlier settings lie in the folder of a run until the next ones are
    /// there.
    /// </summary>
    public RunUse With(DateTime last, Seq<(string Step, string Place)> steps, Seq<string> features) =>
        this with
        {
            Last = last > Last ? last : Last,
            Steps = (Steps + steps).Distinct(),
            Features = (Features + features).Distinct(),
        };

    public string Write() =>
        new JsonObject
        {
            ["experiment"] = Name,
            ["host"] = Host,
            ["folder"] = Folder,
            ["steps"] = new JsonArray([.. Steps.Map(s => (JsonNode)new JsonArray(s.Step, s.Place))]),
            ["features"] = new JsonArray([.. Features.Map(f => (JsonNode)f)]),
        }.ToJsonString();

    /// <summary>None where the text is not what was written (torn, or another one's file).</summary>
    /// <param name="last">When the file was last written or touched.</param>
    public static Option<RunUse> Read(string text, DateTime last) => Json.Read(text).ToOption().Map(run => run with { Last = last });

    private static readonly Decoder<RunUse> Json =
        from name in Decode.Field("experiment", Decode.Text)
        from host in Decode.Field("host", Decode.Text)
        from folder in Decode.Field("folder", Decode.Text)
        from steps in Decode.Field("steps", Decode.ListOf(Decode.Pair(Decode.Text, Decode.Text, (step, place) => (step, place))))
        from features in Decode.Field("features", Decode.ListOf(Decode.Text))
        select new RunUse(name, host, folder, default, steps, features);

    /// <summary>The features that the clips.json of a features entry lists; none where it is not what was written.</summary>
    public static Seq<string> FeaturesIn(string clips) => FeaturesOfClips.Read(clips).IfLeft(Seq<string>());

    private static readonly Decoder<Seq<string>> FeaturesOfClips =
        from clips in Decode.Field("clips", Decode.ListOf(Decode.Field("features", Decode.MembersOf(Fingerprint))))
        select clips.Bind(c => c.Map(f => StoreLayout.Feature(f.Name, f.Value))).Strict();

    private static Decoder<string> Fingerprint => Decode.Field("fingerprint", Decode.Text.If(StoreLayout.IsFingerprint, "no fingerprint"));
}
