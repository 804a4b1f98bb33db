using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

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
    public static Seq<(string Step, string Place)> Places(string results) =>
        ReportJson
            .Steps.Read(results)
            .IfLeft(Seq<StepReport>())
            .Filter(s => StoreLayout.IsFingerprint(s.Fingerprint))
            .Map(s => (s.Name, StoreLayout.Entry(s.Name.Split(' ')[0], s.Fingerprint)));

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

/// <summary>That a run needs a thing of the store, and for which step.</summary>
public sealed record Use(RunUse Run, string Step);

/// <summary>A thing in the store and who needs it.</summary>
public sealed record UsedItem(StoredItem Item, Seq<Use> Uses)
{
    /// <summary>Names of the runs that need it, each once.</summary>
    public Seq<string> Runs => Uses.Map(u => u.Run.Name).Distinct().OrderBy(n => n, StringComparer.Ordinal).ToSeq();
}

/// <summary>Which runs need what of the store, and what none has needed for long.</summary>
public static class StoreUse
{
    public static Seq<UsedItem> Of(Seq<StoredItem> items, Seq<RunUse> runs)
    {
        var uses = new Dictionary<string, List<Use>>(StringComparer.Ordinal);
        void Add(string place, Use use)
        {
            if (uses.TryGetValue(place, out var known))
                known.Add(use);
            else
                uses[place] = [use];
        }
        foreach (var run in runs)
        {
            foreach (var (step, place) in run.Steps)
            {
                var use = new Use(run, step);
                Add(place, use);
                // The states of a step that is not finished have its fingerprint for a name.
                Add(StoreLayout.Checkpoints(place.Split('/')[^1]), use);
            }
            var features = new Use(run, "features");
            foreach (var place in run.Features)
                Add(place, features);
        }
        return items.Map(i => new UsedItem(i, uses.TryGetValue(i.Place, out var found) ? found.ToSeq() : Seq<Use>()));
    }

    /// <summary>
    /// What no run since <paramref name="since"/> needs. What was written since then was needed by the run that wrote it, whatever became
    /// of that.
    /// </summary>
    public static Seq<UsedItem> Unneeded(Seq<UsedItem> items, DateTime since) =>
        items.Filter(i => i.Item.Changed < since && !i.Uses.Exists(u => u.Run.Last >= since));

    /// <summary>The runs as they are known, those that somebody works at this moment counting as run now.</summary>
    /// <param name="locked">Fingerprints of entries that are being made.</param>
    public static Seq<RunUse> Awake(Seq<RunUse> runs, LanguageExt.HashSet<string> locked, DateTime now) =>
        runs.Map(r => r.Steps.Exists(s => locked.Contains(s.Place.Split('/')[^1])) ? r with { Last = now } : r);
}
