using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

/// <summary>
/// Runs networks on tensors. Every operation is TorchSharp's, so gradients flow; intermediates are disposed as soon as the next layer has
/// its own.
/// </summary>
public static class Interpreter
{
    /// <summary>
    /// The output of <paramref name="layer"/> for <paramref name="x"/> ([batch, …] as <see cref="Shapes.Infer"/> wants it). The caller
    /// disposes it; <paramref name="x"/> stays the caller's.
    /// </summary>
    /// <param name="views">How many views of the same clips stand one after the other in the batch: batch normalisation treats each by
    /// itself, as if the network had run on each in turn.</param>
    /// <param name="precision">Of the operands of matrix products and convolutions (on the CPU of matrix products); what comes out of them,
    /// and all between, has the type of <paramref name="x"/>.</param>
    /// <exception cref="KeyNotFoundException">A parameter of the network is not in the set.</exception>
    public static Tensor Forward(
        Layer layer,
        Tensor x,
        ParameterSet parameters,
        Mode mode,
        Arithmetic arithmetic = Arithmetic.Fast,
        int views = 1,
        Precision precision = Precision.Float32
    )
    {
        var kernels = Kernels(arithmetic, x);
        return Forward(layer, x, parameters, mode, precision == Precision.BFloat16 ? new BFloat16Kernels(kernels) : kernels, views);
    }

    /// <summary>The same by kernels of the caller's choice.</summary>
    internal static Tensor Forward(Layer layer, Tensor x, ParameterSet parameters, Mode mode, IKernels kernels, int views)
    {
        var y = Run(layer, x, "", new Context(parameters, mode, kernels, views));
        return ReferenceEquals(x, y) ? x.alias() : y;
    }

    private static IKernels Kernels(Arithmetic arithmetic, Tensor x) =>
        arithmetic == Arithmetic.Published ? PublishedKernels.Instance
        : x.device_type == DeviceType.CPU && x.dtype == ScalarType.Float32 ? CpuKernels.Kernels
        : PlainKernels.Instance;

    /// <param name="FramesFirst">Within a <see cref="Layer.FramesFirst"/>: x is [T, B, …].</param>
    private sealed record Context(ParameterSet Parameters, Mode Mode, IKernels Kernels, int Views, bool FramesFirst = false)
    {
        public Tensor this[string path, string name] => Parameters[Paths.Join(path, name)];
    }

