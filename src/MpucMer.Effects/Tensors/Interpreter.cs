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
    /// <param name="views">How many views of the same clips stand one after the other in the batch: batch normalisation treats each by itself, as if the network had run on each in turn.</param>
    /// <exception cref="KeyNotFoundException">A parameter of the network is not in the set.</exception>
    public static Tensor Forward(Layer layer, Tensor x, ParameterSet parameters, Mode mode, Arithmetic arithmetic = Arithmetic.Fast, int views = 1)
    {
        var y = Run(layer, x, "", new Context(parameters, mode, Kernels(arithmetic, x), views));
        return ReferenceEquals(x, y) ? x.alias() : y;
    }

    private static IKernels Kernels(Arithmetic arithmetic, Tensor x) =>
        arithmetic == Arithmetic.Published ? PublishedKernels.Instance
#if SYSTEM_TORCH
        : x.device_type == DeviceType.CPU && x.dtype is ScalarType.Float32 or ScalarType.Float64 ? FusedCpuKernels.Instance
#endif
        : PlainKernels.Instance;

    private sealed record Context(ParameterSet Parameters, Mode Mode, IKernels Kernels, int Views)
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
        Layer.Conv1d { Kernel: 1, Padding: 0, Groups: 1 } => at.Kernels.Pointwise(x, at[path, "weight"], at[path, "bias"]),
        Layer.Conv1d { Groups: > 1 } conv when conv.Groups == conv.In && conv.Groups == conv.Out => at.Kernels.Depthwise(x, at[path, "weight"], at[path, "bias"], conv.Padding, conv.Dilation),
        Layer.Conv1d conv => Functional.conv1d(x, at[path, "weight"], at[path, "bias"], 1, conv.Padding, conv.Dilation, conv.Groups),
        Layer.ReLU => x.relu(),
        Layer.Gelu => x.gelu(),
        Layer.PReLU => Functional.prelu(x, at[path, "weight"]),
        Layer.Dropout dropout => at.Mode == Mode.Training && dropout.Rate > 0 ? at.Kernels.Dropout(x, dropout.Rate) : x,
        Layer.LayerNorm norm => Functional.layer_norm(x, [norm.Features], at[path, "weight"], at[path, "bias"], Layer.LayerNorm.Epsilon),
        Layer.GlobalLayerNorm => at.Kernels.GlobalNorm(x, null, at[path, "gamma"], at[path, "beta"]),
        Layer.TemporalGate => at.Kernels.TemporalGate(x, Gate.At(path, at.Parameters)),
        Layer.GraphMix mix => at.Kernels.GraphMix(x, mix.Graph, at[path, "Theta1"]),
        Layer.NodeBatchNorm => BatchNorm(x, path, at),
        Layer.FeatureNorm => Functional.batch_norm(x, at[path, "running_mean"], at[path, "running_var"], null, null, at.Mode == Mode.Training, .1, 1e-5),
        Layer.Mean mean => x.mean([mean.Axis]),
        Layer.Permute permute => at.Kernels.Permute(x, [.. permute.Order.Map(axis => (long)axis)]),
        Layer.Flatten flatten => x.flatten(flatten.From),
        _ => throw new InvalidOperationException($"The interpreter does not know {layer.GetType()}: a case of Layer was added without it."),
    };

    private static Tensor InTurn(Seq<Layer> layers, Tensor x, string path, Context at)
    {
        var now = x;
        for (var i = 0; i < layers.Count; i++)
        {
            var pair = i + 1 < layers.Count ? Bent(layers[i], layers[i + 1], now, path, at) : null;
            var next = pair ?? Run(layers[i], now, path, at);
            if (!ReferenceEquals(next, now) && !ReferenceEquals(now, x)) now.Dispose();
            if (pair is not null) i++;
            now = next;
        }
        return now;
    }

    // A PReLU and the global norm after it are one kernel: what lies between them is never kept.
    private static Tensor? Bent(Layer first, Layer second, Tensor x, string path, Context at) =>
        (first, second) is (Layer.Named { Body: Layer.PReLU } slope, Layer.Named { Body: Layer.GlobalLayerNorm } norm)
            ? at.Kernels.GlobalNorm(x, at[Paths.Join(path, slope.Name), "weight"], at[Paths.Join(path, norm.Name), "gamma"], at[Paths.Join(path, norm.Name), "beta"])
            : null;

    private static Tensor Residual(Layer.Residual residual, Tensor x, string path, Context at)
    {
        var body = Run(residual.Body, x, path, at);
        var sum = x.add(body);
        if (!ReferenceEquals(body, x)) body.Dispose();
        return sum;
    }

    private static Tensor BatchNorm(Tensor x, string path, Context at)
    {
        var node = new NodeStatistics(at[path, "weight"], at[path, "bias"], at[path, "running_mean"], at[path, "running_var"]);
        if (at.Mode == Mode.Evaluation)
            return Functional.batch_norm(x, node.Mean, node.Variance, node.Gamma, node.Beta, false, Layer.NodeBatchNorm.Momentum, Layer.NodeBatchNorm.Epsilon);
        using (no_grad())
        using (NewDisposeScope())
        {
            using Scalar more = at.Views;
            at[path, "num_batches_tracked"].add_(more);
        }
        return at.Kernels.NodeNorm(x, node, at.Views);
    }
}
