using System.Diagnostics;
using System.Globalization;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// What a check does once every file is read: asks of every fold what training asks before its first step, takes the first steps of one
/// fold, whose results nobody keeps, and tells from how long these took how long all will take. So it passes only what training will do, as
/// far as its first steps show.
/// </summary>
public static class CheckStage
{
    // The first step loads what the others find ready; a second one is worth its time where that is short.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    public static Either<Problem, Ending> Run(StageContext context) =>
        from clips in context.Results.Clips(context)
        from _ in ContrastStage.Fits(context, clips)
        from heads in context.Request.Folds.InTurn(fold => ProbeStage.HeadsOf(context, fold, clips))
        from run in ContrastStage.Ready(context, context.Request.Folds[0], context.Experiment.Split.Seeds[0], clips)
        from probes in InitialWeights.OfProbes(context.Request.Inventory, heads[0])
        // What a build would run.
        from told in Measured(context, context.Request.Plan.Filter(s => s.Runs).Map(s => s.Step), clips, run)
        select Ending.Nothing;

    private static Either<Problem, Unit> Measured(StageContext context, Seq<Step> steps, ClipSet clips, ContrastRun run)
    {
        var e = context.Experiment;
        var state = ContrastTrainer.Start(run);
        try
        {
            Rehearsal? rehearsal = null;
            if (e.Training.Epochs > 0)
            {
                if (ContrastTrainer.Rehearsed(run, state, Long).Fails(out var problem, out var rehearsed))
                    return problem;
                (rehearsal, state) = rehearsed;
            }
            if (context.Stop.IsCancellationRequested)
                return new Problem.Interrupted("check", 0, None);
            var embedding = Embedded(e, run, state, clips);
            Lines(context, steps, clips, run, rehearsal, embedding)
                .Iter(line => context.Say(new WorkerEvent.Message($"{context.Request.Name}: {line}")));
            return unit;
        }
        finally
        {
            state.Parameters.Dispose();
            state.Optimiser.Moments.Dispose();
            state.Probes.Values.Iter(p =>
            {
                p.Parameters.Dispose();
                p.Optimiser.Moments.Dispose();
            });
        }
    }

    /// <summary>Seconds a clip, of the first batch.</summary>
    private static double Embedded(Experiment e, ContrastRun run, TrainState state, ClipSet clips)
    {
        var first = run.Train.Select(run.Train.Ids.Take(e.Training.BatchSize).ToSeq());
        var watch = Stopwatch.StartNew();
        Features.Of(
            run.Towers,
            state.Parameters,
            first,
            e.Encoders.Window,
            e.Encoders.EvaluationWindows,
            e.Training.BatchSize,
            run.Device,
            _ => { },
            e.Encoders.Output
        );
        return watch.Elapsed.TotalSeconds / first.Count;
    }

    private static Seq<string> Lines(
        StageContext context,
        Seq<Step> steps,
        ClipSet clips,
        ContrastRun run,
        Rehearsal? rehearsal,
        double embedding
    )
    {
        var e = context.Experiment;
        var (trainings, embeddings) = (steps.Filter(s => s.Is(Stage.Contrast)).Count, steps.Filter(s => s.Stage == Stage.Embed).Count);
        if (trainings + embeddings == 0)
            return Seq1("what is to be trained is in the store");
        // Each epoch ends on the validation clips, forward only: a third of a step.
        var perTraining = rehearsal is { } r
            ? e.Training.Epochs * r.StepsAnEpoch * r.Seconds * (1 + run.Validation.Count / 3.0 / Math.Max(1, run.Train.Count))
            : 0;
        var seconds = trainings * perTraining + embeddings * clips.Count * embedding;
        var written =
            trainings * EntryBytes(e, run)
            + embeddings * sizeof(float) * (long)clips.Count * e.Data.Modalities.Count * e.Encoders.FeatureSize;
        var how = rehearsal is { } s
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Count(trainings, "training")} of {Count(e.Training.Epochs, "epoch")} of {Count(s.StepsAnEpoch, "step")}, by "
                    + $"{Words(s.Seconds)} for {(s.Taken == 1 ? "the first step" : "the second of two steps")} just taken"
            )
            : "no training";
        return Seq(
            $"all will take about {Words(seconds)} here: {how}, and {Words(embedding)} a clip for its features ({clips.Count} clips, "
                + $"{Count(embeddings, "time")}); probes come on top",
            $"memory: {Bytes(Process.GetCurrentProcess().PeakWorkingSet64)} at the most up to now, these steps among it; disk: "
                + $"{Bytes(FeatureBytes(clips))} of features are there, {Bytes(written)} of results will come"
                + (rehearsal is null ? "" : $", and {Bytes(2 * StateBytes(e, run))} of checkpoints while a fold trains")
        );
    }

    private static long StateBytes(Experiment e, ContrastRun run) =>
        NetworkSize.StateBytes(
            Towers.Parameters(run.Towers) + ContrastLoss.Parameters(e) + run.Heads.Bind(h => Parameters.Of(h.Network)),
            e.Optimiser.Kind == OptimiserKind.AdamW ? 2 : 1
        );

    private static long EntryBytes(Experiment e, ContrastRun run) =>
        sizeof(float) * NetworkSize.Elements(Towers.Parameters(run.Towers)) + (Resuming.CanGoOn(e) ? StateBytes(e, run) : 0);

    private static long FeatureBytes(ClipSet clips) =>
        clips
            .Modalities.Map(m =>
                m.Video.IsSome
                    ? m.Pictures.OfType<Data.FrameSlices>().Sum(p => p.Bounds[^1] - p.Bounds[0])
                    : sizeof(float) * m.Clips.Sum(c => c.LongLength)
            )
            .Sum();

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Words(double seconds) =>
        FormattableString.Invariant(
            seconds switch
            {
                < .0995 => (FormattableString)$"{seconds * 1000:0.#} ms",
                < 9.95 => $"{seconds:0.0} s",
                < 99.5 => $"{seconds:0} s",
                < 99.5 * 60 => $"{seconds / 60:0} min",
                < 48 * 3600 => $"{seconds / 3600:0.0} h",
                _ => $"{seconds / 86400:0.0} days",
            }
        );

    private static string Bytes(long bytes) =>
        FormattableString.Invariant(
            bytes switch
            {
                < 1_000_000 => (FormattableString)$"{bytes / 1e3:0} kB",
                < 1_000_000_000 => $"{bytes / 1e6:0} MB",
                _ => $"{bytes / 1e9:0.0} GB",
            }
        );
}
