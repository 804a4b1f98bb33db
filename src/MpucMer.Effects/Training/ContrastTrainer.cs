using System.Diagnostics;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>What a training needs besides its state.</summary>
/// <param name="Save">Keeps a state as a checkpoint and says where.</param>
/// <param name="Progress">Told after every step.</param>
public sealed record ContrastRun(
    string Step,
    Experiment Experiment,
    long Seed,
    Seq<Tower> Towers,
    Seq<ProbeHead> Heads,
    ClipSet Train,
    ClipSet Validation,
    ClipSet Test,
    Device Device,
    Func<TrainState, Either<Problem, string>> Save,
    Action<StepReport> Progress,
    CancellationToken Stop
)
{
    /// <summary>Parameters that do not start at random, by name (<see cref="PublishedState"/>).</summary>
    public Seq<NamedArray> Pretrained { get; init; } = Seq<NamedArray>();

    /// <summary>Told what an epoch came to, at its end.</summary>
    public Action<EpochRow> EpochEnded { get; init; } = _ => { };

    /// <summary>The same of the heads, by head.</summary>
    public HashMap<string, Seq<NamedArray>> PretrainedHeads { get; init; } = HashMap<string, Seq<NamedArray>>();
}

/// <summary>How training is going: a step, and the epoch's means so far.</summary>
/// <param name="OfStep">Loss, contrastive accuracy and learning rate of the step itself.</param>
public sealed record StepReport(
    int Epoch,
    int Epochs,
    int Batch,
    int Batches,
    double Loss,
    double Accuracy,
    double ClipsPerSecond,
    (double Loss, double Accuracy, double LearningRate) OfStep,
    Option<EpochRow> Last
)
{
    /// <summary>
    /// Of an experiment with video: the share of the epoch's time, since it began or went on, in which a step waited for frames, but for
    /// the first step of all.
    /// </summary>
    public Option<double> Waiting { get; init; }
}

/// <summary>
/// How long the last of the steps took that were taken to see how it goes, how many these were, and how many an epoch has.
/// </summary>
public sealed record Rehearsal(double Seconds, int Taken, int StepsAnEpoch);

/// <summary>Encoders from a contrast of modalities: a fold of epochs over a <see cref="TrainState"/>.</summary>
public static class ContrastTrainer
{
    public static TrainState Start(ContrastRun run) =>
        new(
            First(run),
            OptimiserState.Start,
            toHashMap(
                run.Heads.Map(h => (h.Name, h.Start(run.Seed, run.Device, run.PretrainedHeads.Find(h.Name).IfNone(Seq<NamedArray>()))))
            ),
            Epoch: 0,
            Batch: 0,
            Sums: default,
            Best: None,
            LowestValidationLoss: None,
            LowestAt: 0,
            History: Empty
        );

    private static ParameterSet First(ContrastRun run)
    {
        var set = ParameterSet.Initial(
            Towers.Parameters(run.Towers) + ContrastLoss.Parameters(run.Experiment),
            Stream.Of(run.Seed, "encoders"),
            run.Device
        );
        Checkpoints.Fill(
            "",
            new ParameterSet(set.Tensors.Filter((name, _) => run.Pretrained.Exists(array => array.Name == name))),
            run.Pretrained.ToDictionary(array => array.Name)
        );
        return set;
    }

