using System.Text.Json;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>Which results are there already.</summary>
internal static class StoredResults
{
    public const string ResultsFile = "results.json";

    /// <summary>Fingerprints of steps whose entry is in the store; the report's where results.json is of that very report.</summary>
    public static LanguageExt.HashSet<string> Of(Seq<Step> steps, string storeDir, string runDir)
    {
        var reported = ReportIn(Path.Combine(runDir, ResultsFile));
        return toHashSet(steps.Map(s => s.Key).Filter(k => k.Stage == "report"
            ? reported == k.Fingerprint
            : File.Exists(Path.Combine(storeDir, StoreLayout.Entry(k), StoreLayout.Manifest))).Map(k => k.Fingerprint).Distinct());
    }

    private static string ReportIn(string path)
    {
        if (!File.Exists(path)) return "";
        try
        {
            using var results = JsonDocument.Parse(File.ReadAllBytes(path));
            return results.RootElement.TryGetProperty("fingerprint", out var f) ? f.GetString() ?? "" : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Edited or torn: it is made again.
            return "";
        }
    }
}
