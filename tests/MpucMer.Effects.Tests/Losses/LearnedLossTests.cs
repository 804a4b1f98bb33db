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
/// An experiment's loss with what the loss itself learns, prediction heads and the temperature, agrees with the reference on arrays and the
/// chain rule by hand, in value and in every gradient, in float64.
/// </summary>
[Collection("Tensors")]
public sealed class LearnedLossTests
{
    private const double Tolerance = 1e-10;
    private const int Width = 5;
    private static readonly string[] Names = ["audio", "landmarks", "action_units"];

    public sealed record Sample(int Clips, string Form, bool Heads, bool Learned, double Logarithm, int Labels, int Seed)
    {
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
                            ("MpucObjective", Labels == 0 ? "unsupervised" : "supervised"),
                            ("MpucPairForm", Form),
                            ("MpucPredictionHeads", $"{Heads}"),
                            ("MpucTemperatureLearned", $"{Learned}"),
                        }.Select(s => new Setting(s.Item1, s.Item2, Place.Nowhere))
                    )
                )
                .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Message))));

        public Positives Positives =>
            Labels == 0
                ? new Positives.SameClip()
                : new Positives.SameLabel(Enumerable.Range(0, Clips).Select(c => Stream.Of(Seed, "label").Below(c, 3)).ToArray().ToSeq());

        /// <summary>[clips, 2, width] of a modality.</summary>
        public double[,,] Projections(int modality) =>
            FeatureArrays.Map(new double[Clips, 2, Width], (i, v, d) => Stream.Of(Seed, "z", modality).Normal((i * 2 + v) * Width + d));

        /// <summary>Heads drawn at random, biases too; the logarithm of the temperature as the sample has it.</summary>
        public ParameterSet Parameters() =>
            new(
                ContrastLoss
                    .Parameters(Experiment)
                    .Fold(HashMap<string, Tensor>(), (set, spec) =>
                        set.Add(
                            spec.Name,
                            (spec.Name == ContrastLoss.Temperature ? [Logarithm] : Drawn(spec.Name, (int)spec.Elements))
                                .ToTensor([.. spec.Shape.Map(size => (long)size)])
                                .detach()
                                .requires_grad_()
                        )
                    )
            );

        private double[] Drawn(string name, int count) => [.. Enumerable.Range(0, count).Select(i => Stream.Of(Seed, name).Normal(i))];
    }

    public static Arbitrary<Sample> Any() =>
        (
            from clips in Gen.Choose(1, 7)
            from form in Gen.Elements("textbook", "published", "symmetric")
            from heads in Gen.Elements(true, false)
            from learned in Gen.Elements(true, false)
            from logarithm in Gen.Elements(-9, -.5, 0, .25, 1)
            from labels in Gen.Choose(0, 1)
            from seed in Gen.Choose(0, 1_000_000)
            // The published factor of the loss has a fixed temperature.
            select new Sample(clips, form, heads, learned && form != "published", logarithm, labels, seed)
        ).ToArbitrary();

    [Property(Arbitrary = [typeof(LearnedLossTests)], MaxTest = 200)]
    public void It_is_the_reference_after_the_heads_at_the_learned_temperature(Sample sample)
    {
        using var scope = NewDisposeScope();
        var e = sample.Experiment;
        using var parameters = sample.Parameters();
        var raw = Range(0, Names.Length).Map(sample.Projections).ToArray();
        var leaves = raw.Select(z => z.Cast<double>().ToArray().ToTensor(sample.Clips, 2, Width).detach().requires_grad_()).ToArray();
        var mask = ModalityMask.Full(Names.Length, sample.Clips);
        var loss = ContrastLoss
            .Of(e, parameters, leaves.ToSeq(), mask, sample.Positives, ContrastiveLosses.Normalise, Rules.Of(e.Protocol))
            .Loss;
        var expected = Expected(sample, raw, parameters);

        Assert.Equal(ScalarType.Float64, loss.dtype);
        Close.Absolute(expected.Value, loss.item<double>(), Tolerance * Math.Max(1, Math.Abs(expected.Value)), "loss");
        string[] names = [.. parameters.Tensors.Keys];
        var gradients = autograd.grad([loss], [.. leaves, .. names.Select(name => parameters[name])]);
        foreach (var (gradient, i) in gradients.Select((g, i) => (g, i)))
        {
            var what = i < leaves.Length ? Names[i] : names[i - leaves.Length];
            var wanted = i < leaves.Length ? [.. expected.ToProjections[i].Cast<double>()] : expected.ToParameters[what];
            var largest = Math.Max(.1, wanted.Max(Math.Abs));
            foreach (var (w, g) in wanted.Zip(gradient.Doubles()))
                Close.Absolute(w, g, Tolerance * largest, $"gradient of {what}");
        }
    }

    private sealed record Outcome(double Value, double[][,,] ToProjections, Dictionary<string, double[]> ToParameters);

    private static Outcome Expected(Sample sample, double[][,,] raw, ParameterSet parameters)
    {
        var e = sample.Experiment;
        var (least, learned) = (Math.Min(.01, e.Loss.Temperature), e.Loss.Temperature * Math.Exp(sample.Logarithm));
        var temperature = sample.Learned ? Math.Max(least, learned) : e.Loss.Temperature;
        var pairs = ModalityPairs.Of(raw.Length, sample.Positives, e.Loss.Form);
        var sum = new Outcome(
            0,
            [.. raw.Select(z => new double[sample.Clips, 2, Width])],
            parameters.Tensors.ToSeq().ToDictionary(p => p.Key, p => new double[p.Value.numel()])
        );
        var value = 0.0;
        foreach (var (anchor, contrast) in pairs)
        {
            var head = sample.Heads ? new Head($"pred_{Names[anchor]}_{Names[contrast]}", parameters) : null;
            var compared = head is null ? raw[anchor] : head.Of(raw[anchor]);
            var (a, c) = (FeatureArrays.Normalise(compared), FeatureArrays.Normalise(raw[contrast]));
            var pair = ReferenceLoss.Pair(a, c, sample.Positives, e.Loss.Form, temperature);
            value += pair.Value / pairs.Count;
            var toCompared = FeatureArrays.NormaliseGradient(compared, pair.Gradients[0]);
            Add(sum.ToProjections[contrast], FeatureArrays.NormaliseGradient(raw[contrast], pair.Gradients[1]), 1.0 / pairs.Count);
            var toAnchor = head is null ? toCompared : head.Back(raw[anchor], toCompared, sum.ToParameters, 1.0 / pairs.Count);
            Add(sum.ToProjections[anchor], toAnchor, 1.0 / pairs.Count);
            // A cosine over a temperature: a longer anchor is a lower temperature. Below its bound it has no effect.
            if (sample.Learned && learned > least)
                sum.ToParameters[ContrastLoss.Temperature][0] -= Inner(pair.Gradients[0], a) / pairs.Count;
        }
        return sum with { Value = value };
    }

    private static double Inner(double[,,] a, double[,,] b) => a.Cast<double>().Zip(b.Cast<double>(), (x, y) => x * y).Sum();

    private static void Add(double[,,] into, double[,,] from, double factor)
    {
        for (var i = 0; i < into.GetLength(0); i++)
        for (var v = 0; v < 2; v++)
        for (var d = 0; d < Width; d++)
            into[i, v, d] += factor * from[i, v, d];
    }

    /// <summary>W₂ max(W₁ z + b₁, 0) + b₂ and its gradients, row by row.</summary>
    private sealed class Head(string name, ParameterSet parameters)
    {
        private readonly double[] w1 = parameters[$"{name}.0.weight"].Doubles(),
            b1 = parameters[$"{name}.0.bias"].Doubles();
        private readonly double[] w2 = parameters[$"{name}.2.weight"].Doubles(),
            b2 = parameters[$"{name}.2.bias"].Doubles();

        public double[,,] Of(double[,,] z) =>
            FeatureArrays.Map(new double[z.GetLength(0), 2, Width], (i, v, d) =>
                b2[d] + Enumerable.Range(0, Width).Sum(k => w2[d * Width + k] * Math.Max(0, Hidden(z, i, v, k)))
            );

        /// <summary>The gradient at z; those of the parameters are added, times <paramref name="factor"/>.</summary>
        public double[,,] Back(double[,,] z, double[,,] slope, Dictionary<string, double[]> sums, double factor)
        {
            var back = new double[z.GetLength(0), 2, Width];
            for (var i = 0; i < z.GetLength(0); i++)
            for (var v = 0; v < 2; v++)
            for (var k = 0; k < Width; k++)
            {
                var hidden = Hidden(z, i, v, k);
                var inner = hidden > 0 ? Enumerable.Range(0, Width).Sum(d => w2[d * Width + k] * slope[i, v, d]) : 0;
                sums[$"{name}.0.bias"][k] += factor * inner;
                sums[$"{name}.2.bias"][k] += factor * slope[i, v, k];
                for (var d = 0; d < Width; d++)
                {
                    back[i, v, d] += w1[k * Width + d] * inner;
                    sums[$"{name}.0.weight"][k * Width + d] += factor * inner * z[i, v, d];
                    sums[$"{name}.2.weight"][d * Width + k] += factor * slope[i, v, d] * Math.Max(0, hidden);
                }
            }
            return back;
        }

        private double Hidden(double[,,] z, int i, int v, int k) =>
            b1[k] + Enumerable.Range(0, Width).Sum(d => w1[k * Width + d] * z[i, v, d]);
    }
}