    /// <summary>
    /// Trains from <paramref name="state"/> to the last epoch or until patience ends; stops with a checkpoint on request, and at a loss
    /// that is not finite.
    /// </summary>
    public static Either<Problem, TrainState> Run(ContrastRun run, TrainState state)
    {
        var e = run.Experiment;
        var saved = Option<string>.None;
        var pace = new CheckpointPace(e.Execution.CheckpointMinutes);
        using var ahead = new Prefetcher<ClipBatch>(Coming(run, state.Epoch, state.Batch));
        while (state.Epoch < e.Training.Epochs && !Exhausted(e, state))
        {
            if (Epoch(run, state, ahead, saved, pace).Fails(out var problem, out var next))
                return problem;
            if (next.Epoch > state.Epoch)
                next.History.LastOrNone().IfSome(run.EpochEnded);
            state = next;
            if (run.Stop.IsCancellationRequested || pace.IsDue(state))
            {
                if (pace.Timed(() => run.Save(state)).Fails(out var unsaved, out var path))
                    return unsaved;
                saved = path;
                // A checkpoint's arrays are as large as the state twice over, and the collector, which sees nothing of the tensors' memory,
                // would let several of them stand.
                GC.Collect();
            }
            if (run.Stop.IsCancellationRequested)
                return new Problem.Interrupted(run.Step, state.Epoch, saved);
        }
        return state;
    }

    /// <summary>
    /// Takes the first step of a training, and a second one where that was short. The state moves: the one that comes back is to be let go
    /// of. Problems: those of a step.
    /// </summary>
    public static Either<Problem, (Rehearsal Rehearsal, TrainState State)> Rehearsed(ContrastRun run, TrainState state, TimeSpan most)
    {
        var batches = BatchesOf(run, 0).ToArray();
        var (taken, seconds) = (0, 0.0);
        foreach (var (set, clips, teaches) in batches.Take(2))
        {
            if (run.Stop.IsCancellationRequested || seconds > most.TotalSeconds)
                break;
            var watch = Stopwatch.StartNew();
            var batch = BatchOf(run, set, clips, Stream.Of(run.Seed, "windows", 0, taken));
            var rate = Rules
                .Of(run.Experiment.Schedule, run.Experiment.Training.Epochs)
                .Rate(run.Experiment.Optimiser.LearningRate, taken / (double)batches.Length);
            var (next, loss, _, diverged) = Step(run, state, batch, teaches, rate, Stream.Of(run.Seed, "dropout", 0, taken));
            taken++;
            if (!double.IsFinite(loss))
                return new Problem.LossNotFinite(run.Step, 1, taken, rate, None);
            if (diverged.IsSome)
                return new Problem.LossNotFinite(run.Step, 1, taken, ProbeRate(run, rate), None) { Probe = diverged };
            (state, seconds) = (next, watch.Elapsed.TotalSeconds);
        }
        return (new Rehearsal(seconds, taken, batches.Length), state);
    }

    private static bool Exhausted(Experiment e, TrainState s) =>
        (e.Training.Patience > 0 && s.LowestValidationLoss.IsSome && s.Epoch - s.LowestAt > e.Training.Patience)
        || (e.Probe is { Mode: ProbeMode.Online, Patience: > 0 } && s.Best.Match(b => s.Epoch - b.Epoch > e.Probe.Patience, () => false));

