using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using MpucMer.Pure.Splits;

namespace MpucMer.Build.Planning;

/// <summary>How a plan came out: the request that the worker is to carry out, or none where nothing has to run.</summary>
internal sealed record PlanOutcome(bool Succeeded, string? Request)
{
    /// <summary>Names of the steps that the worker is to make, in order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Seconds that a step of a stage took, as the last report has it.</summary>
    public IReadOnlyDictionary<string, double> Before { get; init; } = new Dictionary<string, double>();

    /// <summary>The plan, where that was asked for.</summary>
    public Plan? Plan { get; init; }

    public static readonly PlanOutcome Failed = new(false, null);

    public static readonly PlanOutcome Done = new(true, null);
}

/// <summary>Carries a plan from the project's properties to the worker's request.</summary>
internal static class PlanMaker
{
    /// <param name="ask">Has the worker carry out a command on a request, for data that this process cannot look into; false where it told
    /// an error.</param>
    /// <param name="disk">What is written goes through it.</param>
    public static PlanOutcome Make(
        ExperimentInputs inputs,
        string purpose,
        Voice voice,
        ProblemLog log,
        Func<string, string, bool> ask,
        IDisk disk,
        CancellationToken stop
    )
    {
        try
        {
            var files = new DiskFiles(
                Path.Combine(inputs.RepositoryRoot, "artifacts"),
                HashMemory.Of(inputs.StoreDir, disk, p => log.Tell([p])),
                new SegmentIndexes(inputs, ask, disk),
                voice.Say,
                Reading(voice),
                stop
            );
            return Planned
                .Of(inputs, purpose, files, stop)
                .Match(
                    Right: planned =>
                    {
                        planned.Found.Told.Iter(log.Tell);
                        log.Tell(planned.Found.Warnings);
                        return Purpose.Of(purpose).Outcome(new PlanScope(inputs, voice, log, files, disk, stop), planned);
                    },
                    Left: problems =>
                    {
                        log.Tell(problems);
                        return PlanOutcome.Failed;
                    }
                );
        }
        catch (OperationCanceledException)
        {
            return PlanOutcome.Failed;
        }
        catch (UnwritableFileException e)
        {
            log.Tell([e.Problem]);
            return PlanOutcome.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The data's own faults are caught where they are read: this is the store's or the run folder's.
            var path = e is UnreadableFileException u ? u.Path : inputs.RunDir;
            log.Tell([new Problem.StoreOperationFailed("read", path, StoreFaults.Of(e.InnerException ?? e), e.Message.TrimEnd('.'))]);
            return PlanOutcome.Failed;
        }
    }

    // Below that it takes no time worth a word.
    private static Action<int, long> Reading(Voice voice) =>
        (files, bytes) =>
        {
            if (bytes > 200_000_000)
                voice.Say(
                    FormattableString.Invariant(
                        $"reading {files} files ({bytes / 1e9:F1} GB) to know their content; the next build only looks at their dates"
                    )
                );
        };
}

