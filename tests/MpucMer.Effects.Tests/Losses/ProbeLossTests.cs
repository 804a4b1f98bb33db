using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Losses;

/// <summary>
/// What probes learn by, against the formulas in doubles; in float64 to its digits, weights of labels that are no float32 numbers included.
/// </summary>
[Collection("Tensors")]
public sealed class ProbeLossTests
{
    private const int Clips = 9;

    public static TheoryData<ScalarType, double> Numbers => new() { { ScalarType.Float64, 1e-14 }, { ScalarType.Float32, 1e-6 } };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void One_class_is_learned_by_cross_entropy(ScalarType numbers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var scores = Drawn("scores", Clips * 4).Chunk(4).ToArray();
        int[] labels = [.. Enumerable.Range(0, Clips).Select(c => Stream.Of(1, "labels").Below(c, 4))];
        var goal = ProbeGoal.OneOf(4);
        var truth = goal.Truth(new Truths(labels, []), [.. Range(0, Clips)], CPU);
        var expected = scores.Select((row, c) => Math.Log(row.Sum(Math.Exp)) - row[labels[c]]).Average();
        var loss = goal.Loss(Tensor(scores, numbers), truth);
        Assert.Equal(numbers, loss.dtype);
        Close.Relative(expected, loss.Number(), tolerance, "loss");
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Each_label_is_learned_by_weighted_cross_entropy(ScalarType numbers, double tolerance)
    {
        using var scope = NewDisposeScope();
        double[] weights = [.. PublishedWeights.Weights.Select(w => w.Weight)];
        var scores = Drawn("scores", Clips * weights.Length).Chunk(weights.Length).ToArray();
        var intensities = Drawn("intensities", Clips * weights.Length).Chunk(weights.Length).ToArray();
        var goal = new ProbeGoal(weights.Length, weights);
        var truth = goal.Truth(new Truths(new int[Clips], intensities), [.. Range(0, Clips)], CPU);
        // log(1 + e^-x) where a label shows, times its weight, and log(1 + e^x) where it does not.
        var expected = scores
            .SelectMany(
                (row, c) =>
                    row.Select((x, l) => intensities[c][l] > 0 ? weights[l] * Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x)))
            )
            .Average();
        var loss = goal.Loss(Tensor(scores, numbers), truth);
        Assert.Equal(numbers, loss.dtype);
        Close.Relative(expected, loss.Number(), tolerance, "loss");
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_step_of_a_probe_goes_down_the_gradient(ScalarType numbers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (network, goal) = (new Layer.Linear(3, 2), ProbeGoal.OneOf(2));
        var head = new ProbeHead("one", network, Seq1(0), goal);
        var parameters = ParameterSet.Of(Parameters.Of(network), spec => Parameters.Initial(spec, Stream.Of(1, "p")), numbers: numbers);
        var (weight, bias) = (parameters["weight"].Doubles(), parameters["bias"].Doubles());
        var x = Drawn("x", Clips * 3).Select(v => (double)(float)v).Chunk(3).ToArray();
        int[] labels = [.. Enumerable.Range(0, Clips).Select(c => c % 2)];
        var settings = new OptimiserSettings(OptimiserKind.Sgd, .5, .9, .1);
        var truth = goal.Truth(new Truths(labels, []), [.. Range(0, Clips)], CPU);
        var (after, loss) = head.Step(new(parameters, OptimiserState.Start), [Tensor(x, numbers)], truth, settings, .5);

        double Score(double[] row, int k) => bias[k] + row.Select((v, d) => v * weight[k * 3 + d]).Sum();
        var scores = x.Select(row => new[] { Score(row, 0), Score(row, 1) }).ToArray();
        Close.Relative(scores.Select((s, c) => Math.Log(s.Sum(Math.Exp)) - s[labels[c]]).Average(), loss, tolerance, "loss");
        double Slope(int c, int k) => (Math.Exp(scores[c][k]) / scores[c].Sum(Math.Exp) - (labels[c] == k ? 1 : 0)) / Clips;
        double Gradient(int i) => Enumerable.Range(0, Clips).Sum(c => Slope(c, i / 3) * x[c][i % 3]);
        var expected = weight.Select((w, i) => w - .5 * (Gradient(i) + .1 * w)).ToArray();
        Close.ToLargest(expected, after.Parameters["weight"].Doubles(), tolerance, "weight");
    }

    private static double[] Drawn(string name, int count) => [.. Enumerable.Range(0, count).Select(i => 2 * Stream.Of(1, name).Normal(i))];

    private static Tensor Tensor(double[][] rows, ScalarType numbers) =>
        rows.SelectMany(row => row).ToArray().ToTensor(rows.Length, rows[0].Length).to_type(numbers);
}
