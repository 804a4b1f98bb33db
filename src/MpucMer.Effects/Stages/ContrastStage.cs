using System.Text.Json.Nodes;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Stages;

/// <summary>From features to encoders: the contrast of modalities on one fold's training clips.</summary>
public static class ContrastStage
{
    public static Either<Problem, TrainedEncoders> Run(StageContext context) =>
        from all in context.Results.Clips(context)
        from _ in Fits(context, all)
        from run in Ready(context, context.Fold, context.Seed, all)
        let start = Resuming.Start(context, () => ContrastTrainer.Start(run), run.Device)
        let __ = context.Metrics.Begin(context.Step, start.Epoch, start.Batch, start.History)
        from end in ContrastTrainer.Run(run, start)
        select Trained(context, end, run.Train.Count);

    /// <summary>A training of a fold that is about to begin; a problem where what it starts from does not fit.</summary>
    public static Either<Problem, ContrastRun> Ready(StageContext context, Fold fold, long seed, ClipSet all)
    {
        var e = context.Experiment;
        var clips = Standardiser.Of(all, e.Encoders.Inputs, fold.TrainIds);
        var online = ProbeProperties.InTheLoop.Holds(e);
        var towers = Towers.Of(e, clips);
        var (train, validation, test) = (clips.Select(fold.TrainIds), clips.Select(fold.ValidationIds), clips.Select(fold.TestIds));
        return from goal in ProbeGoal.Of(
                e,
                context.Request.Inventory.Labelling,
                train.Truths,
                context.PlaceOf(ProbeProperties.PositiveWeight)
            )
            let heads = online ? ProbeHead.Of(e, goal) : Empty
            from weights in InitialWeights.OfEncoders(e, context.Request.Inventory, towers)
            from probes in heads.IsEmpty ? HashMap<string, Seq<NamedArray>>() : InitialWeights.OfProbes(context.Request.Inventory, heads)
            select new ContrastRun(
                context.Step.Name,
                e,
                seed,
                towers,
                heads,
                train,
                validation,
                test,
                device(e.Execution.Device),
                state => Saved(context, state),
                report => Tell(context, report),
                context.Stop
            )
            {
                Pretrained = weights,
                PretrainedHeads = probes,
                EpochEnded = row => context.Metrics.Tell(new Metric.TrainingEpoch(Subject.Of(context.Step), row)),
            };
    }

    /// <summary>
    /// A problem where the networks do not fit the clips, or either they or the batches not the machine. Nothing is computed, so that a
    /// check can ask it.
    /// </summary>
    public static Either<Problem, Unit> Fits(StageContext context, ClipSet all)
    {
        var (e, towers) = (context.Experiment, Towers.Of(context.Experiment, all));
        var classes = context.Request.Inventory.Labelling.Names.Count;
        return from _ in towers.InTurn(t => t.Fit())
            from __ in Capacity.OfNetworks(
                e,
                Towers.Parameters(towers) + ContrastLoss.Parameters(e),
                ProbeHead.Of(e, ProbeGoal.OneOf(classes))
            )
            from ___ in Capacity.OfBatch(e, towers, all.Count, context.PlaceOf(TrainingProperties.BatchSize))
            select unit;
    }

    private static TrainedEncoders Trained(StageContext context, TrainState end, int trainClips)
    {
        var (encoders, probes) = end.Best.Match(b => (b.Encoders, b.Probes), () => (end.Parameters, ParameterSet.Empty));
        var chosen = end.Best.Match(b => b.Epoch, () => 0);
        return new TrainedEncoders(
            Checkpoints.Arrays("", encoders).ToSeq().Strict(),
            chosen,
            Checkpoints.Arrays("", probes).ToSeq().Strict(),
            EpochLog.Write(end.History),
            new JsonObject
            {
                ["epochs"] = end.Epoch,
                ["chosen_epoch"] = chosen,
                ["training_clips"] = trainClips,
                ["seconds"] = Math.Round(end.History.Map(r => r.Seconds).Sum(), 3),
            }.ToJsonString(),
            Resuming.Kept(context, end)
        );
    }

    // First what was measured, so that after a kill nothing is missing of what came before the checkpoint.
    private static Either<Problem, string> Saved(StageContext context, TrainState state)
    {
        context.Metrics.Flush();
        return Resuming.Save(context, state);
    }

    private static void Tell(StageContext context, StepReport r)
    {
        var (loss, accuracy, rate) = r.OfStep;
        context.Metrics.Tell(
            new Metric.TrainingStep(Subject.Of(context.Step), r.Epoch, r.Batch, r.Batches, loss, accuracy, rate, r.ClipsPerSecond)
        );
        var share = (r.Epoch - 1 + r.Batch / (double)r.Batches) / r.Epochs;
        var figures =
            Seq(
                new Figure("loss", r.Loss, "F3"),
                new Figure("contrastive accuracy", r.Accuracy, "P0"),
                new Figure("clips/s", r.ClipsPerSecond, "F0")
            )
            + r.Last.Bind(l => l.ValidationLoss).Map(l => new Figure("validation loss", l, "F3")).ToSeq()
            + r.Waiting.Map(w => new Figure("waiting for frames", w, "P0")).ToSeq();
        var elapsed = context.Elapsed.TotalSeconds;
        context.Progress(r.Epoch, r.Epochs, "epochs", figures, share <= 0 ? double.NaN : elapsed / share * (1 - share));
    }
}
