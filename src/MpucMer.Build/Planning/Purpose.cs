using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Planning;

/// <summary>What a plan is made with: the experiment, the disk, and how to speak.</summary>
internal sealed record PlanScope(ExperimentInputs Inputs, Voice Voice, ProblemLog Log, IFiles Files, IDisk Disk, CancellationToken Stop);

/// <summary>What a plan is made for: what is said and written when it stands, and what the worker is asked, if anything.</summary>
/// <param name="Name">What commands and the names of requests call it.</param>
internal sealed record Purpose(string Name, Func<PlanScope, Planned, PlanOutcome> Outcome)
{
    private static readonly Seq<Purpose> Own = Seq(
        new Purpose("show", Shown),
        new Purpose(Goal.Train.Name, Trained),
        new Purpose(Goal.Check.Name, Checked),
        new Purpose(Goal.Predict.Name, Predicted),
        new Purpose(Goal.Export.Name, Exported)
    );

    /// <summary>The purpose of this name; a goal that needs nothing but its plan is asked of the worker.</summary>
    public static Purpose Of(string name) =>
        (Own.Find(p => p.Name == name) || Goal.Named(name).Map(g => new Purpose(name, (scope, p) => Ask(scope, p, g)))).IfNone(() =>
            throw new InvalidOperationException($"nothing is planned for {name}")
        );

    private static PlanOutcome Trained(PlanScope scope, Planned p)
    {
        var (inputs, voice, disk) = (scope.Inputs, scope.Voice, scope.Disk);
        var said = Seq1($"{inputs.Title}: nothing to do; reused: {PlanSummary.NextTime(p.Plan)}");
        if (p.Plan.IsEmpty)
        {
            // Planned anew (a file was touched, the planner rebuilt), and all of it stands: so do the scores that were told last.
            var scores = RunState.ScoresTold(inputs.RunDir).ToSeq().Strict();
            var all = said + scores;
            voice.Say(said);
            voice.Last(scores);
            Remember(inputs, p, StateOf(scope, p, all), voice, disk);
            return PlanOutcome.Done;
        }
        Replaced(inputs, p, scope.Log, disk);
        RunRegister.Write(inputs, p, disk);
        var pending = Path.Combine(inputs.RunDir, RunState.PendingFileName);
        var state = StateOf(scope, p, said).GoingOn(RunState.Load(pending));
        voice.Say(
            (PlanSummary.Lines(p.Plan) + StartText.Lines(p.Experiment, p.Found.Inventory.Weights, p.Plan)).Map(l => $"{inputs.Title}: {l}")
        );
        state.Save(pending, disk);
        return Ask(scope, p, Goal.Train, spent: state.Spent);
    }

    /// <summary>
    /// Results of other settings where this run's will be: those of a run that the user named are replaced, and that is said; of a run that
    /// nobody named they go to a folder beside it, with a name after what was different.
    /// </summary>
    private static void Replaced(ExperimentInputs inputs, Planned p, ProblemLog log, IDisk disk) =>
        RunFolder
            .ResultsIn(inputs.RunDir)
            .Iter(old =>
            {
                var were = Experiments(old, inputs) + RunDiff.Were(old, p.Settings, p.Experiment.Protocol);
                if (were.IsEmpty)
                    return;
                var kept = inputs.IsRunNamed ? None : Some(KeptRuns.Keep(inputs, were, disk));
                log.Tell([new Problem.RunReplaced(inputs.Title, were, kept)]);
            });

    // A folder that the user names may be another experiment's.
    private static Seq<(string Property, string Value)> Experiments(Report old, ExperimentInputs inputs) =>
        old.Experiment == inputs.Name ? Seq<(string Property, string Value)>() : Seq1((Property: "experiment", Value: old.Experiment));

