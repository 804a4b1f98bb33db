using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Build.Planning;

/// <summary>Which results are there already.</summary>
internal static class StoredResults
{
    /// <summary>The manifest of a step's entry in the first store that has it, else where it will be.</summary>
    public static string ManifestOf(StageKey key, IReadOnlyList<string> stores)
    {
        var paths = stores.Select(s => Path.Combine(s, StoreLayout.Entry(key), StoreLayout.Manifest)).ToArray();
        return paths.FirstOrDefault(File.Exists) ?? paths[^1];
    }

    /// <summary>
    /// Fingerprints of steps whose entry is in a store; the report's where results.json is of that very report, and all of
    /// its forms are as the run left them.
    /// </summary>
    public static LanguageExt.HashSet<string> Of(Seq<Step> steps, IReadOnlyList<string> stores, string runDir)
    {
        // Edited, or of a run that nothing is known of any more: it is made again from the store.
        var reported = RunState.AreAsLeft(runDir, [.. ReportForms.All.Map(f => f.File)])
            ? ReportIn(Path.Combine(runDir, ReportJson.FileName))
            : "";
        return toHashSet(
            steps
                .Map(s => s.Key)
                .Filter(k => k.Stage == "report" ? reported == k.Fingerprint : File.Exists(ManifestOf(k, stores)))
                .Map(k => k.Fingerprint)
                .Distinct()
        );
    }

    /// <summary>Fingerprints of results that are in quarantine: names there begin with what they were.</summary>
    public static LanguageExt.HashSet<string> Quarantined(string storeDir)
    {
        var folder = Path.Combine(storeDir, StoreLayout.Quarantine);
        return Directory.Exists(folder)
            ? toHashSet(
                Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Where(n => n!.Length > 64).Select(n => n![..64]).Distinct()
            )
            : LanguageExt.HashSet<string>.Empty;
    }

    // Edited or torn: it is made again.
    private static string ReportIn(string path) =>
        File.Exists(path) ? ReportJson.Fingerprint.Read(RegularFile.ReadAllBytes(path)).IfLeft("") : "";
}
