using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Losses;
using MpucMer.Tests;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Losses;

/// <summary>
/// Where clips miss modalities the loss is that of sub-batches: of each pair that of the clips that have both, by themselves, as much as
/// there are of them; of joint vectors that of the clips that have everything. In value and in every gradient, for every variant, in
/// float64.
/// </summary>
[Collection("Tensors")]
public sealed class MaskedLossTests
{
    private static readonly string[] Variants =
    [
        "PairForm=textbook",
        "PairForm=published",
        "PairForm=symmetric",
        "PairForm=textbook PredictionHeads=true",
        "PairForm=published PredictionHeads=true",
        "PairForm=symmetric PredictionHeads=true TemperatureLearned=true",
        "PairForm=textbook TemperatureLearned=true",
        "PairForm=textbook Pairs=audio:landmarks,audio:action-units",
        "Contrast=concatenated PairForm=textbook",
        "Contrast=concatenated PairForm=published",
        "Contrast=concatenated PairForm=textbook TemperatureLearned=true",
    ];

    public sealed record Sample(int Clips, int Labels, string Variant, string Protocol, int Seed)
    {
        private const int Width = 5;

        public Experiment Experiment { get; } =
            ExperimentParser
                .Parse(
                    "test",
                    Settings.Of(
                        new (string Name, string Value)[]
                        {
                            ("MpucAudioDir", "/a"),
                            ("MpucLandmarksDir", "/l"),
                            ("MpucActionUnits", "/u"),
                            ("MpucFolds", "2"),
                            ("MpucFeatureSize", $"{Width}"),
                            ("MpucProtocol", Protocol),
                            ("MpucObjective", Labels == 0 ? "unsupervised" : "supervised"),
                        }
                            .Concat(Variant.Split(' ').Select(word => word.Split('=')).Select(w => ($"Mpuc{w[0]}", w[1].Replace(',', ' '))))
                            .Select(s => new Setting(s.Item1, s.Item2, Place.Nowhere))
                    )
                )
                .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Message))));

        public Positives Positives =>
            Labels switch
            {
                0 => new Positives.SameClip(),
                1 => new Positives.SameLabel(
                    Enumerable.Range(0, Clips).Select(c => Stream.Of(Seed, "label").Below(c, 3)).ToArray().ToSeq()
                ),
                _ => new Positives.SimilarLabels(
                    Enumerable
                        .Range(0, Clips)
                        .Select(c => Enumerable.Range(0, 3).Select(k => Stream.Of(Seed, "labels", c).Uniform(k)).ToArray().ToSeq())
                        .ToArray()
                        .ToSeq(),
                    .5
                ),
            };

        public ModalityMask ModalityMask =>
            new(
                Range(0, 3)
                    .Map(m => Enumerable.Range(0, Clips).Select(c => Stream.Of(Seed, "has", m).Below(c, 3) > 0).ToArray())
                    .ToArray()
                    .ToSeq()
            );

        /// <summary>Of each modality what every clip would have, [clips, 2, width], asking for gradients.</summary>
        public Seq<Tensor> Projections =>
            Range(0, 3)
                .Map(m =>
                    torch
                        .tensor(
                            [.. Enumerable.Range(0, Clips * 2 * Width).Select(i => Stream.Of(Seed, "z", m).Normal(i))],
                            dtype: ScalarType.Float64
                        )
                        .reshape(Clips, 2, Width)
                        .detach()
                        .requires_grad_()
                )
                .ToArray()
                .ToSeq();

        public ParameterSet Parameters
        {
            get
            {
                using var first = ParameterSet.Initial(ContrastLoss.Parameters(Experiment), Stream.Of(Seed, "p"));
                return new ParameterSet(first.Tensors.Map(t => t.detach().to_type(ScalarType.Float64).requires_grad_()));
            }
        }

        public Tensor Loss(Experiment e, ParameterSet parameters, Seq<Tensor> projections, ModalityMask mask, Positives positives) =>
            ContrastLoss.Of(e, parameters, projections, mask, positives, ContrastiveLosses.Normalise, Rules.Of(e.Protocol)).Loss;
    }

    public static Arbitrary<Sample> Any() =>
        (
            from clips in Gen.Choose(1, 9)
            from labels in Gen.Choose(0, 2)
            from variant in Gen.Elements(Variants)
            from protocol in Gen.Elements("corrected", "published")
            from seed in Gen.Choose(0, 1_000_000)
            select new Sample(clips, labels, variant, protocol, seed)
        ).ToArbitrary();

    [Property(Arbitrary = [typeof(MaskedLossTests)], MaxTest = 300)]
    public void It_is_the_loss_of_the_clips_that_have_what_is_compared(Sample sample)
    {
        using var scope = NewDisposeScope();
        var (projections, parameters, mask) = (sample.Projections, sample.Parameters, sample.ModalityMask);
        var held = projections.Map((m, z) => Rows(z, mask.Clips(m))).ToArray().ToSeq();
        var masked = sample.Loss(sample.Experiment, parameters, held, mask, sample.Positives);
        var parts = SubBatches(sample, parameters, projections, mask);
        if (parts.Length == 0)
        {
            Assert.Equal(0, masked.item<double>());
            return;
        }
        var all = parts.Sum(part => part.Weight);
        var expected = stack([.. parts.Select(part => part.Loss.mul((part.Weight / all).ToScalar()))]).sum();
        Close.Absolute(expected.item<double>(), masked.item<double>(), 1e-10, "loss");

        Tensor[] leaves = [.. projections, .. parameters.Tensors.Values];
        var (wanted, got) = (
            autograd.grad([expected], leaves, retain_graph: true, allow_unused: true),
            autograd.grad([masked], leaves, allow_unused: true)
        );
        for (var i = 0; i < leaves.Length; i++)
        {
            double[] Values(Tensor gradient) => Gradients.Exists(gradient) ? gradient.Doubles() : new double[leaves[i].numel()];
            foreach (var (w, g) in Values(wanted[i]).Zip(Values(got[i])))
                Close.Absolute(w, g, 1e-9, $"gradient of {i}");
        }
    }

    // Of both orders of a pair at once, which have the same clips: as many as there are in the form.
    private static (Tensor Loss, double Weight)[] SubBatches(
        Sample sample,
        ParameterSet parameters,
        Seq<Tensor> projections,
        ModalityMask mask
    )
    {
        var e = sample.Experiment;
        (Tensor, double)[] Of(Experiment part, Seq<int> modalities, int orders)
        {
            var clips = mask.Shared(modalities).Clips;
            if (clips.Length == 0)
                return [];
            var positives = sample.Positives.Of(clips);
            return
            [
                (
                    sample.Loss(
                        part,
                        parameters,
                        projections.Map(z => Rows(z, clips)).ToArray().ToSeq(),
                        ModalityMask.Full(3, clips.Length),
                        positives
                    ),
                    orders * clips.Length
                ),
            ];
        }
        if (e.Loss.Contrast == Contrast.Concatenated)
            return Of(e, Seq(0, 1, 2), 1);
        var ordered = ModalityPairs.Of(3, sample.Positives, e.Loss.Form);
        int Place(Pure.Modalities.Modality m) => e.Data.Modalities.ToList().IndexOf(m);
        return
        [
            .. e.Loss.Pairs.SelectMany(pair =>
            {
                var (a, b) = (Place(pair.A), Place(pair.B));
                return Of(e with { Loss = e.Loss with { Pairs = Seq1(pair) } }, Seq(a, b), ordered.Count(p => p == (a, b) || p == (b, a)));
            }),
        ];
    }

    private static Tensor Rows(Tensor z, int[] rows) =>
        z.index_select(0, torch.tensor([.. rows.Select(r => (long)r)], dtype: ScalarType.Int64));
}