    /// <summary>May give back <paramref name="x"/> itself (a layer that does nothing); never disposes it.</summary>
    private static Tensor Run(Layer layer, Tensor x, string path, Context at) =>
        layer switch
        {
            Layer.Named named => Run(named.Body, x, Paths.Join(path, named.Name), at),
            Layer.Sequence sequence => InTurn(sequence.Layers, x, path, at),
            Layer.FramesFirst first => at.Kernels.FramesFirst ? FramesFirst(first, x, path, at) : Run(first.Body, x, path, at),
            Layer.Residual residual => Residual(residual, x, path, at),
            Layer.Shortcut shortcut => Shortcut(shortcut, x, path, at),
            Layer.Linear => at.Kernels.Linear(x, at[path, "weight"], at[path, "bias"]),
            Layer.Conv1d { Kernel: 1, Padding: 0, Groups: 1 } => at.Kernels.Pointwise(x, at[path, "weight"], at[path, "bias"]),
            Layer.Conv1d { Groups: > 1 } conv when conv.Groups == conv.In && conv.Groups == conv.Out => at.Kernels.Depthwise(
                x,
                at[path, "weight"],
                at[path, "bias"],
                conv.Padding,
                conv.Dilation
            ),
            Layer.Conv1d conv => at.Kernels.Convolution([x, at[path, "weight"], at[path, "bias"]], t =>
                Functional.conv1d(t[0], t[1], t[2], 1, conv.Padding, conv.Dilation, conv.Groups)
            ),
            Layer.Conv3d conv => at.Kernels.Convolution([x, at[path, "weight"]], t =>
                Functional.conv3d(t[0], t[1], null, Longs(conv.Stride), Longs(conv.Padding))
            ),
            Layer.ReLU => x.relu(),
            Layer.Gelu => x.gelu(),
            Layer.PReLU => Functional.prelu(x, at[path, "weight"]),
            Layer.Dropout dropout => at.Mode == Mode.Training && dropout.Rate > 0 ? at.Kernels.Dropout(x, dropout.Rate) : x,
            Layer.LayerNorm norm => Functional.layer_norm(
                x,
                [norm.Features],
                at[path, "weight"],
                at[path, "bias"],
                Layer.LayerNorm.Epsilon
            ),
            Layer.GlobalLayerNorm => at.Kernels.GlobalNorm(x, null, at[path, "gamma"], at[path, "beta"]),
            Layer.TemporalGate => at.Kernels.TemporalGate(x, Gate.At(path, at.Parameters)),
            Layer.GraphMix mix => at.Kernels.GraphMix(x, mix.Graph, at[path, "Theta1"]),
            Layer.NodeBatchNorm => BatchNorm(x, path, at, at.Kernels.NodeNorm),
            Layer.ChannelBatchNorm => BatchNorm(x, path, at, PlainKernels.NormaliseByView),
            Layer.Positions positions => Positions(positions, x, at[path, "pe"]),
            Layer.SelfAttention attention => at.FramesFirst
                ? Attention.OfItselfFramesFirst(
                    x,
                    attention.Heads,
                    AttentionWeights.At(path, at.Parameters),
                    Dropping(attention.Rate, at),
                    at.Kernels
                )
                : Attention.OfItself(
                    x,
                    attention.Heads,
                    AttentionWeights.At(path, at.Parameters),
                    Dropping(attention.Rate, at),
                    at.Kernels
                ),
            Layer.PositionAttention attention => Attention.AlongAxis(x, attention.Axis, path, at.Parameters, at.Kernels),
            Layer.TokenAttention => Attention.OfToken(x, path, at.Parameters),
            Layer.FeatureNorm => Functional.batch_norm(
                x,
                at[path, "running_mean"],
                at[path, "running_var"],
                null,
                null,
                at.Mode == Mode.Training && x.shape[0] > 1,
                .1,
                1e-5
            ),
            Layer.Mean mean => x.mean([mean.Axis]),
            Layer.Select select => Select(select, x),
            Layer.Branches branches => Branches(branches, x, path, at),
            Layer.Permute permute => at.Kernels.Permute(x, [.. permute.Order.Map(axis => (long)axis)]),
            Layer.Flatten flatten => x.flatten(flatten.From),
            _ => throw new InvalidOperationException(
                $"The interpreter does not know {layer.GetType()}: a case of Layer was added without it."
            ),
        };

    private static Tensor InTurn(Seq<Layer> layers, Tensor x, string path, Context at)
    {
        var now = x;
        for (var rest = (ReadOnlySpan<(Layer Layer, string Path)>)Flat(layers, path).ToArray(); rest.Length > 0; )
        {
            var (next, taken) = Together(rest, now, at) is { } several ? several : (Run(rest[0].Layer, now, rest[0].Path, at), 1);
            if (!ReferenceEquals(next, now) && !ReferenceEquals(now, x))
                now.Dispose();
            now = next;
            rest = rest[taken..];
        }
        return now;
    }

    /// <summary>The layers one after the other, with their paths: parts with names are their layers.</summary>
    private static IEnumerable<(Layer Layer, string Path)> Flat(Seq<Layer> layers, string path) =>
        layers
            .ToArray()
            .SelectMany(layer =>
                layer switch
                {
                    Layer.Named named => Flat(Prelude.Seq1(named.Body), Paths.Join(path, named.Name)),
                    Layer.Sequence sequence => Flat(sequence.Layers, path),
                    _ => [(layer, path)],
                }
            );