    /// <summary>
    /// The rest of the state's epoch; on a request to stop, or where a checkpoint is due, the state between two of its steps.
    /// </summary>
    private static Either<Problem, TrainState> Epoch(
        ContrastRun run,
        TrainState state,
        Prefetcher<ClipBatch> ahead,
        Option<string> saved,
        CheckpointPace pace
    )
    {
        var e = run.Experiment;
        var batches = BatchesOf(run, state.Epoch).ToArray();
        var rate = 0.0;
        var (watch, clipsDone, from, before) = (Stopwatch.StartNew(), 0L, state.Batch, state.Sums.Seconds);
        var waited = TimeSpan.Zero;
        for (var b = from; b < batches.Length; b++)
        {
            if (run.Stop.IsCancellationRequested || (b > from && pace.IsDue(state)))
                return state;
            rate = Rules.Of(e.Schedule, e.Training.Epochs).Rate(e.Optimiser.LearningRate, state.Epoch + b / (double)batches.Length);
            var (batch, teaches) = (ahead.Next(), batches[b].Teaches);
            var (next, loss, accuracy, diverged) = Step(run, state, batch, teaches, rate, Stream.Of(run.Seed, "dropout", state.Epoch, b));
            if (!double.IsFinite(loss))
                return new Problem.LossNotFinite(run.Step, state.Epoch + 1, b + 1, rate, saved);
            if (diverged.IsSome)
                return new Problem.LossNotFinite(run.Step, state.Epoch + 1, b + 1, ProbeRate(run, rate), saved) { Probe = diverged };
            state = next with
            {
                Batch = b + 1,
                Sums = (state.Sums.Loss + loss, state.Sums.Accuracy + accuracy, state.Sums.Steps + 1, before + watch.Elapsed.TotalSeconds),
            };
            clipsDone += batch.Clips.Length;
            // The very first batch has nobody ahead of it.
            if (ahead.Taken > 1)
                waited += batch.Waited;
            run.Progress(
                new StepReport(
                    state.Epoch + 1,
                    e.Training.Epochs,
                    b + 1,
                    batches.Length,
                    state.Sums.Loss / state.Sums.Steps,
                    state.Sums.Accuracy / state.Sums.Steps,
                    clipsDone / Math.Max(1e-9, watch.Elapsed.TotalSeconds),
                    (loss, accuracy, rate),
                    state.History.LastOrNone()
                )
                {
                    Waiting = run.Train.Modalities.Exists(m => m.Video.IsSome)
                        ? Some(waited.TotalSeconds / Math.Max(1e-9, watch.Elapsed.TotalSeconds))
                        : None,
                }
            );
        }
        return EndOfEpoch(run, state, rate, before + watch.Elapsed.TotalSeconds, saved);
    }

    // Over the ends of epochs: while one is judged on the validation clips, the next one's frames are decoded.
    private static IEnumerable<ClipBatch> Coming(ContrastRun run, int epoch, int batch)
    {
        for (; epoch < run.Experiment.Training.Epochs; epoch++)
        {
            foreach (var (set, clips, b) in BatchesOf(run, epoch).Select((next, b) => (next.Set, next.Clips, b)).Skip(batch))
                yield return BatchOf(run, set, clips, Stream.Of(run.Seed, "windows", epoch, b));
            batch = 0;
        }
    }

    // Published: every epoch also takes steps on the validation and test clips; their labels are not read, so probes do not learn from
    // them.
    private static IEnumerable<(ClipSet Set, int[] Clips, bool Teaches)> BatchesOf(ContrastRun run, int epoch)
    {
        var t = run.Experiment.Training;
        IEnumerable<(ClipSet, int[], bool)> Of(ClipSet set, string part, Sampler sampler, bool teaches) =>
            Batches
                .Epoch(set.Labels, set.Groups, t.BatchSize, t.Negatives, sampler, Stream.Of(run.Seed, "batches " + part, epoch))
                .Select(b => (set, b, teaches));
        var train = Of(run.Train, "training", t.Sampler, true);
        return t.Transductive
            ? train.Concat(Of(run.Validation, "validation", Sampler.Uniform, false)).Concat(Of(run.Test, "test", Sampler.Uniform, false))
            : train;
    }

    private static ClipBatch BatchOf(ContrastRun run, ClipSet set, int[] clips, Stream stream)
    {
        var e = run.Experiment;
        // Strict: random places are drawn, and frames begin to be decoded, now.
        return new ClipBatch(
            set,
            clips,
            Range(0, 2)
                .Map(v =>
                    ViewOf(
                        e,
                        set,
                        clips,
                        Views.RandomStarts(set, clips, e.Encoders.Window, stream.At(v)),
                        stream.At(2 + v),
                        Some(stream.At(4 + v)),
                        Some(stream.At(6 + v))
                    )
                )
                .ToSeq()
                .Strict()
        );
    }

    // Frames are decoded from here on, whoever asks for them.
    private static BatchView ViewOf(
        Experiment e,
        ClipSet set,
        int[] clips,
        int[] starts,
        Stream noise,
        Option<Stream> changes,
        Option<Stream> cuts
    ) =>
        new(starts, noise, changes)
        {
            Frames = set
                .Modalities.Find(m => m.Video.IsSome)
                .Map(video => VideoFrames.Begin(video, clips, starts, e.Encoders.Window, cuts)),
        };

