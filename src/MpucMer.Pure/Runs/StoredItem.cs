using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;

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
