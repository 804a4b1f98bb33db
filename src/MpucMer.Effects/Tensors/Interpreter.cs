using LanguageExt;
using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

/// <summary>Runs networks on tensors. Every operation is TorchSharp's, so gradients flow; intermediates are disposed as soon as the next layer has its own.</summary>
public static class Interpreter
{
    /// <summary>
    /// The output of <paramref name="layer"/> for <paramref name="x"/> ([batch, …] as <see cref="Shapes.Infer"/> wants it). The caller disposes it; <paramref name="x"/> stays the caller's.
    /// </summary>
    /// <exception cref="KeyNotFoundException">A parameter of the network is not in the set.</exception>
    public static Tensor Forward(Layer layer, Tensor x, ParameterSet parameters, Mode mode)
    {
        var y = Run(layer, x, "", new Context(parameters, mode));
        return ReferenceEquals(x, y) ? x.alias() : y;
    }

    private sealed record Context(ParameterSet Parameters, Mode Mode)
    {
        public Tensor this[string path, string name] => Parameters[Paths.Join(path, name)];
    }

    /// <summary>May give back <paramref name="x"/> itself (a layer that does nothing); never disposes it.</summary>
    private static Tensor Run(Layer layer, Tensor x, string path, Context at) => layer switch
    {
        Layer.Named named => Run(named.Body, x, Paths.Join(path, named.Name), at),
        Layer.Sequence sequence => InTurn(sequence.Layers, x, path, at),
        Layer.Residual residual => Residual(residual, x, path, at),
        Layer.Linear => Functional.linear(x, at[path, "weight"], at[path, "bias"]),
        Layer.Conv1d conv => Functional.conv1d(x, at[path, "weight"], at[path, "bias"], 1, conv.Padding, conv.Dilation, conv.Groups),
        Layer.ReLU => x.relu(),
        Layer.Gelu => x.gelu(),
        Layer.PReLU => Functional.prelu(x, at[path, "weight"]),
        Layer.Dropout dropout => at.Mode == Mode.Training && dropout.Rate > 0 ? Functional.dropout(x, dropout.Rate, true) : x,
        Layer.LayerNorm norm => Functional.layer_norm(x, [norm.Features], at[path, "weight"], at[path, "bias"], Layer.LayerNorm.Epsilon),
        // One group over all channels and time is Conv-TasNet's gLN, and needs no transposes.
        Layer.GlobalLayerNorm => Functional.group_norm(x, 1, at[path, "gamma"], at[path, "beta"], Layer.GlobalLayerNorm.Epsilon),
        Layer.TemporalGate => Kernels.TemporalGate(x, path, at.Parameters),
        Layer.GraphMix mix => Kernels.GraphMix(x, mix.Graph, at[path, "Theta1"]),
        Layer.NodeBatchNorm => BatchNorm(x, path, at),
        Layer.FeatureNorm => Functional.batch_norm(x, at[path, "running_mean"], at[path, "running_var"], null, null, at.Mode == Mode.Training, .1, 1e-5),
        Layer.Mean mean => x.mean([mean.Axis]),
        Layer.Permute permute => Permuted(permute, x),
        Layer.Flatten flatten => x.flatten(flatten.From),
        _ => throw new InvalidOperationException($"The interpreter does not know {layer.GetType()}: a case of Layer was added without it."),
    };

    private static Tensor InTurn(Seq<Layer> layers, Tensor x, string path, Context at)
    {
        var now = x;
        foreach (var layer in layers)
        {
            var next = Run(layer, now, path, at);
            if (!ReferenceEquals(next, now) && !ReferenceEquals(now, x)) now.Dispose();
            now = next;
        }
        return now;
    }

    private static Tensor Residual(Layer.Residual residual, Tensor x, string path, Context at)
    {
        var body = Run(residual.Body, x, path, at);
        var sum = x.add(body);
        if (!ReferenceEquals(body, x)) body.Dispose();
        return sum;
    }

    /// <summary>Contiguous in the new order: every layer may rely on it.</summary>
    private static Tensor Permuted(Layer.Permute permute, Tensor x)
    {
        using var view = x.permute([.. permute.Order.Map(axis => (long)axis)]);
        return view.contiguous();
    }

    private static Tensor BatchNorm(Tensor x, string path, Context at)
    {
        if (at.Mode == Mode.Training)
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            using Scalar one = 1;
            at[path, "num_batches_tracked"].add_(one);
        }
        return Functional.batch_norm(x, at[path, "running_mean"], at[path, "running_var"], at[path, "weight"], at[path, "bias"], at.Mode == Mode.Training, Layer.NodeBatchNorm.Momentum, Layer.NodeBatchNorm.Epsilon);
    }
}
