using System.Diagnostics;
using System.Globalization;
using MpucMer.Effects.Sinks;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Stages;

/// <summary>The results that a stage reads, made first where they lack.</summary>
public interface IResults
{
    /// <summary>The result of a step, checked.</summary>
    Either<Problem, A> Get<A>(Step<A> step);

    /// <summary>The features of all clips, in memory.</summary>
    Either<Problem, ClipSet> Clips(StageContext context);

    /// <summary>Steps that were made in this run, with their seconds.</summary>
    IReadOnlyDictionary<string, double> Made { get; }

    /// <summary>Since the run began.</summary>
    TimeSpan Elapsed { get; }
}

/// <summary>
/// What a stage leaves: the files of an entry of the store; or, of one that ends a plan, files for the run's folder, and what is said of
/// the first of them.
/// </summary>
public sealed record Ending(Seq<EntryFile> Files, Seq<string> Table)
{
    public static readonly Ending Nothing = new(Seq<EntryFile>(), Seq<string>());
}

/// <summary>How the worker does the work of a stage (<see cref="Stage"/>): one line of the table for each.</summary>
public sealed record StageWork(Stage Stage, Func<StageContext, Either<Problem, Ending>> Run)
{
    private static readonly Seq<StageWork> All = Seq(
        Making(Stage.Features, FeaturesStage.Run),
        Making(Stage.Contrast, Measured<TrainedEncoders>(ContrastStage.Run, Metric.Of)),
        Making(Stage.Embed, EmbedStage.Run),
        Making(Stage.Probe, Measured<TrainedProbes>(Begun(ProbeStage.Run), Metric.Of)),
        Making(Stage.Map, MapStage.Run),
        Closing(Stage.Report, ReportStage.Run),
        Closing(Stage.Check, CheckStage.Run),
        Closing(Stage.Predictions, PredictStage.Run),
        Closing(Stage.Export, ExportStage.Run),
        Closing(Stage.Pack, PackStage.Run)
    );

    private static readonly HashMap<string, StageWork> ByName = toHashMap(All.Map(w => (w.Stage.Name, w)));

    /// <summary>The work of a stage; it is a bug to have a stage that has none.</summary>
    public static StageWork Of(Stage stage) => ByName[stage.Name];

    private static StageWork Making<A>(Stage<A> stage, Func<StageContext, Either<Problem, A>> run) =>
        new(stage, context => run(context).Map(result => new Ending(stage.Codec.Write(result), Seq<string>())));

    // What the result says of itself is told at its end, so far as it was not told on the way.
    private static Func<StageContext, Either<Problem, A>> Measured<A>(
        Func<StageContext, Either<Problem, A>> run,
        Func<Step, A, Seq<Metric>> metrics
    ) =>
        context =>
            run(context)
                .Map(result =>
                {
                    if (!context.Stop.IsCancellationRequested)
                        context.Metrics.Done(context.Step, metrics(context.Step, result));
                    return result;
                });

    private static Func<StageContext, Either<Problem, A>> Begun<A>(Func<StageContext, Either<Problem, A>> run) =>
        context =>
        {
            context.Metrics.Begin(context.Step, 0, 0, Seq<EpochRow>());
            return run(context);
        };

    private static StageWork Closing(Stage<Unit> stage, Func<StageContext, Either<Problem, Ending>> run) => new(stage, run);
}

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

/// <summary>
/// Where a training begins: at its newest checkpoint that is whole, else at the end of a finished run of fewer epochs, else at the start.
/// All three end in the same numbers.
/// </summary>
public static class Resuming
{
    /// <param name="fresh">Makes a state at the start. What is read is written into its tensors, so each attempt has its own.</param>
    public static TrainState Start(StageContext context, Func<TrainState> fresh, Device device) =>
        FromCheckpoint(context, fresh, device).Match(s => s, () => FromFewerEpochs(context, fresh, device).Match(s => s, fresh));

    /// <summary>
    /// Keeps a state as a checkpoint and gives its path. The two newest are kept, so that one torn by a power loss has another behind it.
    /// </summary>
    public static Either<Problem, string> Save(StageContext context, TrainState state)
    {
        var place = StoreLayout.Checkpoints(context.Step.Key);
        var path = Path.Combine(
            context.Store.Root,
            place,
            string.Create(CultureInfo.InvariantCulture, $"{state.Epoch:D6}-{state.Batch:D6}.safetensors")
        );
        return context
            .Store.Replace(path, Checkpoints.Write(state, Store.Belongs(context.Step.Key)))
            .Map(saved =>
            {
                foreach (var old in context.Store.Newest(place, "*.safetensors").Skip(2))
                    _ = context.Store.Delete(old);
                return path;
            });
    }

    /// <summary>What the entry keeps for a training of more epochs; nothing where the learning rate depends on their number.</summary>
    public static Option<byte[]> Kept(StageContext context, TrainState end) =>
        CanGoOn(context.Experiment) ? Some(Checkpoints.Write(end, Store.Belongs(context.Step.Key))) : None;

    /// <summary>
    /// Whether a training of more epochs can go on from the end of one of fewer: not where the learning rate depends on their number.
    /// </summary>
    public static bool CanGoOn(Experiment e) => e.Schedule.Kind != ScheduleKind.Cosine && e.Training.Epochs > 0;

    private static Option<TrainState> FromCheckpoint(StageContext context, Func<TrainState> fresh, Device device)
    {
        var place = StoreLayout.Checkpoints(context.Step.Key);
        foreach (var path in context.Store.Newest(place, "*.safetensors"))
        {
            var state = context
                .Store.ReadOwn(Path.Combine(place, Path.GetFileName(path)), context.Step.Key, $"a checkpoint of {context.Step.Name}")
                .Bind(f => Read(f, fresh(), device));
            state.IfSome(s => context.Say(new WorkerEvent.Message($"{context.Step.Name}: goes on from epoch {s.Epoch}, step {s.Batch}")));
            if (state.IsSome)
                return state;
        }
        return None;
    }

    // A finished run of n epochs has the key that this one would have with n: looked for from the largest n down, which finds it whoever
    // ran it.
    private static Option<TrainState> FromFewerEpochs(StageContext context, Func<TrainState> fresh, Device device)
    {
        if (!CanGoOn(context.Experiment) || context.Request.Force == Stage.Contrast)
            return None;
        for (var epochs = context.Experiment.Training.Epochs - 1; epochs > 0; epochs--)
        {
            var key = context.Step.Key.With(LossProperties.Epochs.Name, epochs.ToString(CultureInfo.InvariantCulture));
            if (!context.Store.Has(key))
                continue;
            var state = context
                .Store.Load(key)
                .Match(Right: found => found, Left: _ => None)
                .Bind(entry => entry.Files.Find(TrainedEncoders.LastStateFile).Map(bytes => (bytes, entry.Folder)))
                .Bind(f => Safetensors.Read(f.bytes, f.Folder).Match(Right: Some, Left: _ => None))
                .Bind(f => Read(f, fresh(), device));
            state.IfSome(s =>
                context.Say(new WorkerEvent.Message($"{context.Step.Name}: goes on from the finished run of {epochs} epochs"))
            );
            if (state.IsSome)
                return state;
        }
        return None;
    }

    // Of an older form: training starts anew, which is always right.
    private static Option<TrainState> Read(
        (Seq<NamedArray> Arrays, HashMap<string, string> Metadata) file,
        TrainState start,
        Device device
    ) => Checkpoints.Read(file.Arrays, file.Metadata, start, device).ToOption();
}
