using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Networks;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>A head as its training left it.</summary>
/// <param name="Parameters">Whoever has this disposes them.</param>
/// <param name="Epoch">That they are of; 0 where there was none to train.</param>
/// <param name="Curve">Every epoch that was trained.</param>
public sealed record TrainedHead(ParameterSet Parameters, int Epoch, Seq<ProbeEpoch> Curve)
{
    /// <summary>One that learnt elsewhere.</summary>
    public static TrainedHead Ready(ParameterSet parameters) => new(parameters, 0, Empty);
}

/// <summary>The offline probe: a classifier trained on frozen features; the epoch that does best on the validation clips is kept.</summary>
public static class ProbeTrainer
{
    /// <param name="weights">What the head starts with, where that is not at random.</param>
    /// <param name="step">What to call the step that trains it.</param>
    /// <param name="told">Told each epoch when it has ended.</param>
    /// <returns>A problem where the loss is not finite.</returns>
    public static Either<Problem, TrainedHead> Train(
        string step,
        ProbeHead head,
        ProbeSettings settings,
        long seed,
        Seq<NamedArray> weights,
        ProbeData train,
        ProbeData validation,
        Device device,
        Action<ProbeEpoch> told,
        CancellationToken stop
    )
    {
        var state = head.Start(seed, device, weights);
        var curve = new List<ProbeEpoch>();
        var (best, bestEpoch, bestQuality) = (Checkpoints.Copy(state.Parameters), 0, -1.0);
        for (var epoch = 1; epoch <= settings.Epochs && !stop.IsCancellationRequested; epoch++)
        {
            var (sum, clips) = (0.0, 0);
            torch.manual_seed((long)(Stream.Of(seed, $"probe dropout {head.Name}", epoch).Bits(0) >> 1));
            foreach (
                var (rows, batch) in Stream
                    .Of(seed, $"probe batches {head.Name}", epoch)
                    .Permutation(train.Count)
                    .Chunk(settings.BatchSize)
                    .Select((rows, b) => (rows, b + 1))
            )
            {
                var features = train.Tensors(rows, device);
                using var truth = head.Goal.Truth(train.Truths, rows, device);
                (state, var loss) = head.Step(state, features, truth, settings.Optimiser, settings.Optimiser.LearningRate);
                foreach (var f in features)
                    f.Dispose();
                (sum, clips) = (sum + loss * rows.Length, clips + rows.Length);
                if (double.IsFinite(loss))
                    continue;
                state.Parameters.Dispose();
                state.Optimiser.Moments.Dispose();
                best.Dispose();
                return new Problem.LossNotFinite(step, epoch, batch, settings.Optimiser.LearningRate, Option<string>.None)
                {
                    Probe = head.Name,
                };
            }
            var quality = validation.Quality(head, state.Parameters, device);
            curve.Add(new(epoch, clips == 0 ? None : Some(sum / clips), validation.Count == 0 ? None : Some(quality)));
            told(curve[^1]);
            // Of equally good epochs the later one: it has seen more.
            if (quality >= bestQuality)
            {
                best.Dispose();
                (best, bestEpoch, bestQuality) = (Checkpoints.Copy(state.Parameters), epoch, quality);
            }
            if (settings.Patience > 0 && epoch - bestEpoch > settings.Patience)
                break;
        }
        state.Parameters.Dispose();
        state.Optimiser.Moments.Dispose();
        return new TrainedHead(best, bestEpoch, curve.ToSeq().Strict());
    }
}

/// <summary>
/// A classifier on features: of all modalities joined (<see cref="Fused"/>), or of one. <paramref name="Parts"/> are places in the list of
/// features: those of the experiment's modalities, and last, where clips may lack some, what each clip has ([B, modalities] of 0 and 1),
/// which the fused one is told.
/// </summary>
public sealed record ProbeHead(string Name, Layer Network, Seq<int> Parts, ProbeGoal Goal)
{
    public const string Fused = "fused";

