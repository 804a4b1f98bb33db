using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

/// <summary>An experiment's contrastive loss on a batch, with what the loss itself learns: prediction heads and the temperature.</summary>
public static class ContrastLoss
{
    /// <summary>
    /// log(τ / MpucTemperature), so that weight decay draws a learned temperature to where it starts.
    /// </summary>
    public const string Temperature = "log_temperature";

    // CLIP's bound (Radford et al. 2021, 2.5): a hundred times the cosine.
    private const double LeastTemperature = .01;

    /// <summary>What the loss learns; nothing by default.</summary>
    public static Seq<ParameterSpec> Parameters(Experiment e) =>
        (e.Loss.PredictionHeads ? Pairs(e).Bind(p => Pure.Networks.Parameters.Of(Head(e, p.Anchor, p.Contrast))) : Seq<ParameterSpec>())
        + (
            e.Loss.TemperatureLearned
                ? Seq1(new ParameterSpec(Temperature, Seq1(1), ParameterRole.Trainable, new Initialisation.Constant(0)))
                : Seq<ParameterSpec>()
        );

    /// <summary>Which clips of a batch should be alike.</summary>
    public static Positives PositivesOf(Experiment e, ClipSet set, int[] clips) =>
        e.Loss.Objective != Objective.Supervised
            ? new Positives.SameClip()
            : set.Intensities.Match<Positives>(
                rows => new Positives.SimilarLabels(clips.Select(c => rows[c].ToSeq()).ToSeq(), e.Loss.MaskTemperature),
                () => new Positives.SameLabel(clips.Select(c => set.Labels[c]).ToSeq())
            );

    /// <summary>
    /// The loss, a scalar of the caller's, and the share of anchors of the first pair whose most similar candidate is of the same clip.
    /// </summary>
    /// <param name="projections">Of each modality [clips that have it, view, F], not normalised.</param>
    /// <param name="arithmetic">Published: in the published code's operations where it has them, that is without prediction heads, for
    /// clips that have everything.</param>
    public static (Tensor Loss, double Accuracy) Of(
        Experiment e,
        ParameterSet parameters,
        Seq<Tensor> projections,
        ModalityMask mask,
        Positives positives,
        Func<Tensor, Tensor> normalise,
        Arithmetic arithmetic
    )
    {
        using var scope = NewDisposeScope();
        // A learned temperature is the features' length: every cosine is divided by it, and the losses see 1.
        using Scalar start = 1 / Math.Sqrt(e.Loss.Temperature);
        var sharpness = e.Loss.TemperatureLearned ? Sharpness(e, parameters[Temperature]) : null;
        var temperature = e.Loss.TemperatureLearned ? 1 : e.Loss.Temperature;
        Tensor Compared(Tensor z) => sharpness is null ? normalise(z) : normalise(z).mul(sharpness).mul(start);
        // Strict: these are tensors of this scope.
        var compared = projections.Map(Compared).Strict();
        var pairs = Pairs(e);
        var loss =
            arithmetic == Arithmetic.Published && e.Loss.Form == ContrastiveForm.Published && mask.IsFull && !e.Loss.PredictionHeads
                ? e.Loss.Contrast == Contrast.Concatenated
                    ? PublishedLosses.WithItself(Compared(ContrastiveLosses.Join(projections)), positives, e.Loss.Form, temperature)
                    : PublishedLosses.Total(compared, pairs, positives, e.Loss.Form, temperature)
                : e.Loss.Contrast == Contrast.Concatenated
                    ? Joint(projections, mask, positives, Compared, e.Loss.Form, temperature)
                    : ContrastiveLosses.Total(
                        compared,
                        mask,
                        pairs,
                        positives,
                        e.Loss.Form,
                        temperature,
                        e.Loss.PredictionHeads ? Anchor : null
                    );
        return (loss.MoveToOuterDisposeScope(), Accuracy(compared, mask, pairs[0], e.Loss.Form));

        Tensor Anchor(int a, int c) => Compared(Interpreter.Forward(Head(e, a, c), projections[a], parameters, Mode.Training));
    }

    /// <summary>The experiment's pairs in both orders, less those that the form leaves out.</summary>
    private static Seq<(int Anchor, int Contrast)> Pairs(Experiment e)
    {
        var modalities = e.Data.Modalities;
        Positives kind = e.Loss.Objective == Objective.Supervised ? new Positives.SameLabel(Seq<int>()) : new Positives.SameClip();
        return ModalityPairs
            .Of(modalities.Count, kind, e.Loss.Form)
            .Filter(p =>
                e.Loss.Pairs.Exists(q =>
                    (modalities[p.Anchor], modalities[p.Contrast]) == (q.A, q.B)
                    || (modalities[p.Contrast], modalities[p.Anchor]) == (q.A, q.B)
                )
            );
    }

    private static Layer Head(Experiment e, int anchor, int contrast)
    {
        static string Word(Modality m) => m.Name.Replace('-', '_');
        return new Layer.Named(
            $"pred_{Word(e.Data.Modalities[anchor])}_{Word(e.Data.Modalities[contrast])}",
            Encoders.PredictionHead(e.Encoders.FeatureSize)
        );
    }

    // √(MpucTemperature / τ), τ kept from falling below the bound.
    private static Tensor Sharpness(Experiment e, Tensor logarithm)
    {
        using Scalar least = Math.Log(Math.Min(LeastTemperature, e.Loss.Temperature) / e.Loss.Temperature);
        using Scalar half = -.5;
        return logarithm.clamp_min(least).mul(half).exp();
    }

    // A joint vector needs all of its parts.
    private static Tensor Joint(
        Seq<Tensor> projections,
        ModalityMask mask,
        Positives positives,
        Func<Tensor, Tensor> compared,
        ContrastiveForm form,
        double temperature
    )
    {
        if (mask.IsFull)
            return ContrastiveLosses.WithItself(compared(ContrastiveLosses.Join(projections)), positives, form, temperature);
        var (clips, rows) = mask.Shared(Range(0, projections.Count).ToSeq());
        if (clips.Length == 0)
        {
            using Scalar none = 0;
            return projections.Map(z => z.sum()).Reduce((a, b) => a.Plus(b)).mul(none);
        }
        var whole = projections.Map((m, z) => ContrastiveLosses.Chosen(z, rows[m])).ToSeq().Strict();
        return ContrastiveLosses.WithItself(compared(ContrastiveLosses.Join(whole)), positives.Of(clips), form, temperature);
    }

    private static double Accuracy(Seq<Tensor> compared, ModalityMask mask, (int Anchor, int Contrast) pair, ContrastiveForm form)
    {
        if (mask.IsFull)
            return ContrastiveLosses.ContrastiveAccuracy(compared[pair.Anchor], compared[pair.Contrast], form);
        var shared = mask.Shared(pair.Anchor, pair.Contrast);
        return shared.Clips.Length == 0
            ? 0
            : ContrastiveLosses.ContrastiveAccuracy(
                ContrastiveLosses.Chosen(compared[pair.Anchor], shared.AnchorRows),
                ContrastiveLosses.Chosen(compared[pair.Contrast], shared.ContrastRows),
                form
            );
    }
}
