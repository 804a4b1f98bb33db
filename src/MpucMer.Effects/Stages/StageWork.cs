using MpucMer.Effects.Training;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

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