    /// <summary>
    /// Layers that are one kernel together, so that what lies between them is never kept: the output of the first few, and how many.
    /// </summary>
    private static (Tensor Output, int Layers)? Together(ReadOnlySpan<(Layer Layer, string Path)> layers, Tensor x, Context at)
    {
        if (layers is [(Layer.PReLU, var slope), (Layer.GlobalLayerNorm, var norm), ..])
            return (at.Kernels.GlobalNorm(x, at[slope, "weight"], at[norm, "gamma"], at[norm, "beta"]), 2);
        if (at.Mode == Mode.Evaluation)
            return null;
        if (layers is [(Layer.TemporalGate, var before), (Layer.GraphMix mix, var theta), ..])
            return (at.Kernels.GateMix(x, Gate.At(before, at.Parameters), mix.Graph, at[theta, "Theta1"]), 2);
        // A gate, a norm, a gate and a dropout, or their end.
        var first = layers is [(Layer.TemporalGate, _), (Layer.NodeBatchNorm, _), (Layer.TemporalGate, _), ..]
            ? Gate.At(layers[0].Path, at.Parameters)
            : null;
        var taken = first is null ? 0 : 1;
        var normed = layers[taken].Layer is Layer.NodeBatchNorm ? layers[taken++].Path : null;
        if (layers.Length == taken || layers[taken].Layer is not Layer.TemporalGate)
            return null;
        var gate = Gate.At(layers[taken++].Path, at.Parameters);
        var rate = layers.Length > taken && layers[taken].Layer is Layer.Dropout dropout ? dropout.Rate : 0;
        if (rate > 0)
            taken++;
        Tensor Gated(Tensor input, NodeStatistics? nodes, int views) =>
            first is null
                ? at.Kernels.TemporalGate(input, nodes, views, gate, rate)
                : at.Kernels.Gates(input, first, nodes, views, gate, rate);
        return (normed is null ? Gated(x, null, at.Views) : BatchNorm(x, normed, at, Gated), taken);
    }

    private static Tensor FramesFirst(Layer.FramesFirst first, Tensor x, string path, Context at)
    {
        using var turned = x.transpose(0, 1);
        var y = Run(first.Body, turned, path, at with { FramesFirst = true });
        var back = y.transpose(0, 1);
        if (!ReferenceEquals(y, turned))
            y.Dispose();
        return back;
    }

    private static Tensor Residual(Layer.Residual residual, Tensor x, string path, Context at)
    {
        var body = Run(residual.Body, x, path, at);
        var sum = x.Plus(body);
        if (!ReferenceEquals(body, x))
            body.Dispose();
        return sum;
    }

    private static Tensor Shortcut(Layer.Shortcut shortcut, Tensor x, string path, Context at)
    {
        var body = Run(shortcut.Body, x, path, at);
        var skip = Run(shortcut.Skip, x, path, at);
        var sum = body.Plus(skip);
        if (!ReferenceEquals(body, x))
            body.Dispose();
        if (!ReferenceEquals(skip, x))
            skip.Dispose();
        return sum;
    }

    private static Tensor Branches(Layer.Branches branches, Tensor x, string path, Context at)
    {
        var parts = branches.Layers.Map(part => Run(part, x, path, at)).ToArray();
        var joined = cat(parts, -1);
        foreach (var part in parts.Where(part => !ReferenceEquals(part, x)))
            part.Dispose();
        return joined;
    }

    private static Tensor Select(Layer.Select select, Tensor x)
    {
        using var places = torch.tensor([.. select.Places.Map(place => (long)place)]);
        using var placed = places.to(x.device);
        return x.index_select(select.Axis, placed);
    }

    private static Tensor Positions(Layer.Positions positions, Tensor x, Tensor table)
    {
        var over = positions.Over == PositionAxis.Time ? 1 : 0;
        using var rows = table.narrow(0, 0, x.shape[over]);
        if (over == 0)
            return x.Plus(rows);
        using var frames = rows.transpose(0, 1);
        return x.Plus(frames);
    }

    private static Func<Tensor, Tensor>? Dropping(double rate, Context at) =>
        at.Mode == Mode.Training && rate > 0 ? x => at.Kernels.Dropout(x, rate) : null;

    private static long[] Longs(Extent extent) => [.. extent.Axes.Select(size => (long)size)];

    private static Tensor BatchNorm(Tensor x, string path, Context at, Func<Tensor, NodeStatistics, int, Tensor> normalise)
    {
        var node = new NodeStatistics(at[path, "weight"], at[path, "bias"], at[path, "running_mean"], at[path, "running_var"]);
        if (at.Mode == Mode.Evaluation)
            return Functional.batch_norm(
                x,
                node.Mean,
                node.Variance,
                node.Gamma,
                node.Beta,
                false,
                Layer.NodeBatchNorm.Momentum,
                Layer.NodeBatchNorm.Epsilon
            );
        using (no_grad())
        using (NewDisposeScope())
        {
            using Scalar more = at.Views;
            at[path, "num_batches_tracked"].add_(more, Sums.One);
        }
        return normalise(x, node, at.Views);
    }
}