    /// <summary>A step; where the loss of a probe that learns beside the encoders is not finite, the probe's name.</summary>
    private static (TrainState State, double Loss, double Accuracy, Option<string> Diverged) Step(
        ContrastRun run,
        TrainState state,
        ClipBatch batch,
        bool teaches,
        double rate,
        Stream dropout
    )
    {
        var e = run.Experiment;
        using var found = BatchGradient.Of(run, state.Parameters, batch, dropout);
        if (!double.IsFinite(found.Loss))
            return (state, found.Loss, found.Accuracy, None);
        var (probes, diverged) = teaches && !state.Probes.IsEmpty ? Teach(run, state, found.Features, batch, rate) : (state.Probes, None);
        var optimiser = Optimisers.Step(
            Rules.Of(e.Optimiser),
            state.Parameters,
            found.Gradients,
            state.Optimiser,
            rate,
            FastUpdates.Of(Rules.Of(e.Protocol))
        );
        return (state with { Optimiser = optimiser, Probes = probes }, found.Loss, found.Accuracy, diverged);
    }

    // Encoders and probes have schedules of one form: the probes' rate falls by the same factor.
    private static double ProbeRate(ContrastRun run, double encoderRate) =>
        run.Experiment.Probe.Optimiser.LearningRate * encoderRate / run.Experiment.Optimiser.LearningRate;

    private static (HashMap<string, ProbeState> Probes, Option<string> Diverged) Teach(
        ContrastRun run,
        TrainState state,
        Seq<Tensor[]> features,
        ClipBatch batch,
        double encoderRate
    )
    {
        var (o, rate) = (run.Experiment.Probe.Optimiser, ProbeRate(run, encoderRate));
        using var truth = run.Heads[0].Goal.Truth(batch.Set.Truths, [.. batch.Clips, .. batch.Clips], run.Device);
        var mask = batch.ModalityMask;
        Tensor[] both =
        [
            .. Enumerable.Range(0, run.Towers.Count).Select(m => Joined(features, m, mask, run.Device)),
            .. Told(run, mask, 2),
        ];
        var taught = run.Heads.Fold((Probes: state.Probes, Diverged: Option<string>.None), (all, head) =>
        {
            var (probe, loss) = Taught(head, all.Probes[head.Name], both, truth, mask, o, rate);
            return (all.Probes.SetItem(head.Name, probe), double.IsFinite(loss) ? all.Diverged : all.Diverged || Some(head.Name));
        });
        foreach (var f in both)
            f.Dispose();
        return taught;
    }

    // The fused head learns from every clip; a modality's from those that have it, and where none does, nothing.
    private static (ProbeState State, double Loss) Taught(
        ProbeHead head,
        ProbeState state,
        Tensor[] both,
        Tensor truth,
        ModalityMask mask,
        OptimiserSettings settings,
        double rate
    )
    {
        if (head.Name == ProbeHead.Fused || mask.IsFull)
            return head.Step(state, both, truth, settings, rate);
        var (modality, clips) = (head.Parts[0], mask.Modalities[0].Length);
        var rows = mask.Clips(modality);
        if (rows.Length == 0)
            return (state, 0);
        using var places = torch.tensor([.. rows.Concat(rows.Select(row => row + clips)).Select(row => (long)row)]);
        using var placed = places.to(truth.device);
        using var chosen = both[modality].index_select(0, placed);
        using var shown = truth.index_select(0, placed);
        return head.Step(state, [.. both.Select((f, m) => m == modality ? chosen : f)], shown, settings, rate);
    }

