using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Training;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Training;

/// <summary>
/// What clips are labelled with, as a probe learns it: [clips] classes, and [clips][labels] intensities where clips have several labels
/// (else empty).
/// </summary>
public sealed record Truths(int[] Labels, double[][] Intensities)
{
    /// <summary>1 where a clip shows the label, else 0.</summary>
    public int[] Shows(int label) => [.. Intensities.Select(i => i[label] > 0 ? 1 : 0)];
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
