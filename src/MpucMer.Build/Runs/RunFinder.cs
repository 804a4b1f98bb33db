using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Runs;

/// <summary>A run that has results.</summary>
/// <param name="Name">As -t:Status shows it, and as a user may name it.</param>
internal sealed record FoundRun(string Name, string Folder);

/// <summary>Finds runs by name, from whatever folder the command was given.</summary>
internal static class RunFinder
{
    /// <summary>All runs with results that are known: in the folder of runs, and those elsewhere that used the same store.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static Seq<FoundRun> Known(ExperimentInputs inputs) =>
        RunsInSight
            .Of(inputs.RunsFolder, inputs.StoreDir)
            .Runs.Filter(r => r.Host == Environment.MachineName && HasResults(r.Folder))
            .Map(r => new FoundRun(r.Name, r.Folder))
            .Strict();

    /// <summary>
    /// The run that a user means: the path of a folder, a run of this experiment by its name, any run by experiment and name, else by a
    /// name that no other has.
    /// </summary>
    /// <param name="property">The property that names it: a relative path is relative to where that is written.</param>
    public static Either<Problem, FoundRun> Find(ExperimentInputs inputs, Seq<FoundRun> known, string property, string given)
    {
        var path = Path.TrimEndingDirectorySeparator(inputs.Absolute(property, given));
        if (given.Contains('/', StringComparison.Ordinal) || given.Contains('\\', StringComparison.Ordinal))
        {
            if (HasResults(path))
                return known.Find(r => r.Folder == path).IfNone(() => new FoundRun(Path.GetFileName(path), path));
            if (Directory.Exists(path) && !known.Exists(r => Is(r, given)))
                return new Problem.RunMissing(given, path, Names(known));
        }
        // The nearest first: of this experiment, beside it, any of that full name, any whose name it is.
        Seq<FoundRun>[] ways =
        [
            known.Filter(r => r.Folder == Path.Combine(inputs.ExperimentFolder, given)),
            known.Filter(r => r.Folder == Path.Combine(Path.GetDirectoryName(inputs.RunDir)!, given)),
            known.Filter(r => r.Name == given),
            known.Filter(r => Is(r, given)),
        ];
        var found = ways.FirstOrDefault(w => !w.IsEmpty);
        return found.Count == 1 ? found[0]
            : found.Count > 1 ? new Problem.RunAmbiguous(given, found.Map(r => $"{r.Name} ({r.Folder})"))
            : HasResults(path) ? new FoundRun(Path.GetFileName(path), path)
            : new Problem.RunMissing(
                given,
                "",
                Names(known),
                Text.Nearest(given, known.Bind(r => Seq(r.Name, r.Name.Split('/')[^1]).Distinct()))
            );
    }

    /// <summary>
    /// The names in a list: parted by semicolons, commas or blanks, but a path with blanks is one where it is all that is given.
    /// </summary>
    public static Seq<string> Parts(ExperimentInputs inputs, string given) =>
        HasResults(inputs.Absolute(CommandProperties.Runs.Name, given))
            ? Seq1(given)
            : given
                .Split(
                    given.Contains(';', StringComparison.Ordinal) ? [';'] : [',', ' ', '\t', '\n', '\r'],
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
                .ToSeq();

    /// <summary>This experiment's own run.</summary>
    public static Either<Problem, FoundRun> Own(ExperimentInputs inputs, Seq<FoundRun> known) =>
        HasResults(inputs.RunDir)
            ? new FoundRun(RunName.Shown(inputs.Experiment, inputs.RunName), inputs.RunDir)
            : new Problem.RunMissing(inputs.Title, inputs.RunDir, Names(known));

    private static bool Is(FoundRun run, string given) =>
        run.Name == given
        || run.Name.EndsWith("/" + given, StringComparison.Ordinal)
        || Path.GetFileName(run.Folder) == given
        || (given.EndsWith("/" + RunName.Default, StringComparison.Ordinal) && run.Name == given[..^(RunName.Default.Length + 1)]);

    private static bool HasResults(string folder) => RegularFile.Exists(Path.Combine(folder, ReportJson.FileName));

    private static Seq<string> Names(Seq<FoundRun> known) =>
        known.Map(r => r.Name).Distinct().OrderBy(n => n, StringComparer.Ordinal).ToSeq().Strict();
}

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