    /// <summary>
    /// Where clips may lack modalities: which they have, [views * clips, modalities] of 0 and 1, as the fused head is told.
    /// </summary>
    private static Seq<Tensor> Told(ContrastRun run, ModalityMask mask, int views)
    {
        if (run.Experiment.Data.Missing != MissingModality.Use)
            return Seq<Tensor>();
        var (clips, modalities) = (mask.Modalities[0].Length, mask.Modalities.Count);
        using var onCpu = Enumerable
            .Range(0, views * clips)
            .SelectMany(row => mask.Modalities.Map(has => has[row % clips] ? 1f : 0f))
            .ToArray()
            .ToTensor(views * clips, modalities);
        using var placed = onCpu.to(run.Device);
        return Seq1(placed.alias());
    }

    /// <summary>A modality's features of both views, one row a clip; a clip without it has zeros.</summary>
    private static Tensor Joined(Seq<Tensor[]> features, int modality, ModalityMask mask, Device device)
    {
        if (mask.IsFull)
            return cat([.. features.Map(view => view[modality])], 0);
        using var scope = NewDisposeScope();
        var rows = torch.tensor([.. mask.Clips(modality).Select(r => (long)r)]).to(device);
        return cat(
                [
                    .. features.Map(view =>
                        zeros([mask.Modalities[modality].Length, view[modality].shape[1]], view[modality].dtype, device)
                            .index_copy(0, rows, view[modality])
                    ),
                ],
                0
            )
            .MoveToOuterDisposeScope();
    }

    private static Either<Problem, TrainState> EndOfEpoch(
        ContrastRun run,
        TrainState state,
        double rate,
        double seconds,
        Option<string> saved
    )
    {
        var e = run.Experiment;
        var validationLoss = ValidationLoss(run, state);
        // Compared with others it would be neither better nor worse, and the epoch would stay the best for ever.
        if (validationLoss.Exists(l => !double.IsFinite(l)))
            return new Problem.LossNotFinite(run.Step, state.Epoch + 1, 0, rate, saved);
        var accuracy = run.Heads.IsEmpty || run.Validation.Count == 0 ? None : Some(ValidationAccuracy(run, state));
        var row = new EpochRow(
            state.Epoch + 1,
            rate,
            state.Sums.Loss / Math.Max(1, state.Sums.Steps),
            state.Sums.Accuracy / Math.Max(1, state.Sums.Steps),
            validationLoss,
            accuracy,
            seconds
        );
        var value = e.Training.Selection switch
        {
            Selection.ContrastiveLoss => validationLoss.Map(l => -l).IfNone(state.Epoch),
            Selection.Accuracy => accuracy.IfNone(state.Epoch),
            _ => state.Epoch,
        };
        var isBest = state.Best.Match(b => value > b.Value, () => true);
        if (isBest)
            state.Best.IfSome(Dispose);
        var lower = validationLoss.Match(l => state.LowestValidationLoss.Match(x => l < x, () => true), () => false);
        return state with
        {
            Epoch = state.Epoch + 1,
            Batch = 0,
            Sums = default,
            Best = isBest
                ? Some(new BestEpoch(state.Epoch + 1, value, Checkpoints.Copy(state.Parameters), CopyOf(state.Probes)))
                : state.Best,
            LowestValidationLoss = lower ? validationLoss : state.LowestValidationLoss,
            LowestAt = lower ? state.Epoch + 1 : state.LowestAt,
            History = state.History.Add(row),
        };
    }