/// <summary>
/// An experiment that was read, checked and compared with the store. The order is: settings, data, folds, steps, store; each is asked only
/// when those before it are sound.
/// </summary>
internal sealed record Planned(
    Experiment Experiment,
    Pure.Configuration.Settings Settings,
    Found Found,
    Seq<Fold> Folds,
    Option<Stage> Force,
    Plan Plan,
    Seq<string> Files
)
{
    /// <param name="purpose">The name of what is asked (<see cref="Purpose"/>): whether anything will be written, and what.</param>
    public static Either<Seq<Problem>, Planned> Of(ExperimentInputs inputs, string purpose, IFiles files, CancellationToken stop)
    {
        var xml = ProjectXml.Read(inputs.ProjectFile, Path.Combine(inputs.RepositoryRoot, "src"));
        return from read in ConfigurationFile.Under(SettingsCollector.Collect(inputs, xml))
            from look in Layouts.Look(read.Settings, files)
            let settings = read.Settings.Over(look.Says)
            from experiment in SettingsCollector.Known(inputs, xml, ExperimentParser.Parse(inputs.Name, settings))
            from force in ForceOf(settings).MapLeft(Seq1)
            from usable in StoreFolder.Usable(inputs.StoreDir, stop).MapLeft(Seq1)
            from free in Goal.Named(purpose).Match(goal => RunFolder.Free(inputs.RunDir, goal), () => unit).MapLeft(Seq1)
            from found in look.Discover(experiment.Data)
            from weights in new WeightSearch(experiment, settings, files).Find()
            let all = found with
            {
                Inventory = found.Inventory with { Weights = weights.Files },
                Watched = found.Watched + weights.Roots,
                Warnings = read.Warnings + found.Warnings,
            }
            from folds in Splitting.Of(experiment, found.Inventory).MapLeft(Seq1)
            from _ in Feasible(Feasibility.Of(experiment, settings, found.Inventory, folds))
            let told = all with
            {
                Warnings =
                    Pure.Configuration.Properties.WithoutEffect(experiment, found.Inventory.Labelling, settings)
                    + all.Warnings
                    + Copies.Of(found.Inventory, folds)
                    + FewOfAGroup(experiment, found.Inventory.Clips),
            }
            let steps = Pipeline.Steps(experiment, all.Inventory, folds)
            let plan = Planner.Decide(
                steps,
                StoredResults.Of(steps, inputs.Stores, inputs.RunDir),
                LastRun(Before(inputs)),
                force,
                StoredResults.Quarantined(inputs.StoreDir)
            )
            select new Planned(experiment, settings, told, folds, force, plan, xml.Files.ToSeq());
    }

    private static Either<Seq<Problem>, Unit> Feasible(Seq<Problem> problems) =>
        problems.IsEmpty ? unit : Left<Seq<Problem>, Unit>(problems);

    private static Either<Problem, Option<Stage>> ForceOf(Pure.Configuration.Settings settings) =>
        settings
            .Find(CommandProperties.Force.Name)
            .Match(
                None: () => Right<Problem, Option<Stage>>(None),
                Some: s =>
                    CommandProperties.Force.Read(s).Match(stage => Right<Problem, Option<Stage>>(Some(stage)), problems => problems.Head)
            );

    // A mean of so few is mostly the clip itself.
    private const int LeastOfAGroup = 4;

    /// <summary>Groups whose standard is of so few clips that it is mostly theirs.</summary>
    public static Seq<Problem> FewOfAGroup(Experiment e, Seq<SourceClip> clips)
    {
        if (e.Encoders.Inputs != Standardisation.Group && e.Probe.Features != Standardisation.Group)
            return Seq<Problem>();
        var groups = clips.GroupBy(c => c.Group, StringComparer.Ordinal).ToList();
        var few = groups.Where(g => g.Count() < LeastOfAGroup).Select(g => g.Key).ToList();
        return few.Count == 0 ? Seq<Problem>() : Seq1<Problem>(new Problem.GroupOfFewClips(few, groups.Count, LeastOfAGroup));
    }

    /// <summary>
    /// The folder of the run that reasons are told against: the run itself where it was begun before, else the last one of its experiment.
    /// </summary>
    public static string Before(ExperimentInputs inputs)
    {
        DateTime? Recorded(string folder) =>
            Path.Combine(folder, RunRecord.FileName) is var path && File.Exists(path) ? File.GetLastWriteTimeUtc(path) : null;
        return Recorded(inputs.RunDir) is not null || inputs.IsRunNamed && inputs.GivenRunName.Length == 0 ? inputs.RunDir
            : Directory.Exists(Path.GetDirectoryName(inputs.RunDir))
                ? Directory
                    .GetDirectories(Path.GetDirectoryName(inputs.RunDir)!)
                    .Where(f => Recorded(f) is not null)
                    .OrderBy(f => f, StringComparer.Ordinal)
                    .MaxBy(Recorded)
                    ?? inputs.RunDir
            : inputs.RunDir;
    }

    /// <summary>By name, the key that each step had when it was last made.</summary>
    public static HashMap<string, StageKey> LastRun(string runDir)
    {
        var path = Path.Combine(runDir, RunRecord.FileName);
        return File.Exists(path) ? RunRecord.Read(RegularFile.ReadAllText(path)) : HashMap<string, StageKey>();
    }
}

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
