using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Networks;
using MpucMer.Tests;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Tensors;

/// <summary>
/// The fast arithmetic computes the function that the published operations compute: values and gradients agree to rounding.
/// </summary>
[Collection("Tensors")]
public sealed class ArithmeticTests
{
    public static TheoryData<string> Networks => ["audio", "landmarks", "gate", "graph", "global norm", "bent norm", "node norm"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_fast_arithmetic_is_the_published_one_in_float64(string name) => Agree(name, ScalarType.Float64, 1e-10);

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_fast_arithmetic_is_the_published_one_in_float32(string name) => Agree(name, ScalarType.Float32, 1e-4);

    [Fact]
    public void Two_views_in_one_batch_are_two_runs()
    {
        using var scope = NewDisposeScope();
        var (network, shape) = Of("landmarks");
        foreach (var arithmetic in Enum.GetValues<Arithmetic>())
        {
            var (apart, together) = (Weights(network, ScalarType.Float64), Weights(network, ScalarType.Float64));
            var (first, second) = (Input(shape, ScalarType.Float64, 1), Input(shape, ScalarType.Float64, 2));
            var expected = cat(
                [
                    Interpreter.Forward(network, first, apart, Mode.Training, arithmetic),
                    Interpreter.Forward(network, second, apart, Mode.Training, arithmetic),
                ],
                0
            );
            var actual = Interpreter.Forward(network, cat([first, second], 0), together, Mode.Training, arithmetic, views: 2);
            Near(expected, actual, 1e-10, "output");
            foreach (var buffer in apart.Tensors.Filter(t => !t.requires_grad).Keys)
                Near(apart[buffer], together[buffer], 1e-10, buffer);
            using var left = Gradients.Of(expected.square().sum(), apart);
            using var right = Gradients.Of(actual.square().sum(), together);
            foreach (var parameter in left.Tensors.Keys)
                Near(left[parameter], right[parameter], 1e-9, parameter);
        }
    }

    [Fact]
    public void A_fast_step_repeats_to_the_bit()
    {
        float[] Gradient()
        {
            using var scope = NewDisposeScope();
            var (network, shape) = (Encoders.Landmarks(8, 12, FaceGraph.Value, .3), new long[] { 3, 12, 51, 2 });
            var parameters = Weights(network, ScalarType.Float32);
            manual_seed(5);
            using var y = Interpreter.Forward(network, Input(shape, ScalarType.Float32, 1), parameters, Mode.Training);
            using var gradients = Gradients.Of(y.square().sum(), parameters);
            return [.. gradients.Tensors.ToSeq().SelectMany(g => g.Value.Floats())];
        }
        Assert.Equal(Gradient(), Gradient());
    }

    [Theory]
    [InlineData(Arithmetic.Fast)]
    [InlineData(Arithmetic.Published)]
    public void Dropout_drops_its_share_and_keeps_the_mean(Arithmetic arithmetic)
    {
        using var scope = NewDisposeScope();
        using Scalar zero = 0;
        manual_seed(1);
        var x = ones(300, 400).requires_grad_();
        var y = Interpreter.Forward(new Layer.Dropout(.25), x, ParameterSet.Empty, Mode.Training, arithmetic);
        Close.Absolute(.25, y.eq(zero).to_type(ScalarType.Float64).mean().item<double>(), .01);
        Close.Absolute(1, y.mean().item<float>(), .01);
        Assert.Equal(y.Floats(), autograd.grad([y.sum()], [x])[0].Floats());
        manual_seed(1);
        Assert.Equal(y.Floats(), Interpreter.Forward(new Layer.Dropout(.25), x, ParameterSet.Empty, Mode.Training, arithmetic).Floats());
    }

    private static (Layer Network, long[] Input) Of(string name) =>
        name switch
        {
            "audio" => (Encoders.Audio(7, 21, 0), [3, 17, 21]),
            "landmarks" => (Encoders.Landmarks(6, 13, FaceGraph.Value, 0), [2, 13, 51, 2]),
            "gate" => (new Layer.TemporalGate(5, 20), [2, 3, 9, 5]),
            "graph" => (new Layer.GraphMix(FaceGraph.Value, 5, 3), [2, 51, 4, 5]),
            "global norm" => (Layer.Chain(Layer.Reorder(0, 2, 1), new Layer.GlobalLayerNorm(5)), [3, 7, 5]),
            "bent norm" => (
                Layer.Chain(Layer.Reorder(0, 2, 1), Layer.Numbered(new Layer.PReLU(), new Layer.GlobalLayerNorm(5))),
                [3, 7, 5]
            ),
            _ => (new Layer.NodeBatchNorm(4), [3, 4, 11, 5]),
        };

    private static void Agree(string name, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (network, shape) = Of(name);
        var (published, fast) = (Run(network, shape, type, Arithmetic.Published), Run(network, shape, type, Arithmetic.Fast));
        foreach (var (what, expected) in published)
            Near(expected, fast[what], tolerance, what);
    }

    private static Dictionary<string, Tensor> Run(Layer network, long[] shape, ScalarType type, Arithmetic arithmetic)
    {
        var parameters = Weights(network, type);
        var x = Input(shape, type, 1).requires_grad_();
        var y = Interpreter.Forward(network, x, parameters, Mode.Training, arithmetic);
        var learned = parameters.Tensors.Filter(t => t.requires_grad).ToSeq().Strict();
        // Uneven weights: the gradient of a plain sum of normalised values is zero.
        var loss = y.mul(Uneven(y.shape, type, 9)).sum();
        var gradients = autograd.grad([loss], [x, .. learned.Map(p => p.Value)]);
        var all = new Dictionary<string, Tensor> { ["output"] = y, ["input's gradient"] = gradients[0] };
        foreach (var (p, g) in learned.Zip(gradients.Skip(1)))
            all[p.Key] = g;
        foreach (var buffer in parameters.Tensors.Filter(t => !t.requires_grad).ToSeq())
            all[buffer.Key] = buffer.Value;
        return all;
    }

    /// <summary>Initial values, shaken: zero biases and unit scales would hide mistakes.</summary>
    private static ParameterSet Weights(Layer network, ScalarType type) =>
        new(
            Parameters
                .Of(network)
                .Fold(HashMap<string, Tensor>(), (set, spec) =>
                {
                    using var initial = ParameterSet.Initial(Seq1(spec), Stream.Of(3, "p"));
                    var value = initial[spec.Name];
                    if (spec.Kind == ElementKind.Int64)
                        return set.Add(spec.Name, value.clone());
                    var shaken = value.detach().to_type(type).add(Uneven(value.shape, type, 4).mul(.1));
                    return set.Add(spec.Name, shaken.detach().requires_grad_(spec.Role == ParameterRole.Trainable));
                })
        );

    private static Tensor Input(long[] shape, ScalarType type, int salt) => Uneven(shape, type, salt);

    private static Tensor Uneven(long[] shape, ScalarType type, int salt)
    {
        var values = Enumerable
            .Range(0, (int)shape.Aggregate(1L, (a, b) => a * b))
            .Select(i => (float)Stream.Of(salt, "x").Normal(i))
            .ToArray();
        return values.ToTensor(shape).to_type(type);
    }

    private static void Near(Tensor expected, Tensor actual, double tolerance, string what)
    {
        var (e, a) = (expected.Doubles(), actual.Doubles());
        Assert.Equal(expected.shape, actual.shape);
        // A gradient that is zero but for rounding (a bias before a norm) has no size of its own to be measured by.
        var largest = Math.Max(1e-2, e.Max(Math.Abs));
        for (var i = 0; i < e.Length; i++)
            Assert.True(Math.Abs(e[i] - a[i]) <= tolerance * largest, $"{what}[{i}]: expected {e[i]}, got {a[i]} (largest {largest})");
    }
}