    /// <summary>The contrastive loss on the validation clips, in the batches and windows of one fixed draw; weighted by clips.</summary>
    private static Option<double> ValidationLoss(ContrastRun run, TrainState state)
    {
        var (e, set) = (run.Experiment, run.Validation);
        using var _ = no_grad();
        // Published: on projections as they are, a slip; they are copied since the caller disposes what it gave.
        Func<Tensor, Tensor> normalise = e.Protocol == Protocol.Published ? z => z.alias() : ContrastiveLosses.Normalise;
        var (sum, count) = (0.0, 0);
        foreach (
            var (clips, b) in Batches
                .Epoch(
                    set.Labels,
                    set.Groups,
                    e.Training.BatchSize,
                    e.Training.Negatives,
                    Sampler.Uniform,
                    Stream.Of(run.Seed, "validation batches")
                )
                .Select((c, b) => (c, b))
        )
        {
            using var scope = NewDisposeScope();
            // Strict: these are tensors of this scope.
            var batch = new ClipBatch(
                set,
                clips,
                Range(0, 2)
                    .Map(v =>
                        ViewOf(
                            e,
                            set,
                            clips,
                            Views.RandomStarts(set, clips, e.Encoders.Window, Stream.Of(run.Seed, "validation windows", b, v)),
                            Stream.Of(run.Seed, "validation noise", b, v),
                            None,
                            None
                        )
                    )
                    .ToSeq()
                    .Strict()
            );
            var parts = batch
                .Parts(e.Training.Chunk)
                .Map(part => EncoderPass.Forward(run, state.Parameters, batch, part, Mode.Evaluation))
                .Strict();
            var projections = Range(0, run.Towers.Count)
                .ToSeq()
                .Map(m =>
                    stack(
                        [
                            .. Range(0, 2)
                                .Map(v =>
                                    parts.Count == 1 ? parts[0][v].Projections[m] : cat([.. parts.Map(part => part[v].Projections[m])], 0)
                                ),
                        ],
                        1
                    )
                )
                .Strict();
            var loss = LossOf(run, state, batch, projections, normalise, Rules.Of(e.Protocol));
            // On features of any length a row's candidates may all vanish beside the excluded one, and the published code's logarithm of
            // none is no loss to select by: there the same function is computed safely.
            sum += (double.IsFinite(loss) ? loss : LossOf(run, state, batch, projections, normalise, Arithmetic.Fast)) * clips.Length;
            count += clips.Length;
        }
        return count == 0 ? None : Some(sum / count);
    }

    private static double LossOf(
        ContrastRun run,
        TrainState state,
        ClipBatch batch,
        Seq<Tensor> projections,
        Func<Tensor, Tensor> normalise,
        Arithmetic arithmetic
    )
    {
        using var loss = ContrastLoss
            .Of(
                run.Experiment,
                state.Parameters,
                projections,
                batch.ModalityMask,
                ContrastLoss.PositivesOf(run.Experiment, batch.Set, batch.Clips),
                normalise,
                arithmetic
            )
            .Loss;
        return loss.Number();
    }

    private static double ValidationAccuracy(ContrastRun run, TrainState state)
    {
        var e = run.Experiment;
        var width = e.Encoders.FeatureSize;
        var arrays = Features.Of(
            run.Towers,
            state.Parameters,
            run.Validation,
            e.Encoders.Window,
            1,
            e.Training.BatchSize,
            run.Device,
            _ => { },
            e.Encoders.Output
        );
        Tensor[] features =
        [
            .. arrays.Select(a => a.ToTensor(run.Validation.Count, width)),
            .. Told(run, run.Validation.ModalityMask([.. Enumerable.Range(0, run.Validation.Count)]), 1),
        ];
        var fused = run.Heads.Find(h => h.Name == ProbeHead.Fused).IfNone(() => throw new InvalidOperationException("no fused probe"));
        using var scores = fused.Evaluate(features, state.Probes[ProbeHead.Fused].Parameters);
        foreach (var f in features)
            f.Dispose();
        return fused.Goal.Quality(scores, run.Validation.Truths);
    }

    private static ParameterSet CopyOf(HashMap<string, ProbeState> probes) =>
        new(
            toHashMap(
                probes
                    .AsEnumerable()
                    .SelectMany(p => Checkpoints.Copy(p.Value.Parameters).Tensors.AsEnumerable().Select(t => ($"{p.Key}/{t.Key}", t.Value)))
            )
        );

    private static void Dispose(BestEpoch best)
    {
        best.Encoders.Dispose();
        best.Probes.Dispose();
    }
}
