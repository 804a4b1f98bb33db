using System.Diagnostics;
using System.Text;
using MpucMer.Effects.Sinks;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Worker;

/// <summary>One run of the worker: parse the settings, look ahead, and make what the request's goal comes to.</summary>
public static class Session
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Stopped = 130;

    // What writes metrics has that long to end. The build that asked for a stop waits half a minute in all.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PatienceWhenStopped = TimeSpan.FromSeconds(10);

    // Of tens of thousands of steps; what is larger is no record of ours.
    private const long MostRecord = 1 << 28;

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

    private static Either<Problem, Unit> Run(
        Request request,
        Experiment experiment,
        Store store,
        Action<WorkerEvent> say,
        CancellationToken stop
    )
    {
        var threads = NativeSettings.Threads(experiment.Execution.Threads);
        var foreseen = request.Foreseen;
        return from _ in store.Mark()
            let __ = Swept(store, request)
            from ___ in Preflight.Of(request, foreseen, experiment, threads, say)
            from ____ in Made(request, foreseen, experiment, store, threads, say, stop)
            select unit;
    }

    private static Either<Problem, Unit> Made(
        Request request,
        Seq<Step> foreseen,
        Experiment experiment,
        Store store,
        int threads,
        Action<WorkerEvent> say,
        CancellationToken stop
    )
    {
        void Warn(Problem problem) => say(new WorkerEvent.Told(problem.Explain()));
        var forced = toHashSet(foreseen.Filter(s => request.Force == s.Stage).Map(s => s.Name));
        var metrics = MetricFeed.Open(
            new SinkContext(request, experiment, store, Environment.GetEnvironmentVariable, TimeProvider.System, Warn),
            step => store.Has(step.Key) && !forced.Contains(step.Name)
        );
        try
        {
            return new Scheduler(request, foreseen, experiment, store, threads, Recorder(request, store), metrics, say, stop).Run();
        }
        finally
        {
            metrics.End(stop.IsCancellationRequested ? PatienceWhenStopped : Patience, Warn);
        }
    }

    private static Unit Swept(Store store, Request request)
    {
        store.Sweep(request.RunDir);
        return unit;
    }

    /// <summary>
    /// Keeps the record of the run: by name, the key that each step had when it was last made; when the report is there, that of all steps.
    /// </summary>
    private static Func<Step, Either<Problem, Unit>> Recorder(Request request, Store store)
    {
        var path = Path.Combine(request.RunDir, RunRecord.FileName);
        var last = File.Exists(path)
            ? store
                .Read(path, MostRecord)
                .Match(Right: bytes => RunRecord.Read(Encoding.UTF8.GetString(bytes)), Left: _ => HashMap<string, StageKey>())
            : HashMap<string, StageKey>();
        return step =>
        {
            var of =
                step.Stage == Stage.Report ? request.Steps
                : step.Stage.IsStored ? Seq1(step)
                : Seq<Step>();
            last = of.Fold(last, (keys, s) => keys.AddOrUpdate(s.Name, s.Key));
            return of.IsEmpty ? unit : store.Replace(path, Encoding.UTF8.GetBytes(RunRecord.Write(last)));
        };
    }

    private static Option<string> SharedStore(Request request) =>
        request.Settings.Find(CommandProperties.SharedStore.Name).Map(s => s.Value);
}