    // A finished run whose store or folder may only be read is finished all the same.
    private static void Remember(ExperimentInputs inputs, Planned p, RunState state, Voice voice, IDisk disk)
    {
        try
        {
            RunRegister.Write(inputs, p, disk);
            var keys = toHashMap(p.Plan.Steps.Map(s => (s.Step.Name, s.Step.Key)));
            var last = Planned.LastRun(inputs.RunDir);
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

    private static PlanOutcome Checked(PlanScope scope, Planned p)
    {
        var folds = $"{p.Folds.Count} fold{(p.Folds.Count == 1 ? "" : "s")}";
        scope.Voice.Say($"{scope.Inputs.Title}: {p.Found.Inventory.Clips.Count} clips, {folds}, {p.Plan.Steps.Count} steps");
        // Stored features were made of these very files; that training can begin with them the worker sees by its first steps.
        RunRegister.Write(scope.Inputs, p, scope.Disk);
        return Ask(scope, p, Goal.Check);
    }

    private static PlanOutcome Exported(PlanScope scope, Planned p) =>
        CommandProperties
            .ExportFormat.Read(p.Settings.Effective(CommandProperties.ExportFormat, p.Experiment.Protocol))
            .Match(Succ: _ => AnyExported(scope, p), Fail: problems => Refused(scope, problems));

    private static PlanOutcome AnyExported(PlanScope scope, Planned p)
    {
        var needed = p.Plan.Steps.Map(s => s.Step).Filter(s => s.Stage.IsStored && s.Stage != Stage.Features);
        var stored = StoredResults.Of(needed, scope.Inputs.Stores, scope.Inputs.RunDir);
        var missing = needed.Filter(s => !stored.Contains(s.Key.Fingerprint));
        // What training would not make, since all that reads it is there, has to be asked for.
        var unneeded = p.Plan.Steps.Filter(s => s.Decision is Decision.NotNeeded && missing.Contains(s.Step)).Map(s => s.Step.Stage.Name);
        return missing.IsEmpty
            ? Ask(scope, p, Goal.Export)
            : Refused(scope, Seq1<Problem>(new Problem.NothingToExport(missing.Map(s => s.Name), needed.Count, unneeded.HeadOrNone())));
    }

    private static PlanOutcome Shown(PlanScope scope, Planned p) =>
        CommandProperties
            .PlanFormat.Read(p.Settings.Effective(CommandProperties.PlanFormat, p.Experiment.Protocol))
            .Match(Succ: name => Shown(scope, p, name), Fail: problems => Refused(scope, problems));

    // As files too: what MSBuild prints around the lines is no JSON.
    private static PlanOutcome Shown(PlanScope scope, Planned p, string format)
    {
        var (folder, experiment) = (scope.Inputs.RunDir, scope.Inputs.Name);
        var files = PlanFormats.Files(experiment, p.Plan);
        if (files.Map(f => RunFolder.IsFreeFor(folder, f.Name)).InTurn(free => free).Fails(out var taken, out _))
            return Refused(scope, Seq1(taken));
        scope.Voice.Say(PlanFormats.Lines(format, experiment, p.Plan));
        try
        {
            files.Iter(f => AtomicFile.Write(Path.Combine(folder, f.Name), f.Text, scope.Disk));
            scope.Voice.Last([$"plan: {string.Join(", ", files.Map(f => Path.Combine(folder, f.Name)))}"]);
        }
        catch (UnwritableFileException e)
        {
            // It was shown all the same.
            scope.Voice.Whisper(e.Message);
        }
        return PlanOutcome.Done with { Plan = p.Plan };
    }

    private static PlanOutcome Predicted(PlanScope scope, Planned p) =>
        p
            .Settings.Find(CommandProperties.Clips.Name)
            .Map(s => s.Value)
            .Filter(path => path.Length > 0)
            .ToEither(
                Seq1<Problem>(
                    new Problem.MissingSetting(
                        CommandProperties.Clips.Name,
                        "-t:Predict",
                        "/path/to/clips (a file, a folder, or a manifest)"
                    )
                )
            )
            .Bind(path => AskedFiles.Find(Seq1(path), p.Experiment.Data, scope.Files))
            .Match(
                Right: found =>
                {
                    scope.Log.Tell(found.Warnings + Planned.FewOfAGroup(p.Experiment, found.Inventory.Clips));
                    // What was forced has just been made.
                    return Ask(scope, p with { Force = None }, Goal.Predict, found.Inventory.Clips);
                },
                Left: problems => Refused(scope, problems)
            );

    private static PlanOutcome Refused(PlanScope scope, Seq<Problem> problems)
    {
        scope.Log.Tell(problems);
        return PlanOutcome.Failed;
    }

    private static PlanOutcome Ask(PlanScope scope, Planned p, Goal goal, Seq<SourceClip> asked = default, double spent = 0)
    {
        var request = new Request(
            scope.Inputs.Name,
            p.Settings,
            p.Found.Inventory,
            p.Folds,
            p.Plan.Steps.Map(s => new RequestedStep(s.Step, s.Runs)),
            p.Force,
            goal,
            scope.Inputs.StoreDir,
            scope.Inputs.RunDir
        )
        {
            Asked = asked,
            RunName = scope.Inputs.RunName,
            Spent = spent,
        };
        var path = Path.Combine(scope.Inputs.RunDir, RunFiles.Request(goal));
        AtomicFile.Write(path, Json.Write(request).ToJsonString(), scope.Disk);
        return new PlanOutcome(true, path)
        {
            Steps = [.. request.Foreseen.Filter(s => s.Stage.IsStored).Map(s => s.Name)],
            Before = Took(Planned.Before(scope.Inputs)),
        };
    }

    private static Dictionary<string, double> Took(string runDir) =>
        RunFolder
            .ResultsIn(runDir)
            .Match(r => r.Steps, () => Seq<StepReport>())
            .Bind(s => s.Seconds.Map(t => (Stage: s.Name.Split(' ')[0], Seconds: t)).ToSeq())
            .GroupBy(s => s.Stage)
            .ToDictionary(g => g.Key, g => g.Average(s => s.Seconds), StringComparer.Ordinal);

    private static RunState StateOf(PlanScope scope, Planned p, Seq<string> said)
    {
        // The planner's own assemblies: another version may plan otherwise.
        var own = Seq(typeof(PlanMaker).Assembly.Location, typeof(Planner).Assembly.Location);
        var config = p.Settings.Find(CommandProperties.Config.Name).Map(s => s.Value).ToSeq();
        var roots = (own + p.Files + config + p.Found.Watched).Distinct().ToList();
        var present = p
            .Plan.Steps.Filter(s => s.Step.Stage.IsStored && s.Decision is not Decision.NotNeeded)
            .Map(s => StoredResults.ManifestOf(s.Step.Key, scope.Inputs.Stores))
            .ToList();
        return new RunState(RunState.DigestOf(scope.Inputs.Facts(Goal.Train.Name), roots, scope.Stop), roots, present, [], said.ToList())
        {
            Report = p.Plan.Steps.Last.Step.Key.Fingerprint,
        };
    }
}
