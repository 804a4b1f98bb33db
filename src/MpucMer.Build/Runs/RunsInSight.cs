using MpucMer.Build.Scanning;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Runs;

/// <summary>
/// All runs that are known: those that the store has registered, and those in the folder of runs. What a run folder itself says was used
/// (results.json, steps.json)
/// counts beside what is registered: until new results are there, the old ones stand.
/// </summary>
/// <param name="Unreadable">Registered runs whose file is torn: of what they need nothing is known.</param>
internal sealed record RunsInSight(Seq<RunUse> Runs, Seq<string> Unreadable)
{
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static RunsInSight Of(string runsFolder, string storeDir)
    {
        var (registered, unreadable) = RunRegister.All(storeDir);
        var features = new Dictionary<string, Seq<string>>(StringComparer.Ordinal);
        var here = registered
            .Filter(r => r.Host == Environment.MachineName)
            .GroupBy(r => r.Folder)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var folders = here.Keys.Concat(Below(runsFolder)).Distinct().Order(StringComparer.Ordinal);
        // Strict: it reads files, and what it throws is for whoever called.
        var own = folders
            .Select(f =>
                WithFolder(
                    here.GetValueOrDefault(
                        f,
                        new RunUse(
                            NameOf(f, runsFolder),
                            Environment.MachineName,
                            f,
                            DateTime.MinValue,
                            Seq<(string, string)>(),
                            Seq<string>()
                        )
                    ),
                    storeDir,
                    features
                )
            )
            .ToSeq()
            .Strict();
        var others = registered.Filter(r => r.Host != Environment.MachineName).Map(r => r with { Name = $"{r.Name}@{r.Host}" });
        return new RunsInSight(own + others, unreadable);
    }

    /// <summary>What a run in the folder of runs is called by where it lies there.</summary>
    private static string NameOf(string folder, string runsFolder)
    {
        var path = Path.GetRelativePath(runsFolder, folder).Replace('\\', '/');
        return RunName.Shown(path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : path, path.Split('/')[^1]);
    }

    // Runs lie in folders of their experiments; what a run keeps in folders of its own is none.
    private static IEnumerable<string> Below(string folder) =>
        !Directory.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null
            ? []
            : Directory
                .GetDirectories(folder)
                .Where(f => !IsRun(folder) || RunFiles.Folders.All(part => part.Name != Path.GetFileName(f)))
                .SelectMany(f => (IsRun(f) ? new[] { f } : []).Concat(Below(f)));

    private static bool IsRun(string folder) =>
        File.Exists(Path.Combine(folder, ReportJson.FileName)) || File.Exists(Path.Combine(folder, RunRecord.FileName));

    private static RunUse WithFolder(RunUse run, string storeDir, Dictionary<string, Seq<string>> features)
    {
        var (results, resultsAt) = Text(run.Folder, ReportJson.FileName);
        var (record, recordAt) = Text(run.Folder, RunRecord.FileName);
        var steps =
            RunUse.Places(results)
            + RunRecord
                .Read(record)
                .AsEnumerable()
                .Where(k => k.Value.Stage != "report")
                .Select(k => (Step: k.Key, Place: StoreLayout.Entry(k.Value)))
                .ToSeq();
        // The registered plan lists its features; those of others are in their entries.
        var lists = steps
            .Map(s => s.Place)
            .Filter(p => p.StartsWith("features/", StringComparison.Ordinal) && !run.Steps.Exists(s => s.Place == p))
            .Distinct();
        foreach (var place in lists.Filter(p => !features.ContainsKey(p)))
            features[place] = RunUse.FeaturesIn(Text(Path.Combine(storeDir, place), "clips.json").Content);
        return run.With(resultsAt > recordAt ? resultsAt : recordAt, steps, lists.Bind(p => features[p]));
    }

    private static (string Content, DateTime At) Text(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? (RegularFile.ReadAllText(path), File.GetLastWriteTimeUtc(path)) : ("", DateTime.MinValue);
    }
}
