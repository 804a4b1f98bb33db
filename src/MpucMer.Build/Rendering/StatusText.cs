using System.Globalization;
using System.Text.Json;
using MpucMer.Build.Scanning;

namespace MpucMer.Build.Rendering;

/// <summary>Runs and store in a few lines.</summary>
internal static class StatusText
{
    public static IEnumerable<string> Lines(string runsFolder, string storeFolder, DateTime now)
    {
        yield return $"runs in {runsFolder}";
        var runs = Folders(runsFolder).Where(r => File.Exists(Path.Combine(r, "results.json"))).ToList();
        foreach (var run in runs)
        {
            var results = Path.Combine(run, "results.json");
            yield return $"  {Path.GetFileName(run),-20} {Score(results),-32} {Age(now - File.GetLastWriteTimeUtc(results))} ago";
        }
        if (runs.Count == 0) yield return "  none";
        yield return $"store in {storeFolder}";
        foreach (var kind in Folders(storeFolder))
        {
            var files = Listing.Of(kind);
            if (files.Count == 0) continue;
            var entries = files.Count(f => Path.GetFileName(f.Path) == "manifest.json");
            var count = entries > 0 ? $"{entries} result{(entries == 1 ? "" : "s")}" : $"{files.Count} file{(files.Count == 1 ? "" : "s")}";
            yield return $"  {Path.GetFileName(kind),-20} {count,-16} {Size(files.Sum(f => f.Length)),-15} newest {Age(now - new DateTime(files.Max(f => f.Modified), DateTimeKind.Utc))} ago";
        }
    }

    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };

    public static string Age(TimeSpan age) => age.TotalDays switch
    {
        >= 2 => $"{(int)age.TotalDays} days",
        _ when age.TotalHours >= 2 => $"{(int)age.TotalHours} hours",
        _ when age.TotalMinutes >= 2 => $"{(int)age.TotalMinutes} minutes",
        _ => $"{Math.Max(0, (int)age.TotalSeconds)} seconds",
    };

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal) : [];

    private static string Score(string results)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(results));
            var fused = json.RootElement.GetProperty("mean").GetProperty("fused");
            if (!fused.TryGetProperty("accuracy", out _))
            {
                return string.Create(CultureInfo.InvariantCulture, $"weighted F1 {fused.GetProperty("weighted_f1").GetDouble():P1}, binary F1 {fused.GetProperty("binary_f1").GetDouble():P1}");
            }
            return string.Create(CultureInfo.InvariantCulture, $"accuracy {fused.GetProperty("accuracy").GetDouble():P1}, UAR {fused.GetProperty("uar").GetDouble():P1}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "(unreadable results.json)";
        }
    }
}
