using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>Reading everything again.</summary>
public sealed partial class Store
{
    /// <summary>How many entries and features there are, and how many of them were damaged and are in quarantine now.</summary>
    public sealed record Verified(int Entries, int Features, int Damaged);

    /// <summary>Checks every entry and every feature of this store against its hashes, read or not by any experiment. What is damaged is told, put aside, and made again by the next run that needs it.</summary>
    public Either<Problem, Verified> Verify() => Guarded.Run("list", Root, () =>
    {
        var (entries, features) = (EntryFolders().ToArray(), FeatureFiles().ToArray());
        return (entries, features);
    }).Bind(all => from entries in Counted(all.entries, IsWhole)
                   from features in Counted(all.features, IsWholeFeature)
                   select new Verified(all.entries.Length, all.features.Length, entries + features));

    // The number of those that are damaged.
    private static Either<Problem, int> Counted(string[] paths, Func<string, Either<Problem, bool>> isWhole) =>
        paths.Map(isWhole).Sequence().Map(whole => whole.Count(w => !w));

    private Either<Problem, bool> IsWhole(string folder) => Guarded.Run("read", folder, () => Check(folder)).Map(checkedNow => checkedNow.Match(
        Right: _ => true,
        Left: damage =>
        {
            Quarantine(folder, $"{Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder)))} {Path.GetFileName(folder)[..12]}", damage.File, damage.Kind);
            return false;
        }));

    private Either<Problem, bool> IsWholeFeature(string path) => Read(path).Map(bytes =>
    {
        var whole = Safetensors.Read(bytes, path).Match(Right: f => f.Metadata.ContainsKey("sha256") && f.Metadata.Find("key").Exists(k => FingerprintOf(k) == Path.GetFileNameWithoutExtension(path)), Left: _ => false);
        if (!whole) Quarantine(path, $"the feature {Path.GetFileNameWithoutExtension(path)}", path, Damage.Content);
        return whole;
    });

    private static string FingerprintOf(string key)
    {
        try
        {
            return Json.ReadKey(JsonNode.Parse(key)!).Fingerprint;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            return "";
        }
    }

    // <stage>/<two digits>/<fingerprint>; what lies elsewhere in the store is no entry.
    private IEnumerable<string> EntryFolders() => Folders(Root).SelectMany(Folders).Where(f => Path.GetFileName(f).Length == 2).SelectMany(Folders).Where(f => Path.GetFileName(f).Length == 64);

    private IEnumerable<string> FeatureFiles() => Folders(Path.Combine(Root, "features")).Where(f => Path.GetFileName(f).Length > 2).SelectMany(Folders).SelectMany(f => Directory.EnumerateFiles(f, "*.safetensors"));

    private static IEnumerable<string> Folders(string path) => Directory.Exists(path) ? Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal) : [];
}
