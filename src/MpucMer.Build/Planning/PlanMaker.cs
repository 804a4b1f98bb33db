using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using MpucMer.Pure.Splits;

namespace MpucMer.Build.Planning;

/// <summary>How a plan came out: the request that the worker is to carry out, or none where nothing has to run.</summary>
internal sealed record PlanOutcome(bool Succeeded, string? Request)
{
    public static readonly PlanOutcome Failed = new(false, null);

    public static readonly PlanOutcome Done = new(true, null);
}

/// <summary>An experiment that was read, checked and compared with the store.</summary>
internal sealed record Planned(
    Experiment Experiment,
    Pure.Configuration.Settings Settings,
    Found Found,
    Seq<Fold> Folds,
    Option<Stage> Force,
    Plan Plan,
    Seq<string> Files
);

/// <summary>
/// Carries a plan from the project's properties to the worker's request. The order is: settings, data, folds, steps, store; each is asked
/// only when those before it are sound.
/// </summary>
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
            return Planned(inputs, purpose, files, stop)
                .Match(
                    Right: planned =>
                    {
                        planned.Found.Told.Iter(log.Tell);
                        log.Tell(planned.Found.Warnings);
                        return purpose switch
                        {
                            "show" => Show(inputs, planned, voice, log),
                            "check" => Check(inputs, planned, voice, disk),
                            "predict" => Predict(inputs, planned, log, files, disk),
                            "export" => Export(inputs, planned, log, disk),
                            _ => Train(inputs, planned, voice, disk, stop),
                        };
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

    private static Either<Seq<Problem>, Planned> Planned(ExperimentInputs inputs, string purpose, IFiles files, CancellationToken stop)
    {
        var xml = ProjectXml.Read(inputs.ProjectFile, Path.Combine(inputs.RepositoryRoot, "src"));
        return from read in ConfigurationFile.Under(SettingsCollector.Collect(inputs, xml))
            from look in Layouts.Look(read.Settings, files)
            let settings = read.Settings.Over(look.Says)
            from experiment in Checked(inputs, xml, settings)
            from force in ForceOf(settings).MapLeft(Seq1)
            from usable in StoreFolder.Usable(inputs.StoreDir, stop).MapLeft(Seq1)
            from free in (purpose == "show" ? unit : RunFolder.Free(inputs.RunDir, purpose)).MapLeft(Seq1)
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
                LastRun(inputs.RunDir),
                force,
                StoredResults.Quarantined(inputs.StoreDir)
            )
            select new Planned(experiment, settings, told, folds, force, plan, xml.Files.ToSeq());
    }

    private static Either<Seq<Problem>, Experiment> Checked(ExperimentInputs inputs, ProjectXml xml, Pure.Configuration.Settings settings)
    {
        var unknown = SettingsCollector.Unknown(inputs, xml);
        return ExperimentParser
            .Parse(inputs.Name, settings)
            .Match(
                Succ: e => unknown.IsEmpty ? Right<Seq<Problem>, Experiment>(e) : Left<Seq<Problem>, Experiment>(unknown),
                Fail: problems => Left<Seq<Problem>, Experiment>(unknown + problems)
            );
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

    private static PlanOutcome Train(ExperimentInputs inputs, Planned p, Voice voice, IDisk disk, CancellationToken stop)
    {
        var said = NothingToDo(inputs, p.Plan);
        if (p.Plan.IsEmpty)
        {
            // Planned anew (a file was touched, the planner rebuilt), and all of it stands: so do the scores that were told last.
            var all = said + RunState.ScoresTold(inputs.RunDir).ToSeq();
            voice.Say(all);
            Remember(inputs, p, StateOf(inputs, p, all, stop), voice, disk);
            return PlanOutcome.Done;
        }
        RunRegister.Write(inputs, p, disk);
        var state = StateOf(inputs, p, said, stop);
        voice.Say(
            (PlanSummary.Lines(p.Plan) + StartText.Lines(p.Experiment, p.Found.Inventory.Weights, p.Plan)).Map(l => $"{inputs.Name}: {l}")
        );
        state.Save(Path.Combine(inputs.RunDir, RunState.PendingFileName), disk);
        return Ask(inputs, p, Goal.Train, RunFiles.Request(), disk);
    }

    // A finished run whose store or folder may only be read is finished all the same.
    private static void Remember(ExperimentInputs inputs, Planned p, RunState state, Voice voice, IDisk disk)
    {
        try
        {
            RunRegister.Write(inputs, p, disk);
            var keys = toHashMap(p.Plan.Steps.Map(s => (s.Step.Name, s.Step.Key)));
            var last = LastRun(inputs.RunDir);
            if (!keys.ForAll((name, key) => last.Find(name).Exists(k => k.Fingerprint == key.Fingerprint)))
            {
                AtomicFile.Write(Path.Combine(inputs.RunDir, RunRecord.FileName), RunRecord.Write(keys), disk);
            }
            state.Complete(inputs.RunDir, disk);
        }
        catch (UnwritableFileException e)
        {
            voice.Whisper(e.Message);
        }
    }

    private static PlanOutcome Check(ExperimentInputs inputs, Planned p, Voice voice, IDisk disk)
    {
        voice.Say($"{inputs.Name}: {p.Found.Inventory.Clips.Count} clips, {p.Folds.Count} folds, {p.Plan.Steps.Count} steps");
        // Stored features were made of these very files; that training can begin with them the worker sees by its first steps.
        RunRegister.Write(inputs, p, disk);
        return Ask(inputs, p, Goal.Check, RunFiles.Request("check"), disk);
    }

    private static PlanOutcome Export(ExperimentInputs inputs, Planned p, ProblemLog log, IDisk disk)
    {
        var needed = p.Plan.Steps.Map(s => s.Step).Filter(s => s.Stage.IsStored && s.Stage != Stage.Features);
        var stored = StoredResults.Of(needed, inputs.Stores, inputs.RunDir);
        var missing = needed.Filter(s => !stored.Contains(s.Key.Fingerprint)).Map(s => s.Name);
        if (missing.IsEmpty)
            return Ask(inputs, p, Goal.Export, RunFiles.Request("export"), disk);
        log.Tell([new Problem.NothingToExport(missing, needed.Count)]);
        return PlanOutcome.Failed;
    }

    private static PlanOutcome Show(ExperimentInputs inputs, Planned p, Voice voice, ProblemLog log)
    {
        var format = CommandProperties.PlanFormat.Read(p.Settings.Effective(CommandProperties.PlanFormat, p.Experiment.Protocol));
        return format.Match(
            Succ: name =>
            {
                voice.Say(PlanFormats.Lines(name, inputs.Name, p.Plan));
                return PlanOutcome.Done;
            },
            Fail: problems =>
            {
                log.Tell(problems);
                return PlanOutcome.Failed;
            }
        );
    }

    private static PlanOutcome Predict(ExperimentInputs inputs, Planned p, ProblemLog log, IFiles files, IDisk disk) =>
        AskedClips
            .Find(p.Settings.Find(CommandProperties.Clips.Name).Map(s => s.Value), p.Experiment.Data, files)
            .Match(
                Right: found =>
                {
                    log.Tell(found.Warnings + FewOfAGroup(p.Experiment, found.Inventory.Clips));
                    return Ask(inputs, p, Goal.Predict, RunFiles.Request("predict"), disk, found.Inventory.Clips);
                },
                Left: problems =>
                {
                    log.Tell(problems);
                    return PlanOutcome.Failed;
                }
            );

    // A mean of so few is mostly the clip itself.
    private const int LeastOfAGroup = 4;

    private static Seq<Problem> FewOfAGroup(Experiment e, Seq<SourceClip> clips)
    {
        if (e.Encoders.Inputs != Standardisation.Group && e.Probe.Features != Standardisation.Group)
            return Seq<Problem>();
        var groups = clips.GroupBy(c => c.Group, StringComparer.Ordinal).ToList();
        var few = groups.Where(g => g.Count() < LeastOfAGroup).Select(g => g.Key).ToList();
        return few.Count == 0 ? Seq<Problem>() : Seq1<Problem>(new Problem.GroupOfFewClips(few, groups.Count, LeastOfAGroup));
    }

    private static PlanOutcome Ask(ExperimentInputs inputs, Planned p, Goal goal, string file, IDisk disk, Seq<SourceClip> asked = default)
    {
        // What was forced has just been made.
        var request = new Request(
            inputs.Name,
            p.Settings,
            p.Found.Inventory,
            p.Folds,
            p.Plan.Steps.Map(s => new RequestedStep(s.Step, s.Runs)),
            goal == Goal.Predict ? None : p.Force,
            goal,
            inputs.StoreDir,
            inputs.RunDir
        )
        {
            Asked = asked,
        };
        var path = Path.Combine(inputs.RunDir, file);
        AtomicFile.Write(path, Json.Write(request).ToJsonString(), disk);
        return new PlanOutcome(true, path);
    }

    private static RunState StateOf(ExperimentInputs inputs, Planned p, Seq<string> said, CancellationToken stop)
    {
        // The planner's own assemblies: another version may plan otherwise.
        var own = Seq(typeof(PlanMaker).Assembly.Location, typeof(Planner).Assembly.Location);
        var config = p.Settings.Find(CommandProperties.Config.Name).Map(s => s.Value).ToSeq();
        var roots = (own + p.Files + config + p.Found.Watched).Distinct().ToList();
        var present = p
            .Plan.Steps.Filter(s => s.Step.Stage.IsStored && s.Decision is not Decision.NotNeeded)
            .Map(s => StoredResults.ManifestOf(s.Step.Key, inputs.Stores))
            .ToList();
        return new RunState(RunState.DigestOf(inputs.Facts("train"), roots, stop), roots, present, [], said.ToList());
    }

    private static Seq<string> NothingToDo(ExperimentInputs inputs, Plan plan) =>
        Seq1($"{inputs.Name}: nothing to do; reused: {PlanSummary.NextTime(plan)}");

    private static HashMap<string, StageKey> LastRun(string runDir)
    {
        var path = Path.Combine(runDir, RunRecord.FileName);
        return File.Exists(path) ? RunRecord.Read(RegularFile.ReadAllText(path)) : HashMap<string, StageKey>();
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
