using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Networks;
using MpucMer.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>Checks of one network against one golden file: outputs, gradients, running statistics and names.</summary>
internal static class GoldenNetwork
{
    /// <summary>Counters and positions start as they always do, the rest by the rule: float32 numbers, widened.</summary>
    public static ParameterSet Weights(Golden golden, Seq<ParameterSpec> specs, ScalarType numbers) =>
        ParameterSet.Of(
            specs,
            spec =>
                spec.Initially is Initialisation.Sinusoids ? Sinusoids(spec)
                : spec.Kind == ElementKind.Int64 ? Parameters.Initial(spec, default)
                : golden.Weight(spec.Name, [.. spec.Shape.Map(size => (long)size)]),
            TestDevice.Value,
            numbers
        );

    // Ours are rounded once, and a last digit apart.
    private static float[] Sinusoids(ParameterSpec spec)
    {
        var (table, ours) = (PublishedPositions.Table(spec.Shape[0], spec.Shape[2]), Parameters.Initial(spec, default));
        Close.ToLargest(ours, table, 1e-3, "positions");
        Close.ToLargest(ours[..(100 * spec.Shape[2])], table[..(100 * spec.Shape[2])], 1e-5, "first positions");
        return table;
    }

    public static long[] InputShape(Golden golden) => Golden.Longs(golden["input"].GetProperty("shape"));

    private static Tensor Input(Golden golden, ScalarType numbers)
    {
        var (input, shape) = (golden["input"], InputShape(golden));
        var (scale, shift) = (input.GetProperty("scale").GetDouble(), input.GetProperty("shift").GetDouble());
        return Typed(golden.Tensor(input.GetProperty("name").GetString()!, Elements(shape), scale, shift), numbers, shape).requires_grad_();
    }

    /// <summary>These numbers, row-major, in the given type.</summary>
    public static Tensor Typed(float[] values, ScalarType numbers, params ReadOnlySpan<long> shape)
    {
        using var single = values.ToTensor(shape);
        using var typed = single.to_type(numbers);
        return typed.to(TestDevice.Value).alias();
    }

    /// <summary>The network has to be built without dropout.</summary>
    public static void Check(Golden golden, Layer network, ScalarType numbers, Arithmetic arithmetic)
    {
        var specs = Parameters.Of(network);
        var shapes = golden["state_shapes"].EnumerateObject().Select(p => $"{p.Name} [{string.Join(",", Golden.Longs(p.Value))}]");
        Assert.Equal(
            shapes.Order(StringComparer.Ordinal),
            specs.Map(spec => $"{spec.Name} [{string.Join(",", spec.Shape)}]").Order(StringComparer.Ordinal)
        );
        Assert.Equal(golden["parameter_count"].GetInt64(), Parameters.Count(network));

        using var scope = NewDisposeScope();
        var close = Closeness.Of(numbers);
        var x = Input(golden, numbers);
        var parameters = Weights(golden, specs, numbers);
        using (no_grad())
        using (var y = Interpreter.Forward(network, x, parameters, Mode.Evaluation, arithmetic))
        {
            Assert.Equal(numbers, y.dtype);
            Assert.Equal(Golden.Longs(golden["output_shape"]), y.shape);
            Close.ToLargest(Golden.Doubles(golden["eval_output"]), y.Doubles(), close.Outputs, "evaluation");
        }
        var trained = Interpreter.Forward(network, x, parameters, Mode.Training, arithmetic);
        Close.ToLargest(Golden.Doubles(golden["train_output_without_dropout"]), trained.Doubles(), close.Outputs, "training");
        trained.mul(Typed(golden.Tensor("cotangent", trained.numel()), numbers, trained.shape)).sum().backward();
        Close.Relative(golden["input_grad_norm"].GetDouble(), Norm(x.grad!), close.Norms, "norm of the input's gradient");
        var first = Golden.Doubles(golden["input_grad_first64"]);
        Close.ToLargest(first, x.grad!.Doubles()[..first.Length], close.Elements, "input's gradient");
        var norms = golden["parameter_grad_norms"].EnumerateObject().ToDictionary(norm => norm.Name, norm => norm.Value.GetDouble());
        var least = close.Least * norms.Values.Max();
        foreach (var (name, norm) in norms)
        {
            var room = close.Norms * Math.Max(norm, least);
            Close.Absolute(norm, Norm(parameters[name].grad!), room, $"norm of the gradient of {name}");
        }
        foreach (var norm in golden["buffer_norms_after_one_training_forward"].EnumerateObject())
            Close.Relative(norm.Value.GetDouble(), Norm(parameters[norm.Name]), close.Outputs, norm.Name);
    }

    public static double Norm(Tensor tensor) => Math.Sqrt(tensor.Doubles().Sum(x => x * x));

    public static long Elements(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);
}
