using System.Text.Json;
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
    /// <summary>Counters start as they always do, the rest by the rule.</summary>
    public static ParameterSet Weights(Golden golden, Seq<ParameterSpec> specs) =>
        ParameterSet.Of(specs, spec => spec.Initially is Initialisation.Sinusoids ? Sinusoids(spec)
            : spec.Kind == ElementKind.Int64 ? Parameters.Initial(spec, default)
            : golden.Weight(spec.Name, [.. spec.Shape.Map(size => (long)size)]));

    // As the published code computes them, in float32 throughout: ours are rounded once, and a last digit apart.
    private static float[] Sinusoids(ParameterSpec spec)
    {
        using var scope = NewDisposeScope();
        var (positions, features) = ((long)spec.Shape[0], (long)spec.Shape[spec.Shape.Count - 1]);
        var rates = arange(0, features, 2, dtype: ScalarType.Float32).mul((-Math.Log(10000) / features).ToScalar()).exp();
        var angles = arange(0, positions, 1, dtype: ScalarType.Float32).unsqueeze(1).mul(rates);
        var table = stack([angles.sin(), angles.cos()], -1).reshape(positions, features).Floats();
        var ours = Parameters.Initial(spec, default);
        Close.ToLargest(ours[..(100 * (int)features)], table[..(100 * (int)features)], 1e-5, "positions");
        return table;
    }

    public static long[] InputShape(Golden golden) => Golden.Longs(golden["input"].GetProperty("shape"));

    public static Tensor Input(Golden golden)
    {
        var (input, shape) = (golden["input"], InputShape(golden));
        var values = golden.Tensor(input.GetProperty("name").GetString()!, shape.Aggregate(1L, (a, b) => a * b), input.GetProperty("scale").GetDouble(), input.GetProperty("shift").GetDouble());
        return values.ToTensor(shape).requires_grad_();
    }

    /// <summary>In both arithmetics. The network has to be built without dropout.</summary>
    public static void Check(Golden golden, Layer network)
    {
        foreach (var arithmetic in Enum.GetValues<Arithmetic>()) Check(golden, network, arithmetic);
    }

    private static void Check(Golden golden, Layer network, Arithmetic arithmetic)
    {
        var specs = Parameters.Of(network);
        Assert.Equal(
            golden["state_shapes"].EnumerateObject().Select(p => $"{p.Name} [{string.Join(",", Golden.Longs(p.Value))}]").Order(StringComparer.Ordinal),
            specs.Map(spec => $"{spec.Name} [{string.Join(",", spec.Shape)}]").Order(StringComparer.Ordinal));
        Assert.Equal(golden["parameter_count"].GetInt64(), Parameters.Count(network));

        using var x = Input(golden);
        using (var parameters = Weights(golden, specs))
        using (var y = Interpreter.Forward(network, x, parameters, Mode.Evaluation, arithmetic))
        {
            Assert.Equal(Golden.Longs(golden["output_shape"]), y.shape);
            Close.ToLargest(Golden.Floats(golden["eval_output"]), y.Floats(), 1e-4, "evaluation");
        }
        using (var parameters = Weights(golden, specs))
        using (var y = Interpreter.Forward(network, x, parameters, Mode.Training, arithmetic))
        using (var cotangent = golden.Tensor("cotangent", y.numel()).ToTensor(y.shape))
        {
            Close.ToLargest(Golden.Floats(golden["train_output_without_dropout"]), y.Floats(), 1e-4, "training");
            y.mul(cotangent).sum().backward();
            Close.Relative(golden["input_grad_norm"].GetDouble(), Norm(x.grad!), 1e-3, "input gradient");
            Close.ToLargest(Golden.Floats(golden["input_grad_first64"]), [.. x.grad!.Floats().Take(64)], 1e-3, "input gradient");
            foreach (var norm in golden["parameter_grad_norms"].EnumerateObject()) Close.Relative(norm.Value.GetDouble(), Norm(parameters[norm.Name].grad!), 1e-3, norm.Name);
            foreach (var norm in golden["buffer_norms_after_one_training_forward"].EnumerateObject()) Close.Relative(norm.Value.GetDouble(), Norm(parameters[norm.Name]), 1e-4, norm.Name);
        }
    }

    public static double Norm(Tensor tensor) => Math.Sqrt(tensor.Floats().Sum(x => (double)x * x));
}
