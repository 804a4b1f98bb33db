using System.Text;
using MpucMer.Effects.Sinks;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tensors.Native;
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
