using static LanguageExt.Prelude;
using System.Diagnostics;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using TorchSharp;
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
    CancellationToken Stop);

/// <summary>How training is going: the epoch's means so far.</summary>
public sealed record StepReport(int Epoch, int Epochs, int Batch, int Batches, double Loss, double Accuracy, double ClipsPerSecond, Option<EpochRow> Last);

/// <summary>Encoders from a contrast of modalities: a fold of epochs over a <see cref="TrainState"/>.</summary>
public static class ContrastTrainer
{
    public static TrainState Start(ContrastRun run) => new(
        ParameterSet.Initial(Towers.Parameters(run.Towers), Stream.Of(run.Seed, "encoders"), run.Device),
        OptimiserState.Start,
        toHashMap(run.Heads.Map(h => (h.Name, h.Start(run.Seed, run.Device)))),
        Epoch: 0, Batch: 0, Sums: default, Best: None, LowestValidationLoss: None, LowestAt: 0, History: Empty);

    /// <summary>Trains from <paramref name="state"/> to the last epoch or until patience ends; stops with a checkpoint on request, and at a loss that is not finite.</summary>
    public static Either<Problem, TrainState> Run(ContrastRun run, TrainState state)
    {
        var e = run.Experiment;
        var saved = Option<string>.None;
        var pace = new CheckpointPace(e.Execution.CheckpointMinutes);
        while (state.Epoch < e.Training.Epochs && !Exhausted(e, state))
        {
            if (Epoch(run, state, saved, pace).Fails(out var problem, out var next)) return problem;
            state = next;
            if (run.Stop.IsCancellationRequested || pace.IsDue(state))
            {
                if (pace.Timed(() => run.Save(state)).Fails(out var unsaved, out var path)) return unsaved;
                saved = path;
            }
            if (run.Stop.IsCancellationRequested) return new Problem.Interrupted(run.Step, state.Epoch, saved);
        }
        return state;
    }

    private static bool Exhausted(Experiment e, TrainState s) =>
        (e.Training.Patience > 0 && s.LowestValidationLoss.IsSome && s.Epoch - s.LowestAt > e.Training.Patience)
        || (e.Probe is { Mode: ProbeMode.Online, Patience: > 0 } && s.Best.Match(b => s.Epoch - b.Epoch > e.Probe.Patience, () => false));

    /// <summary>The rest of the state's epoch; on a request to stop, or where a checkpoint is due, the state between two of its steps.</summary>
    private static Either<Problem, TrainState> Epoch(ContrastRun run, TrainState state, Option<string> saved, CheckpointPace pace)
    {
        var e = run.Experiment;
        var batches = BatchesOf(run, state.Epoch).ToArray();
        var rate = 0.0;
        var (watch, clipsDone, from, before) = (Stopwatch.StartNew(), 0L, state.Batch, state.Sums.Seconds);
        for (var b = from; b < batches.Length; b++)
        {
            if (run.Stop.IsCancellationRequested || (b > from && pace.IsDue(state))) return state;
            rate = Rules.Of(e.Schedule, e.Training.Epochs).Rate(e.Optimiser.LearningRate, state.Epoch + b / (double)batches.Length);
            var (set, clips, teaches) = batches[b];
            // Dropout draws from torch's generator: seeded anew for each step, so that a resumed run draws the same.
            torch.manual_seed((long)(Stream.Of(run.Seed, "dropout", state.Epoch, b).Bits(0) >> 1));
            var (next, loss, accuracy) = Step(run, state, set, clips, teaches, rate, Stream.Of(run.Seed, "windows", state.Epoch, b));
            if (!double.IsFinite(loss)) return new Problem.LossNotFinite(run.Step, state.Epoch + 1, b + 1, rate, saved);
            state = next with { Batch = b + 1, Sums = (state.Sums.Loss + loss, state.Sums.Accuracy + accuracy, state.Sums.Steps + 1, before + watch.Elapsed.TotalSeconds) };
            clipsDone += clips.Length;
            run.Progress(new StepReport(state.Epoch + 1, e.Training.Epochs, b + 1, batches.Length, state.Sums.Loss / state.Sums.Steps, state.Sums.Accuracy / state.Sums.Steps,
                clipsDone / Math.Max(1e-9, watch.Elapsed.TotalSeconds), state.History.LastOrNone()));
        }
        return EndOfEpoch(run, state, rate, before + watch.Elapsed.TotalSeconds);
    }

