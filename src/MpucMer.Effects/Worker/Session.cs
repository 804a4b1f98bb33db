using System.Diagnostics;
using System.Text;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Worker;

/// <summary>One run of the worker: parse, plan, make, report.</summary>
public static class Session
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Stopped = 130;

    /// <summary>Runs a request; events go to <paramref name="output"/>. Gives the exit code.</summary>
    public static int Run(Request request, TextWriter output, CancellationToken stop, IFileLayer? files = null)
    {
        var events = new EventWriter(output);
        return ExperimentParser
            .Parse(request.Name, request.Settings)
            .Match(
                Succ: experiment =>
                    Run(
                            request,
                            experiment,
                            new Store(request.StoreDir, files ?? new FileLayer(), events.Tell, SharedStore(request)),
                            events.Say,
                            stop
                        )
                        .Match(
                            Right: _ => Done,
                            Left: problem =>
                            {
                                events.Tell(problem);
                                return problem is Problem.Interrupted ? Stopped : Failed;
                            }
                        ),
                Fail: problems =>
                {
                    problems.Iter(events.Tell);
                    return Failed;
                }
            );
    }

    // Of tens of thousands of steps; what is larger is no record of ours.
    private const long MostRecord = 1 << 28;

    private static Either<Problem, Unit> Run(
        Request request,
        Experiment experiment,
        Store store,
        Action<WorkerEvent> say,
        CancellationToken stop
    )
    {
        var watch = Stopwatch.StartNew();
        if (store.Mark().Fails(out var unmarked, out _))
            return unmarked;
        store.Sweep(request.RunDir);
        var threads = NativeSettings.Threads(experiment.Execution.Threads);
        var steps = Planner.Steps(experiment, request.Inventory, request.Folds);
        if (request.Goal == Goal.Export)
            return Faults.Caught("export", () =>
                ExportStage.Run(new StageContext(request, experiment, steps[0], store, threads, say, stop), steps)
            );
        var record = Path.Combine(request.RunDir, RunRecord.FileName);
        var last = File.Exists(record)
            ? store
                .Read(record, MostRecord)
                .Match(Right: bytes => RunRecord.Read(Encoding.UTF8.GetString(bytes)), Left: _ => HashMap<string, StageKey>())
            : HashMap<string, StageKey>();
        var stored = toHashSet(steps.Filter(s => s.Stage != Stage.Report && store.Has(s.Key)).Map(s => s.Key.Fingerprint));
        var plan = Planner.Decide(steps, stored, last, request.Force);
        var runs = plan
            .Steps.Filter(s => s.Runs && (request.Goal == Goal.Check ? s.Step.Stage == Stage.Features : s.Step.Stage != Stage.Report))
            .Map(s => s.Step);
        // A check reads every file even where all results are there.
        if (request.Goal == Goal.Check && runs.IsEmpty)
            runs = steps.Filter(s => s.Stage == Stage.Features);

        var realiser = new Realiser(
            request,
            experiment,
            steps,
            store,
            threads,
            (ready, s) => Provenance.Of(ready, s, threads),
            say,
            stop
        ).Forcing(runs.Filter(s => request.Force == s.Stage).Map(s => s.Name));
        // Known before hours of work, not after them; a check finds out, too.
        if (
            (request.Goal is Goal.Check or Goal.Predict || runs.Exists(s => TensorLibrary.IsNeeded(s.Stage)))
            && realiser.Ready().Fails(out var unready, out _)
        )
            return unready;
        if (
            Capacity
                .OfNetworks(
                    experiment,
                    Towers.Parameters(Towers.Known(experiment)) + ContrastLoss.Parameters(experiment),
                    ProbeHead.Of(experiment, ProbeGoal.OneOf(request.Inventory.Labelling.Names.Count))
                )
                .Fails(out var large, out _)
        )
            return large;
        if (
            request.Inventory.Weights.Count > 0
            && (request.Goal == Goal.Check || runs.Exists(s => s.Stage is Stage.Contrast or Stage.Probe))
        )
        {
            if (InitialWeights.Check(experiment, request.Inventory).Fails(out var unfit, out var lacking))
                return unfit;
            lacking.Iter(p => say(new WorkerEvent.Told(p.Explain())));
        }

        var made = new Dictionary<string, double>();
        foreach (var (step, i) in runs.Select((s, i) => (s, i)))
        {
            say(new WorkerEvent.StepStarted(step.Name, i + 1, runs.Count));
            var one = Stopwatch.StartNew();
            if (realiser.Ensure(step).Fails(out var problem, out var isNew))
                return problem;
            if (isNew)
                made[step.Name] = one.Elapsed.TotalSeconds;
            last = last.AddOrUpdate(step.Name, step.Key);
            if (Remember(store, record, last).Fails(out var unsaved, out _))
                return unsaved;
            say(new WorkerEvent.StepFinished(step.Name, one.Elapsed.TotalSeconds, !isNew));
        }
        if (request.Goal == Goal.Check)
            return realiser.Check(steps[0], plan.Steps.Filter(s => s.Runs).Map(s => s.Step));
        if (request.Goal == Goal.Predict)
            return Predict(new StageContext(request, experiment, steps[0], store, threads, say, stop), steps, realiser);
        last = plan.Steps.Fold(last, (keys, s) => keys.AddOrUpdate(s.Step.Name, s.Step.Key));
        return from report in ReportStage.Run(request, experiment, steps, realiser, made, threads, watch.Elapsed)
            from results in ReportStage.Write(store, request.RunDir, report)
            from _ in Remember(store, record, last)
            from __ in Summarised(say, report, results)
            select unit;
    }

    private static Either<Problem, Unit> Predict(StageContext context, Seq<Step> steps, Realiser realiser)
    {
        const string What = PredictStage.What;
        var (watch, path) = (Stopwatch.StartNew(), Path.Combine(context.Request.RunDir, PredictStage.Predictions));
        context.Say(new WorkerEvent.StepStarted(What, 1, 1));
        return from ready in realiser.Ready()
            from answer in Faults.Caught(What, () =>
                PredictStage.Run(
                    new StageContext(context.Request, ready, context.Step, context.Store, context.Threads, context.Say, context.Stop),
                    steps,
                    realiser
                )
            )
            from __ in context.Stop.IsCancellationRequested ? new Problem.Interrupted(What, 0, None) : Right<Problem, Unit>(unit)
            from ___ in context.Store.Replace(path, Encoding.UTF8.GetBytes(answer.Csv))
            select Finished(answer.Table);

        Unit Finished(Seq<string> table)
        {
            context.Say(new WorkerEvent.StepFinished(What, watch.Elapsed.TotalSeconds, false));
            context.Say(new WorkerEvent.Summary(table, path));
            return unit;
        }
    }

    private static Option<string> SharedStore(Request request) =>
        request.Settings.Find(CommandProperties.SharedStore.Name).Map(s => s.Value);

    private static Either<Problem, Unit> Remember(Store store, string path, HashMap<string, StageKey> keys) =>
        store.Replace(path, Encoding.UTF8.GetBytes(RunRecord.Write(keys)));

    private static Either<Problem, Unit> Summarised(Action<WorkerEvent> say, Report report, string path)
    {
        say(new WorkerEvent.Summary(ReportTable.Lines(report), path));
        return unit;
    }
}