/// <summary>
/// Makes a step's result where the store has none, after those that it needs: a suspending scheduler over constructive traces, in the terms
/// of Mokhov, Mitchell and Peyton Jones (Build Systems à la Carte, 2018). What the plan foresaw is what the user was told; whether a result
/// is there and whole is decided here, under its lock, when it is needed.
/// </summary>
/// <param name="foreseen">Of the request (<see cref="Request.Foreseen"/>).</param>
/// <param name="kept">Told each step whose result has just been put in its place.</param>
public sealed class Scheduler(
    Request request,
    Seq<Step> foreseen,
    Experiment experiment,
    Store store,
    int threads,
    Func<Step, Either<Problem, Unit>> kept,
    MetricFeed metrics,
    Action<WorkerEvent> say,
    CancellationToken stop
) : IResults
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Dictionary<string, double> made = new(StringComparer.Ordinal);
    private readonly System.Collections.Generic.HashSet<string> forced =
    [
        .. foreseen.Filter(s => request.Force == s.Stage).Map(s => s.Name),
    ];
    private readonly int planned = foreseen.Count(s => s.Stage.IsStored);
    private int started;
    private ClipSet? clips;

    public IReadOnlyDictionary<string, double> Made => made;

    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>What the request's goal comes to, and before it what is forced.</summary>
    public Either<Problem, Unit> Run() =>
        from _ in request.Steps.Filter(s => forced.Contains(s.Name)).InTurn(Realise)
        from __ in Realise(request.Root)
        select unit;

    /// <summary>Makes sure that the step's result is there.</summary>
    public Either<Problem, Unit> Realise(Step step) =>
        IsThere(step) ? unit
        : stop.IsCancellationRequested ? Interrupted(step)
        : from _ in step.Needs.InTurn(Realise) from __ in step.Stage.IsStored ? Make(step) : End(step) select unit;

    public Either<Problem, A> Get<A>(Step<A> step) =>
        from _ in Realise(step)
        from found in store.Load(step.Key)
        // Damaged and put into quarantine: made again, though nobody foresaw it.
        from entry in found.Match<Either<Problem, Entry>>(
            e => e,
            () => Realise(step).Bind(_ => store.Load(step.Key)).Bind(e => e.ToEither(Vanished(step)))
        )
        from result in step.Of.Codec.Read(entry)
        select result;

    // Features are read once, made where they lack, and serve their own stage and all folds: what is implausible is told once, too.
    public Either<Problem, ClipSet> Clips(StageContext context) =>
        clips is { } known ? known : FeaturesStage.Read(context, _ => true).Map(read => clips = read);

    private bool IsThere(Step step) => step.Stage.IsStored && store.Has(step.Key) && !forced.Contains(step.Name);

    private Either<Problem, Unit> Make(Step step)
    {
        var one = Stopwatch.StartNew();
        started++;
        say(new WorkerEvent.StepStarted(step.Name, started, Math.Max(started, planned)));
        using var mine = store.Lock(step.Key, step.Name, stop);
        if (stop.IsCancellationRequested)
            return Interrupted(step);
        // Another worker may have made it meanwhile.
        var isNew = !IsThere(step);
        return from _ in isNew ? Saved(step) : unit
            let __ = isNew ? made[step.Name] = one.Elapsed.TotalSeconds : 0
            from ___ in kept(step)
            select Finished(step, one.Elapsed, isNew);
    }

    private Either<Problem, Unit> Saved(Step step) =>
        from context in Context(step)
        from done in Faults.Caught(step.Name, () => StageWork.Of(step.Stage).Run(context))
        from whole in Whole(step)
        from _ in forced.Remove(step.Name) ? store.Forget(step.Key) : unit
        from __ in store.Save(step.Key, done.Files, Provenance.Of(context.Experiment, step, threads, context.Elapsed))
        // What stays for whatever reason is swept when the next worker starts.
        let ___ = store.DeleteCheckpoints(Path.Combine(store.Root, StoreLayout.Checkpoints(step.Key)))
        select unit;

    // What ends a plan writes into the run's folder.
    private Either<Problem, Unit> End(Step step) =>
        from context in Context(step)
        from ending in Faults.Caught(step.Name, () => StageWork.Of(step.Stage).Run(context))
        from _ in stop.IsCancellationRequested ? Interrupted(step) : unit
        from __ in ending.Files.InTurn(f => store.Replace(Path.Combine(request.RunDir, f.Name), f.Content))
        from ___ in kept(step)
        select Summed(ending);

    private Unit Summed(Ending ending)
    {
        ending.Files.HeadOrNone().IfSome(first => say(new WorkerEvent.Summary(ending.Table, Path.Combine(request.RunDir, first.Name))));
        return unit;
    }

    // A damaged entry may be made again when nobody foresaw it: here, and not in the plan, it is known that tensors are needed.
    private Either<Problem, StageContext> Context(Step step) =>
        (step.Stage.Computes ? TensorLibrary.Ready(request, experiment, threads) : experiment).Map(ready => new StageContext(
            request,
            ready,
            step,
            store,
            threads,
            say,
            stop
        )
        {
            Results = this,
            Metrics = metrics,
        });

    // A stage that is asked to stop leaves its loops early: what it has then is no result. Training says so itself, since it may just have
    // ended.
    private Either<Problem, Unit> Whole(Step step) =>
        stop.IsCancellationRequested && step.Stage != Stage.Contrast ? Interrupted(step) : unit;

    private Unit Finished(Step step, TimeSpan elapsed, bool isNew)
    {
        say(new WorkerEvent.StepFinished(step.Name, elapsed.TotalSeconds, !isNew));
        return unit;
    }

    private static Either<Problem, Unit> Interrupted(Step step) => new Problem.Interrupted(step.Name, 0, None);

    private static Problem Vanished(Step step) =>
        new Problem.StoreOperationFailed("read", step.Name, StoreFault.Missing, "it disappeared right after it was made");
}
