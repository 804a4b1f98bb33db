using System.Text.Json.Nodes;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Worker;

/// <summary>
/// Gives the result of a step: from the store, or made from the results that it needs, and so on. What the plan foresaw is only an order of
/// work;
/// whether a result is there and whole is decided here, when it is needed.
/// </summary>
public sealed class Realiser(
    Request request,
    Experiment experiment,
    Seq<Step> steps,
    Store store,
    int threads,
    Func<Experiment, Step, JsonObject> provenance,
    Action<WorkerEvent> say,
    CancellationToken stop
)
{
    private readonly HashMap<string, Step> byName = toHashMap(steps.Map(s => (s.Name, s)));
    private readonly System.Collections.Generic.HashSet<string> forced = [];
    private ClipSet? clips;

    // What is implausible about clips is told once in a run, whether their features are made in it or only read.
    private bool judged;

    /// <summary>These steps are made again though they are stored.</summary>
    public Realiser Forcing(IEnumerable<string> names)
    {
        forced.UnionWith(names);
        return this;
    }

    /// <summary>Makes sure that the step's result is in the store; tells whether it was made now.</summary>
    public Either<Problem, bool> Ensure(Step step) => store.Has(step.Key) && !forced.Contains(step.Name) ? false : Make(step);

    /// <summary>The result of the step of this name (<see cref="Step.NameOf"/>), checked.</summary>
    public Either<Problem, Entry> Get(string step) => Get(byName[step]);

    /// <summary>The step's result, checked.</summary>
    public Either<Problem, Entry> Get(Step step) =>
        from _ in Ensure(step)
        from found in store.Load(step.Key)
        // Damaged and put into quarantine: made again.
        from entry in found.Match<Either<Problem, Entry>>(
            e => e,
            () => Make(step).Bind(_ => store.Load(step.Key)).Bind(e => e.ToEither(Vanished(step)))
        )
        select entry;

    private Either<Problem, bool> Make(Step step)
    {
        using var mine = store.Lock(step.Key, step.Name, stop);
        if (stop.IsCancellationRequested)
            return new Problem.Interrupted(step.Name, 0, None);
        if (store.Has(step.Key) && !forced.Contains(step.Name))
            return false;
        // A damaged entry may be made again when nobody foresaw it: here, and not in the plan, it is known that tensors are needed.
        return (TensorLibrary.IsNeeded(step.Stage) ? Ready() : experiment).Bind(ready =>
            Make(step, new StageContext(request, ready, step, store, threads, say, stop))
        );
    }

    /// <summary>The experiment with the device that tensors live on; the library behind them is loaded.</summary>
    public Either<Problem, Experiment> Ready() =>
        TensorLibrary.Ready(experiment, threads, request.Settings.PlaceOf(ExecutionProperties.Device));

    private Either<Problem, bool> Make(Step step, StageContext context) =>
        from needed in step.Needs.Filter(n => byName[n].Stage != Stage.Features).InTurn(n => Get(byName[n]))
        from files in Run(step, context, needed)
        from whole in Whole(step)
        from _ in forced.Remove(step.Name) ? store.Forget(step.Key) : unit
        from __ in store.Save(step.Key, files, With(provenance(context.Experiment, step), context.Elapsed))
        let ___ = Sweep(step)
        select true;

    // A stage that is asked to stop leaves its loops early: what it has then is no result. Training says so itself, since it may just have
    // ended.
    private Either<Problem, Unit> Whole(Step step) =>
        stop.IsCancellationRequested && step.Stage != Stage.Contrast ? new Problem.Interrupted(step.Name, 0, None) : unit;

    /// <summary>Asks all that training asks, and takes its first steps (<see cref="CheckStage"/>).</summary>
    /// <param name="missing">The steps that a build would run.</param>
    public Either<Problem, Unit> Check(Step features, Seq<Step> missing) =>
        Ready()
            .Bind(ready =>
            {
                var context = new StageContext(request, ready, features, store, threads, say, stop);
                return Faults.Caught("check", () => Clips(context).Bind(c => CheckStage.Run(context, missing, c)));
            });

    private Either<Problem, Seq<EntryFile>> Run(Step step, StageContext context, Seq<Entry> needed) =>
        Faults.Caught(step.Name, () => RunStage(step, context, needed));

    private Either<Problem, Seq<EntryFile>> RunStage(Step step, StageContext context, Seq<Entry> needed)
    {
        var fold = step.Fold.Match(request.FoldOf, () => request.Folds[0]);
        var seed = step.Seed.IfNone(0);
        return step.Stage switch
        {
            Stage.Features => FeaturesStage.Run(context).Map(Judged),
            Stage.Contrast => Clips(context).Bind(c => ContrastStage.Run(context, fold, seed, c)),
            Stage.Embed => Clips(context).Bind(c => EmbedStage.Run(context, fold, c, needed[0])),
            Stage.Probe => experiment.Probe.Mode == ProbeMode.Online
                ? Get(byName[Step.NameOf(Stage.Contrast, step.Fold, step.Seed)])
                    .Bind(contrast => ProbeStage.Run(context, fold, seed, Labels(), needed[0], contrast))
                : ProbeStage.Run(context, fold, seed, Labels(), needed[0], None),
            _ => throw new InvalidOperationException($"{step.Stage} is no stage with a stored result"),
        };
    }

    // Features are read once and serve all folds.
    private Either<Problem, ClipSet> Clips(StageContext context) =>
        clips is { } known ? known : FeaturesStage.Read(context, _ => !judged).Map(Judged).Map(read => clips = read);

    private A Judged<A>(A done)
    {
        judged = true;
        return done;
    }

    private HashMap<string, ClipLabels> Labels() => toHashMap(FeaturesStage.Labelled(experiment, request.Inventory.Clips));

    // What stays for whatever reason is swept when the next worker starts.
    private Either<Problem, Unit> Sweep(Step step)
    {
        var scratch = Path.Combine(store.Root, StoreLayout.Checkpoints(step.Key));
        return store.DeleteCheckpoints(scratch);
    }

    private static JsonObject With(JsonObject provenance, TimeSpan elapsed)
    {
        provenance["seconds"] = Math.Round(elapsed.TotalSeconds, 3);
        return provenance;
    }

    private static Problem Vanished(Step step) =>
        new Problem.StoreOperationFailed("read", step.Name, StoreFault.Missing, "it disappeared right after it was made");
}