    /// <summary>One head on everything, one on each modality.</summary>
    public static Seq<ProbeHead> Of(Experiment e, ProbeGoal goal)
    {
        var (count, features) = (e.Data.Modalities.Count, e.Encoders.FeatureSize);
        var told = e.Data.Missing == MissingModality.Use ? 1 : 0;
        var all = new ProbeHead(
            Fused,
            NetworkOf(count * features + told * count, e.Probe, goal.Classes),
            Range(0, count + told).ToSeq(),
            goal
        );
        return Seq1(all)
            + e.Data.Modalities.Map((i, m) => new ProbeHead(m.Name, NetworkOf(features, e.Probe, goal.Classes), Seq1(i), goal)).ToSeq();
    }

    /// <param name="weights">Values that parameters start with in place of random ones, by name.</param>
    public ProbeState Start(long seed, Device device, Seq<NamedArray> weights = default)
    {
        var parameters = ParameterSet.Initial(Parameters.Of(Network), Stream.Of(seed, $"probe {Name}"), device);
        if (!weights.IsEmpty)
            Checkpoints.Fill("", parameters, weights.ToDictionary(w => w.Name));
        return new(parameters, OptimiserState.Start);
    }

    /// <summary>Scores [B, classes] for features of each modality [B, F]. The caller disposes them.</summary>
    public Tensor Scores(IReadOnlyList<Tensor> features, ParameterSet parameters, Mode mode)
    {
        if (Parts.Count == 1)
            return Interpreter.Forward(Network, features[Parts[0]], parameters, mode);
        using var joined = cat(Parts.Map(p => features[p]).ToArray(), 1);
        return Interpreter.Forward(Network, joined, parameters, mode);
    }

    /// <summary>
    /// One step of the optimiser on the goal's mean loss, which it gives; <paramref name="truth"/> as <see cref="ProbeGoal.Truth"/> makes
    /// it.
    /// </summary>
    public (ProbeState State, double Loss) Step(
        ProbeState state,
        IReadOnlyList<Tensor> features,
        Tensor truth,
        OptimiserSettings settings,
        double rate
    )
    {
        using var scores = Scores(features, state.Parameters, Mode.Training);
        using var loss = Goal.Loss(scores, truth);
        using var gradients = Gradients.Of(loss, state.Parameters);
        var value = loss.Number();
        return (state with { Optimiser = Optimisers.Step(Rules.Of(settings), state.Parameters, gradients, state.Optimiser, rate) }, value);
    }

    /// <summary>Scores in evaluation, [clips, classes]. The caller disposes them.</summary>
    public Tensor Evaluate(IReadOnlyList<Tensor> features, ParameterSet parameters)
    {
        using var _ = no_grad();
        return Scores(features, parameters, Mode.Evaluation);
    }

    // Before each linear layer: on the frozen features and on the hidden units.
    private static Layer WithDropout(Layer network, Layer dropout) =>
        network switch
        {
            Layer.Sequence s => new Layer.Sequence(s.Layers.Bind(l => l is Layer.Named ? Seq(dropout, l) : Seq1(l))),
            var single => Layer.Chain(dropout, single),
        };

    private static Layer NetworkOf(int inputs, ProbeSettings probe, int classes)
    {
        var network =
            probe.Hidden == 0
                ? new Layer.Named("linear", new Layer.Linear(inputs, classes))
                : Encoders.FusionProbe(inputs, probe.Hidden, classes);
        var regular = probe.Dropout == 0 ? network : WithDropout(network, new Layer.Dropout(probe.Dropout));
        return probe.Kind == ProbeKind.Attention ? Layer.Chain(Encoders.ProbeAttention(inputs), regular) : regular;
    }
}

