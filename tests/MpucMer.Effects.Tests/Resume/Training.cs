using LanguageExt;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Resume;

/// <summary>The contrast of a tiny run without the stage around it, so that a test can stop it after any step.</summary>
public sealed class Training
{
    private readonly Experiment experiment;
    private readonly Func<CancellationToken, Action<StepReport>, Action<TrainState>, ContrastRun> run;

    public Training(Request request)
    {
        experiment = ExperimentParser
            .Parse("test", request.Settings)
            .IfFail(p => throw new InvalidOperationException(string.Join("; ", p)));
        var step = Pipeline
            .Steps(experiment, request.Inventory, request.Folds)
            .Find(s => s.Stage == Stage.Contrast)
            .IfNone(() => throw new InvalidOperationException());
        var context = new StageContext(
            request,
            experiment,
            step,
            new Store(request.StoreDir, new FileLayer(), _ => { }),
            1,
            _ => { },
            default
        );
        var fold = request.Folds[0];
        var clips = Standardiser.Of(
            FeaturesStage.Read(context, _ => false).IfLeft(p => throw new InvalidOperationException(p.ToString())),
            experiment.Encoders.Inputs,
            fold.TrainIds
        );
        var heads =
            experiment.Probe.Mode == ProbeMode.Online ? ProbeHead.Of(experiment, ProbeGoal.OneOf(Emotions.Names.Count)) : Seq<ProbeHead>();
        run = (stop, progress, keep) =>
            new ContrastRun(
                "contrast",
                experiment,
                0,
                Towers.Of(experiment, clips),
                heads,
                clips.Select(fold.TrainIds),
                clips.Select(fold.ValidationIds),
                clips.Select(fold.TestIds),
                CPU,
                state =>
                {
                    keep(state);
                    return Right<Problem, string>("kept");
                },
                progress,
                stop
            );
        if (get_num_threads() != 1)
            set_num_threads(1);
    }

    /// <summary>The last state of a run that nothing stopped, and how many steps it took.</summary>
    public (string State, int Steps) Whole()
    {
        var steps = 0;
        var r = run(default, _ => steps++, _ => { });
        return (Outcome.State(Checkpoints.Write(Ended(ContrastTrainer.Run(r, ContrastTrainer.Start(r))))), steps);
    }

    /// <summary>
    /// The last state of a run that was asked to stop at each of these steps (counted over the whole), each time going on from the bytes of
    /// its checkpoint.
    /// </summary>
    public string Stopped(params int[] at)
    {
        var done = 0;
        byte[]? checkpoint = null;
        foreach (var step in at.Append(int.MaxValue))
        {
            using var stop = new CancellationTokenSource();
            if (done >= step)
                stop.Cancel();
            var r = run(
                stop.Token,
                _ =>
                {
                    if (++done == step)
                        stop.Cancel();
                },
                state => checkpoint = Checkpoints.Write(state)
            );
            var start = checkpoint is null ? ContrastTrainer.Start(r) : Read(checkpoint, ContrastTrainer.Start(r));
            var end = ContrastTrainer.Run(r, start);
            if (step == int.MaxValue)
                return Outcome.State(Checkpoints.Write(Ended(end)));
            Assert.True(end.Match(Right: _ => false, Left: p => p is Problem.Interrupted), $"not stopped at {step}");
        }
        throw new InvalidOperationException();
    }

    private static TrainState Read(byte[] bytes, TrainState start)
    {
        var (arrays, metadata) = Safetensors.Read(bytes, "checkpoint").IfLeft(p => throw new InvalidOperationException(p.ToString()));
        return Checkpoints.Read(arrays, metadata, start, CPU).IfLeft(fault => throw new InvalidOperationException(fault.ToString()));
    }

    private static TrainState Ended(Either<Problem, TrainState> end) => end.IfLeft(p => throw new InvalidOperationException(p.ToString()));
}
