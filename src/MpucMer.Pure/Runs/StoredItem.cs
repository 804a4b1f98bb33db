using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Pure.Runs;

/// <summary>What a thing in the store is.</summary>
public enum ItemKind
{
    /// <summary>The result of a step: a folder with a manifest.</summary>
    Entry,

    /// <summary>One clip's feature in one modality: a file.</summary>
    Feature,

    /// <summary>The newest states of a training that is not finished: a folder.</summary>
    Checkpoints,

    /// <summary>Something that was found damaged: a file or a folder.</summary>
    Quarantined,
}

/// <summary>A thing in the store that stays or goes as a whole.</summary>
/// <param name="Place">Below the store's folder, with slashes.</param>
/// <param name="Changed">When it was last written (UTC).</param>
public sealed partial record StoredItem(ItemKind Kind, string Place, long Bytes, DateTime Changed)
{
    /// <summary>The name of its files in the store without ending: a fingerprint, but for what is in quarantine.</summary>
    public string Fingerprint => FingerprintOf(Place);

    /// <summary>The stage of an entry, the modality of a feature, else the folder that all of its kind are in.</summary>
    public string Group => Kind == ItemKind.Feature ? Place.Split('/')[1] : Place.Split('/')[0];

    /// <summary>Kind and fingerprint in short, e.g. <c>contrast 3f09c41d77aa</c>.</summary>
    public string Name =>
        Kind == ItemKind.Quarantined ? Place : $"{(Kind == ItemKind.Feature ? "feature " : "")}{Group} {Fingerprint[..12]}";

    /// <summary>
    /// The things that a listing of all the store's files holds. Files that belong to none (locks, temps, what the store remembers of files
    /// and runs) are left out.
    /// </summary>
    public static Seq<StoredItem> Of(IEnumerable<(string Path, long Bytes, DateTime Changed)> files) =>
        files
            .SelectMany(f => Placed(f.Path).Map(p => (p.Kind, p.Place, f.Bytes, f.Changed)).AsEnumerable())
            .GroupBy(f => (f.Kind, f.Place))
            .Select(g => new StoredItem(g.Key.Kind, g.Key.Place, g.Sum(f => f.Bytes), g.Max(f => f.Changed)))
            .OrderBy(i => i.Place, StringComparer.Ordinal)
            .ToSeq();

    /// <summary>The thing that a file of the store belongs to.</summary>
    /// <param name="path">Below the store's folder, with slashes.</param>
    public static Option<(ItemKind Kind, string Place)> Placed(string path) =>
        path.Split('/') switch
        {
            [StoreLayout.CheckpointFolder, var fingerprint, ..] when StoreLayout.IsFingerprint(fingerprint) => (
                ItemKind.Checkpoints,
                $"{StoreLayout.CheckpointFolder}/{fingerprint}"
            ),
            [StoreLayout.Quarantine, var name, ..] when InQuarantine().IsMatch(name) => (
                ItemKind.Quarantined,
                $"{StoreLayout.Quarantine}/{name}"
            ),
            ["features", { Length: > 2 } modality, { Length: 2 } digits, var file]
                when modality[0] != '.'
                    && file.EndsWith(".safetensors", StringComparison.Ordinal)
                    && StoreLayout.IsFingerprint(FingerprintOf(path))
                    && file.StartsWith(digits, StringComparison.Ordinal) => (ItemKind.Feature, path),
            [var stage, { Length: 2 } digits, var fingerprint, _, ..]
                when StoreLayout.Stages.Contains(stage)
                    && StoreLayout.IsFingerprint(fingerprint)
                    && fingerprint.StartsWith(digits, StringComparison.Ordinal) => (ItemKind.Entry, $"{stage}/{digits}/{fingerprint}"),
            _ => None,
        };

    /// <summary>What the thing at a place is; none where no thing of a store can be.</summary>
    public static Option<ItemKind> KindOf(string place) =>
        (Placed(place) || Placed(place + "/-")).Filter(p => p.Place == place).Map(p => p.Kind);

    /// <summary>The name that something gets in quarantine: its own, when that was, by whom (see the worker's store).</summary>
    [GeneratedRegex("^.+-[0-9]{17}-[0-9]+-[0-9]+$", RegexOptions.Singleline)]
    private static partial Regex InQuarantine();

    private static string FingerprintOf(string place) => place.Split('/')[^1].Split('.')[0];
}

/// <summary>
/// What is to be removed from a store: places, and when each was last written as far as was known; what was written since then stays.
/// </summary>
public sealed record Removal(string StoreDir, Seq<(string Place, DateTime Changed)> Items)
{
    public string Write() =>
        new JsonObject
        {
            ["store"] = StoreDir,
            ["items"] = new JsonArray([.. Items.Map(i => (JsonNode)new JsonArray(i.Place, i.Changed.Ticks))]),
        }.ToJsonString();

    /// <summary>A list as it was written.</summary>
    public static readonly Decoder<Removal> Json =
        from store in Decode.Field("store", Decode.Text)
        from items in Decode.Field("items", Decode.ListOf(Decode.Pair(Decode.Text, Time, (place, changed) => (place, changed))))
        select new Removal(store, items);

    private static Decoder<DateTime> Time =>
        Decode.Long.To(
            ticks => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? Some(new DateTime(ticks, DateTimeKind.Utc)) : None,
            "no time"
        );
}

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
            inventory.Clips.Bind(c => FeatureKeys.All(c).Map(StoreLayout.Feature))
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
