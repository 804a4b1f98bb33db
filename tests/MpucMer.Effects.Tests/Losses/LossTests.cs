using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Losses;
using MpucMer.Tests;
using TorchSharp;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;
using TensorLosses = MpucMer.Effects.Training.ContrastiveLosses;

namespace MpucMer.Effects.Tests.Losses;

/// <summary>The tensor losses agree with the reference on arrays in value and gradient, in float64 to the last digits.</summary>
[Collection("Tensors")]
[Properties(Arbitrary = [typeof(LossTests)])]
public sealed class LossTests
{
    public sealed record Sample(int Batch, int Dim, int Modalities, ContrastiveForm Form, double Temperature, int Labels, int Seed)
    {
        public Positives Positives =>
            Labels switch
            {
                0 => new Positives.SameClip(),
                1 => new Positives.SameLabel(
                    Enumerable.Range(0, Batch).Select(i => Stream.Of(Seed, "label").Below(i, 3)).ToArray().ToSeq()
                ),
                _ => new Positives.SimilarLabels(
                    Enumerable
                        .Range(0, Batch)
                        .Select(i => Enumerable.Range(0, 4).Select(k => Stream.Of(Seed, "labels", i).Uniform(k)).ToArray().ToSeq())
                        .ToArray()
                        .ToSeq(),
                    .5
                ),
            };

        public double[,,] Features(int modality) =>
            FeatureArrays.Map(new double[Batch, 2, Dim], (i, v, d) => Stream.Of(Seed, "feature", modality).Normal((i * 2 + v) * Dim + d));
    }

    public static Arbitrary<Sample> Any() =>
        (
            from batch in Gen.Choose(1, 7)
            from dim in Gen.Choose(1, 9)
            from modalities in Gen.Choose(2, 4)
            from form in Gen.Elements(ContrastiveForm.All.ToArray())
            from temperature in Gen.Elements(.07, .1, 1)
            from labels in Gen.Choose(0, 2)
            from seed in Gen.Choose(0, 1_000_000)
            select new Sample(batch, dim, modalities, form, temperature, labels, seed)
        ).ToArbitrary();

    [Property]
    public void The_total_agrees_with_the_reference(Sample sample)
    {
        using var scope = NewDisposeScope();
        var raw = Enumerable.Range(0, sample.Modalities).Select(sample.Features).ToArray().ToSeq();
        var unit = raw.Map(FeatureArrays.Normalise);
        var reference = ReferenceLoss.Total(unit, sample.Positives, sample.Form, sample.Temperature);
        var leaves = raw.Map(Leaf).Strict();
        var loss = TensorLosses.Total(leaves.Map(TensorLosses.Normalise).Strict(), sample.Positives, sample.Form, sample.Temperature);
        loss.backward();
        Close.Absolute(reference.Value, loss.item<double>(), 1e-10 * Math.Max(1, reference.Value), "value");
        for (var m = 0; m < sample.Modalities; m++)
            Same(FeatureArrays.NormaliseGradient(raw[m], reference.Gradients[m]), leaves[m].grad!);
    }

    [Property]
    public void The_concatenated_variant_agrees_with_the_reference(Sample sample)
    {
        using var scope = NewDisposeScope();
        var raw = Enumerable.Range(0, sample.Modalities).Select(sample.Features).ToArray().ToSeq();
        if (sample.Form == ContrastiveForm.Symmetric)
            return;
        var joint = FeatureArrays.Concatenate(raw);
        var reference = ReferenceLoss.WithItself(FeatureArrays.Normalise(joint), sample.Positives, sample.Form, sample.Temperature);
        var gradients = FeatureArrays.Split(
            FeatureArrays.NormaliseGradient(joint, reference.Gradients[0]),
            raw.Map(features => features.GetLength(2))
        );
        var leaves = raw.Map(Leaf).Strict();
        var loss = TensorLosses.WithItself(
            TensorLosses.Normalise(TensorLosses.Join(leaves)),
            sample.Positives,
            sample.Form,
            sample.Temperature
        );
        loss.backward();
        Close.Absolute(reference.Value, loss.item<double>(), 1e-10 * Math.Max(1, reference.Value), "value");
        for (var m = 0; m < sample.Modalities; m++)
            Same(gradients[m], leaves[m].grad!);
    }

    [Property]
    public void With_modalities_missing_the_total_agrees_with_the_reference(Sample sample)
    {
        using var scope = NewDisposeScope();
        var mask = new ModalityMask(
            Enumerable
                .Range(0, sample.Modalities)
                .Select(m => Enumerable.Range(0, sample.Batch).Select(i => Stream.Of(sample.Seed, "has", m).Below(i, 3) > 0).ToArray())
                .ToArray()
                .ToSeq()
        );
        var raw = Enumerable
            .Range(0, sample.Modalities)
            .Select(m => FeatureArrays.Rows(sample.Features(m), mask.Clips(m)))
            .ToArray()
            .ToSeq();
        var reference = ReferenceLoss.Total(raw.Map(FeatureArrays.Normalise), mask, sample.Positives, sample.Form, sample.Temperature);
        var leaves = raw.Map(Leaf).Strict();
        var pairs = ModalityPairs.Of(sample.Modalities, sample.Positives, sample.Form);
        var loss = TensorLosses.Total(
            leaves.Map(TensorLosses.Normalise).Strict(),
            mask,
            pairs,
            sample.Positives,
            sample.Form,
            sample.Temperature
        );
        Close.Absolute(reference.Value, loss.item<double>(), 1e-10 * Math.Max(1, reference.Value), "value");
        var gradients = autograd.grad([loss], [.. leaves], allow_unused: true);
        for (var m = 0; m < sample.Modalities; m++)
        {
            var expected = FeatureArrays.NormaliseGradient(raw[m], reference.Gradients[m]);
            if (!MpucMer.Effects.Training.Gradients.Exists(gradients[m]))
                Assert.All(expected.Cast<double>(), g => Assert.Equal(0, g));
            else if (expected.Length > 0)
                Same(expected, gradients[m]);
        }
    }

    [Fact]
    public void Accuracy_is_one_for_aligned_features_and_zero_for_shifted_ones()
    {
        using var scope = NewDisposeScope();
        var clips = eye(5).unsqueeze(1).expand(5, 2, 5).contiguous();
        foreach (var form in ContrastiveForm.All)
        {
            Assert.Equal(1, TensorLosses.ContrastiveAccuracy(clips, clips, form));
            Assert.Equal(0, TensorLosses.ContrastiveAccuracy(clips, clips.roll(1, 0), form));
        }
    }

    [Fact]
    public void One_modality_has_no_pairs()
    {
        using var features = ones(2, 2, 3);
        Assert.Throws<ArgumentException>(() =>
            TensorLosses.Total(Prelude.Seq1(features), new Positives.SameClip(), ContrastiveForm.Textbook, .07)
        );
    }

    private static Tensor Leaf(double[,,] features) =>
        torch
            .tensor(features.Cast<double>().ToArray(), dtype: ScalarType.Float64)
            .reshape(features.GetLength(0), features.GetLength(1), features.GetLength(2))
            .detach()
            .requires_grad_();

    private static void Same(double[,,] expected, Tensor actual)
    {
        var (wanted, got) = (expected.Cast<double>().ToArray(), actual.Doubles());
        var largest = Math.Max(wanted.Max(Math.Abs), .1);
        for (var i = 0; i < wanted.Length; i++)
            Close.Absolute(wanted[i], got[i], 1e-10 * largest, $"gradient [{i}]");
    }
}