/// <summary>
/// What a probe learns: one class of <paramref name="Classes"/> by cross-entropy; or, with <paramref name="PositiveWeights"/> (one a
/// label), each label by itself by binary cross-entropy on logits, in which a clip that shows the label weighs that much.
/// </summary>
public sealed record ProbeGoal(int Classes, Option<double[]> PositiveWeights)
{
    /// <summary>One class a clip.</summary>
    public static ProbeGoal OneOf(int classes) => new(classes, None);

    /// <summary>The goal for an experiment's clips, of which <paramref name="training"/> train.</summary>
    public static Either<Problem, ProbeGoal> Of(Experiment e, Labelling labelling, Truths training, Place place) =>
        labelling.Several
            ? PositiveWeighting
                .Of(e.Probe.Positive, labelling, [.. labelling.Names.Map((l, _) => training.Shows(l).Sum())], training.Labels.Length, place)
                .Map(w => new ProbeGoal(labelling.Names.Count, w))
            : OneOf(labelling.Names.Count);

    /// <summary>What these clips are, as the loss wants it. The caller disposes it.</summary>
    public Tensor Truth(Truths truths, IReadOnlyCollection<int> clips, Device device)
    {
        using var onCpu = PositiveWeights.IsNone
            ? torch.tensor([.. clips.Select(c => (long)truths.Labels[c])])
            : clips.SelectMany(c => truths.Intensities[c].Select(i => i > 0 ? 1f : 0f)).ToArray().ToTensor(clips.Count, Classes);
        using var placed = onCpu.to(device);
        return placed.alias();
    }

    /// <summary>The mean loss of scores [B, classes]: a scalar, the caller's to dispose.</summary>
    public Tensor Loss(Tensor scores, Tensor truth) =>
        PositiveWeights.Match(
            weights =>
            {
                using var onCpu = weights.ToTensor(weights.Length);
                using var typed = onCpu.to_type(scores.dtype);
                using var positive = typed.to(scores.device);
                using var shown = truth.to_type(scores.dtype);
                return Functional.binary_cross_entropy_with_logits(scores, shown, pos_weights: positive);
            },
            () => Functional.cross_entropy(scores, truth)
        );

    /// <summary>
    /// How good scores [clips, classes] are, in [0, 1], to choose an epoch by: the accuracy, or the mean weighted accuracy of the labels at
    /// one half.
    /// </summary>
    public double Quality(Tensor scores, Truths truths)
    {
        if (truths.Labels.Length == 0)
            return 0;
        if (PositiveWeights.IsNone)
            return Best(scores).Where((p, i) => p == truths.Labels[i]).Count() / (double)truths.Labels.Length;
        var said = Probabilities(scores).Select(row => row.Select(p => Thresholds.Says(p, Thresholds.Half)).ToArray()).ToArray();
        // A label that all validation clips show, or none, has no weighted accuracy: the weighted F1 stands in.
        var judged = MultiLabelScores.Of([.. truths.Intensities.Select(row => row.Select(i => i > 0 ? 1 : 0).ToArray())], said);
        return judged.WeightedAccuracy.IfNone(judged.WeightedF1);
    }

    /// <summary>The class with the highest score, for each clip.</summary>
    public static int[] Best(Tensor scores)
    {
        using var best = scores.argmax(1);
        return [.. best.Doubles().Select(x => (int)x)];
    }

    /// <summary>The probability of each class or label, [clips][classes], from scores [clips, classes].</summary>
    public double[][] ProbabilitiesOf(Tensor scores)
    {
        if (PositiveWeights.IsSome)
            return Probabilities(scores);
        using var shares = Functional.softmax(scores, 1);
        return [.. shares.Doubles().Chunk(Classes)];
    }

    /// <summary>The probability of each label, [clips][labels].</summary>
    public static double[][] Probabilities(Tensor scores)
    {
        var (width, values) = ((int)scores.shape[1], scores.Doubles());
        return [.. values.Select(x => 1 / (1 + Math.Exp(-x))).Chunk(width)];
    }
}