    // Published: every epoch also takes steps on the validation and test clips; their labels are not read, so probes do not learn from them.
    private static IEnumerable<(ClipSet Set, int[] Clips, bool Teaches)> BatchesOf(ContrastRun run, int epoch)
    {
        var t = run.Experiment.Training;
        IEnumerable<(ClipSet, int[], bool)> Of(ClipSet set, string part, Sampler sampler, bool teaches) =>
            Batches.Epoch(set.Labels, set.Groups, t.BatchSize, t.Negatives, sampler, Stream.Of(run.Seed, "batches " + part, epoch)).Select(b => (set, b, teaches));
        var train = Of(run.Train, "training", t.Sampler, true);
        return t.Transductive ? train.Concat(Of(run.Validation, "validation", Sampler.Uniform, false)).Concat(Of(run.Test, "test", Sampler.Uniform, false)) : train;
    }

    private static (TrainState State, double Loss, double Accuracy) Step(ContrastRun run, TrainState state, ClipSet set, int[] clips, bool teaches, double rate, Stream stream)
    {
        var e = run.Experiment;
        var features = new List<Tensor[]>();
        var views = new List<Tensor[]>();
        for (var v = 0; v < 2; v++)
        {
            var starts = Views.RandomStarts(set, clips, e.Encoders.Window, stream.At(v));
            var (f, z) = Forward(run, state.Parameters, set, clips, starts, Mode.Training, Some(stream.At(2 + v)));
            features.Add(f);
            views.Add(z);
        }
        var (loss, accuracy) = Loss(e, views, set, clips, ContrastiveLosses.Normalise);
        using (loss)
        {
            using var gradients = Gradients.Of(loss, state.Parameters);
            foreach (var z in views.SelectMany(v => v)) z.Dispose();
            var value = (double)loss.item<float>();
            var probes = state.Probes;
            if (double.IsFinite(value))
            {
                if (teaches && !probes.IsEmpty) probes = Teach(run, state, features, set, clips, rate);
                state = state with { Optimiser = Optimisers.Step(Rules.Of(e.Optimiser), state.Parameters, gradients, state.Optimiser, rate, FastUpdates.Of(Rules.Of(e.Protocol))), Probes = probes };
            }
            foreach (var f in features.SelectMany(f => f)) f.Dispose();
            return (state, value, accuracy);
        }
    }

    /// <summary>Features (detached, for online probes) and projections of one view, in the order of the modalities.</summary>
    private static (Tensor[] Features, Tensor[] Projections) Forward(ContrastRun run, ParameterSet parameters, ClipSet set, int[] clips, int[] starts, Mode mode, Option<Stream> noise)
    {
        var (features, projections) = (new Tensor[run.Towers.Count], new Tensor[run.Towers.Count]);
        for (var t = 0; t < run.Towers.Count; t++)
        {
            using var view = Views.Of(set.Modalities[t], clips, starts, run.Experiment.Encoders.Window, run.Device, noise.Map(n => new VectorNoise(n, run.Experiment.Training.VectorNoise, run.Experiment.Training.VectorDropout)));
            using var f = Interpreter.Forward(run.Towers[t].Encoder, view, parameters, mode, Rules.Of(run.Experiment.Protocol));
            projections[t] = Interpreter.Forward(run.Towers[t].Projector, f, parameters, mode, Rules.Of(run.Experiment.Protocol));
            features[t] = f.detach();
        }
        return (features, projections);
    }

    private static (Tensor Loss, double Accuracy) Loss(Experiment e, List<Tensor[]> views, ClipSet set, int[] clips, Func<Tensor, Tensor> normalise)
    {
        using var scope = NewDisposeScope();
        var projections = Range(0, views[0].Length).ToSeq().Map(m => stack([views[0][m], views[1][m]], 1)).Strict();
        var normalised = projections.Map(normalise).Strict();
        Positives positives = e.Loss.Objective == Objective.Unsupervised ? new Positives.SameClip()
            : set.Intensities.Match<Positives>(
                rows => new Positives.SimilarLabels(clips.Select(c => rows[c].ToSeq().Strict()).ToSeq().Strict(), e.Loss.MaskTemperature),
                () => new Positives.SameLabel(clips.Select(c => set.Labels[c]).ToSeq().Strict()));
        var loss = e.Loss.Contrast == Contrast.Concatenated
            ? ContrastiveLosses.WithItself(normalise(ContrastiveLosses.Join(projections)), positives, e.Loss.Form, e.Loss.Temperature)
            : ContrastiveLosses.Total(normalised, Pairs(e, positives), positives, e.Loss.Form, e.Loss.Temperature);
        var (a, b) = Pairs(e, positives)[0];
        return (loss.MoveToOuterDisposeScope(), ContrastiveLosses.ContrastiveAccuracy(normalised[a], normalised[b], e.Loss.Form));
    }

