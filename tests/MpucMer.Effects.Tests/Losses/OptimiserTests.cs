using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Losses;

/// <summary>Optimisers against the same formulas in doubles, for several steps on random gradients.</summary>
[Collection("Tensors")]
public sealed class OptimiserTests
{
    private const int Size = 7;
    private const double Rate = .05;
    private static readonly Seq<ParameterSpec> Specs = Seq1(
        new ParameterSpec("p", Seq1(Size), ParameterRole.Trainable, new Initialisation.Uniform(1))
    );

    public static TheoryData<ScalarType, Arithmetic> Ways => Goldens.Closeness.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public void Sgd_is_that_of_torch(ScalarType numbers, Arithmetic by) => Follows(numbers, by, new OptimiserRule.Sgd(.9, .1), () =>
        {
            var velocity = new double[Size];
            return (p, g, step, i) =>
            {
                var slope = g + .1 * p;
                velocity[i] = step == 1 ? slope : .9 * velocity[i] + slope;
                return p - Rate * velocity[i];
            };
        });

    [Theory]
    [MemberData(nameof(Ways))]
    public void AdamW_is_that_of_torch(ScalarType numbers, Arithmetic by) => Follows(numbers, by, new OptimiserRule.AdamW(.1), () =>
        {
            var (mean, square) = (new double[Size], new double[Size]);
            return (p, g, step, i) =>
            {
                mean[i] = .9 * mean[i] + .1 * g;
                square[i] = .999 * square[i] + .001 * g * g;
                var (m, v) = (mean[i] / (1 - Math.Pow(.9, step)), square[i] / (1 - Math.Pow(.999, step)));
                return p * (1 - Rate * .1) - Rate * m / (Math.Sqrt(v) + 1e-8);
            };
        });

    [Fact]
    public void A_parameter_without_a_gradient_is_left_alone()
    {
        using var parameters = ParameterSet.Initial(Specs, Stream.Of(1, "p"));
        var before = parameters["p"].Floats();
        var state = Optimisers.Step(new OptimiserRule.Sgd(.9, .1), parameters, ParameterSet.Empty, OptimiserState.Start, Rate);
        Assert.Equal(before, parameters["p"].Floats());
        Assert.Equal(1, state.Steps);
    }

    private static void Follows(ScalarType numbers, Arithmetic by, OptimiserRule rule, Func<Func<double, double, int, int, double>> formula)
    {
        var (expected, tolerance) = (formula(), numbers == ScalarType.Float64 ? 1e-13 : 1e-5);
        using var parameters = ParameterSet.Of(Specs, spec => Parameters.Initial(spec, Stream.Of(1, "p")), numbers: numbers);
        var values = parameters["p"].Doubles();
        var state = OptimiserState.Start;
        for (var step = 1; step <= 6; step++)
        {
            var slopes = Enumerable.Range(0, Size).Select(i => Stream.Of(2, "g", step).Normal(i)).ToArray();
            using var gradients = new ParameterSet(HashMap(("p", slopes.ToTensor(Size).to_type(numbers))));
            state = Optimisers.Step(rule, parameters, gradients, state, Rate, FastUpdates.Of(by));
            for (var i = 0; i < Size; i++)
                values[i] = expected(values[i], slopes[i], step, i);
            Close.ToLargest(values, parameters["p"].Doubles(), tolerance, $"step {step}");
        }
        Assert.Equal(6, state.Steps);
        state.Moments.Dispose();
    }
}
