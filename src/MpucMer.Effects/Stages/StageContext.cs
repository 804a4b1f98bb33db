using System.Diagnostics;
using MpucMer.Effects.Sinks;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>What a stage is given: the experiment, its clips, the store, and how to speak.</summary>
public sealed class StageContext(
    Request request,
    Experiment experiment,
    Step step,
    Store store,
    int threads,
    Action<WorkerEvent> say,
    CancellationToken stop
)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long lastProgress = long.MinValue / 2;

    /// <summary>The results that the stage reads.</summary>
    public IResults Results
    {
        get => results ?? throw new InvalidOperationException($"{step.Name} is run without what it needs");
        init => results = value;
    }

    // Clips that a model is asked about are of no run.
    private IResults? results;

    /// <summary>Who is told what is measured.</summary>
    public MetricFeed Metrics { get; init; } = MetricFeed.Nobody;

    public Request Request => request;

    /// <summary>With encoders as they start, where the step is of these.</summary>
    public Experiment Experiment { get; } = step.IsUntrained ? experiment.Untrained : experiment;

    public Step Step => step;

    /// <summary>The fold that the step is of.</summary>
    public Fold Fold => request.FoldOf(step);

    public long Seed => step.Seed.IfNone(0);

    /// <summary>The result of the step of that stage that this one needs.</summary>
    public Either<Problem, A> Needed<A>(Stage<A> stage) => Results.Get(step.Needed(stage));

    public Store Store => store;

    /// <summary>Threads that a stage may use: all cores, or as many as the experiment says.</summary>
    public int Threads => threads;

    public Action<WorkerEvent> Say => say;

    /// <summary>Set when the user or the system asks the worker to stop.</summary>
    public CancellationToken Stop => stop;

    /// <summary>The same, of other clips.</summary>
    public StageContext With(Inventory inventory) =>
        new(request with { Inventory = inventory }, Experiment, step, store, threads, say, stop) { results = results, Metrics = Metrics };

    /// <summary>Where a property was written.</summary>
    public Place PlaceOf(Property property) => request.Settings.PlaceOf(property);

    public TimeSpan Elapsed => watch.Elapsed;

    public void Warn(Problem problem) => Say(new WorkerEvent.Told(problem.Explain()));

    /// <summary>Tells how far the step is, at most five times a second.</summary>
    public void Progress(int done, int total, string unit, Seq<Figure> figures, double secondsLeft)
    {
        var now = Environment.TickCount64;
        var last = Interlocked.Read(ref lastProgress);
        if (now - last < 200 && done < total || Interlocked.CompareExchange(ref lastProgress, now, last) != last)
            return;
        Say(new WorkerEvent.Progress(Step.Name, done, total, unit, figures, double.IsFinite(secondsLeft) ? Some(secondsLeft) : None));
    }
}