    /// <summary>The experiment's pairs in both orders, less those that the form leaves out.</summary>
    private static Seq<(int Anchor, int Contrast)> Pairs(Experiment e, Positives positives)
    {
        var modalities = e.Data.Modalities;
        return ModalityPairs.Of(modalities.Count, positives, e.Loss.Form)
            .Filter(p => e.Loss.Pairs.Exists(q => (modalities[p.Anchor], modalities[p.Contrast]) == (q.A, q.B) || (modalities[p.Contrast], modalities[p.Anchor]) == (q.A, q.B))).Strict();
    }

    private static HashMap<string, ProbeState> Teach(ContrastRun run, TrainState state, List<Tensor[]> features, ClipSet set, int[] clips, double encoderRate)
    {
        var o = run.Experiment.Probe.Optimiser;
        // Encoders and probes have schedules of one form: the probes' rate falls by the same factor.
        var rate = o.LearningRate * encoderRate / run.Experiment.Optimiser.LearningRate;
        using var truth = run.Heads[0].Goal.Truth(set.Truths, [.. clips, .. clips], run.Device);
        var both = Enumerable.Range(0, run.Towers.Count).Select(m => cat([features[0][m], features[1][m]], 0)).ToArray();
        var probes = run.Heads.Fold(state.Probes, (all, head) => all.SetItem(head.Name, head.Step(all[head.Name], both, truth, o, rate).State));
        foreach (var f in both) f.Dispose();
        return probes;
    }

    private static TrainState EndOfEpoch(ContrastRun run, TrainState state, double rate, double seconds)
    {
        var e = run.Experiment;
        var validationLoss = ValidationLoss(run, state);
        var accuracy = run.Heads.IsEmpty || run.Validation.Count == 0 ? None : Some(ValidationAccuracy(run, state));
        var row = new EpochRow(state.Epoch + 1, rate, state.Sums.Loss / Math.Max(1, state.Sums.Steps), state.Sums.Accuracy / Math.Max(1, state.Sums.Steps), validationLoss, accuracy, seconds);
        var value = e.Training.Selection switch
        {
            Selection.ContrastiveLoss => validationLoss.Map(l => -l).IfNone(state.Epoch),
            Selection.Accuracy => accuracy.IfNone(state.Epoch),
            _ => state.Epoch,
        };
        var isBest = state.Best.Match(b => value > b.Value, () => true);
        if (isBest) state.Best.IfSome(Dispose);
        var lower = validationLoss.Match(l => state.LowestValidationLoss.Match(x => l < x, () => true), () => false);
        return state with
        {
            Epoch = state.Epoch + 1,
            Batch = 0,
            Sums = default,
            Best = isBest ? Some(new BestEpoch(state.Epoch + 1, value, Checkpoints.Copy(state.Parameters), CopyOf(state.Probes))) : state.Best,
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
        foreach (var (clips, b) in Batches.Epoch(set.Labels, set.Groups, e.Training.BatchSize, e.Training.Negatives, Sampler.Uniform, Stream.Of(run.Seed, "validation batches")).Select((c, b) => (c, b)))
        {
            var views = Enumerable.Range(0, 2).Select(v => Forward(run, state.Parameters, set, clips, Views.RandomStarts(set, clips, e.Encoders.Window, Stream.Of(run.Seed, "validation windows", b, v)), Mode.Evaluation, Some(Stream.Of(run.Seed, "validation noise", b, v)))).ToList();
            using var loss = Loss(e, [.. views.Select(v => v.Projections)], set, clips, normalise).Loss;
            sum += loss.item<float>() * clips.Length;
            count += clips.Length;
            foreach (var t in views.SelectMany(v => v.Features.Concat(v.Projections))) t.Dispose();
        }
        return count == 0 ? None : Some(sum / count);
    }

    private static double ValidationAccuracy(ContrastRun run, TrainState state)
    {
        var e = run.Experiment;
        var width = e.Encoders.FeatureSize;
        var arrays = Features.Of(run.Towers, state.Parameters, run.Validation, e.Encoders.Window, 1, e.Training.BatchSize, run.Device, _ => { });
        var features = arrays.Select(a => a.ToTensor(run.Validation.Count, width)).ToArray();
        var fused = run.Heads.Find(h => h.Name == ProbeHead.Fused).IfNone(() => throw new InvalidOperationException("no fused probe"));
        using var scores = fused.Judge(features, state.Probes[ProbeHead.Fused].Parameters);
        foreach (var f in features) f.Dispose();
        return fused.Goal.Quality(scores, run.Validation.Truths);
    }

    private static ParameterSet CopyOf(HashMap<string, ProbeState> probes) =>
        new(toHashMap(probes.AsEnumerable().SelectMany(p => Checkpoints.Copy(p.Value.Parameters).Tensors.AsEnumerable().Select(t => ($"{p.Key}/{t.Key}", t.Value)))));

    private static void Dispose(BestEpoch best)
    {
        best.Encoders.Dispose();
        best.Probes.Dispose();
    }
}
