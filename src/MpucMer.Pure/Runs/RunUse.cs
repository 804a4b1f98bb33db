using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Data;
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
    public static Option<RunUse> Read(string text, DateTime last)
    {
        try
        {
            var node = JsonNode.Parse(text)!;
            // Strict, here and below: an item that is wrong throws inside the try, and not where the list is first looked at.
            return new RunUse(
                Text(node["experiment"]),
                Text(node["host"]),
                Text(node["folder"]),
                last,
                node["steps"]!.AsArray().Select(s => (Text(s![0]), Text(s[1]))).ToSeq().Strict(),
                node["features"]!.AsArray().Select(Text).ToSeq().Strict()
            );
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            return None;
        }
    }

    /// <summary>The features that the clips.json of a features entry lists; none where it is not what was written.</summary>
    public static Seq<string> FeaturesIn(string clips)
    {
        try
        {
            return JsonNode.Parse(clips)!["clips"]!
                .AsArray()
                .SelectMany(c => c!["features"]!.AsObject().Select(f => StoreLayout.Feature(f.Key, Text(f.Value!["fingerprint"]))))
                .ToSeq()
                .Strict();
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            return Seq<string>();
        }
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? throw new JsonException("text is missing");
}
