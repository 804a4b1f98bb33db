using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// Whether a kernel takes its inputs; what one does not take is computed by <see cref="PlainKernels"/>. All is asked before a forward pass,
/// so that nothing can go wrong in the backward one. Kernels are for contiguous float32 on the CPU (others are made contiguous) of less
/// than 2 GiB a tensor, which is as far as a span reaches.
/// </summary>
internal static class Fits
{
    /// <summary>Channels of a matrix product come in whole vectors, the widest of sixteen.</summary>
    private const long Vector = 16;

    /// <summary>So many rows that packing the other side of a product is little beside it.</summary>
    private const long ManyRows = 256;

    /// <summary>
    /// x [B, N, T, In] of three frames or more; weights and biases of the same Out; a norm that fits by itself, and a rate that dropout
    /// has.
    /// </summary>
    public static bool TemporalGate(Tensor x, NodeStatistics? norm, int views, Gate gate, double rate) =>
        Numbers(x)
        && x.dim() == 4
        && x.shape[2] >= 3
        && gate.W1.shape is [var channels, ..]
        && channels % Vector == 0
        && Small(x.shape[0], x.shape[1], x.shape[2], channels)
        && (x.shape[3] % Vector == 0 || (norm is null && !x.requires_grad))
        && (norm is null || NodeNorm(x, norm, views))
        && rate is >= 0 and < 1
        && Shaped([channels, x.shape[3], 1, 3], gate.W1, gate.W2, gate.W3)
        && Shaped([channels], gate.B1, gate.B2, gate.B3);

    /// <summary>x [B, N, T, In], adjacency [N, N] without a gradient, theta [In, Out].</summary>
    public static bool GraphMix(Tensor x, Tensor adjacency, Tensor theta) =>
        Numbers(x)
        && x.dim() == 4
        && theta.shape is [_, var channels]
        && channels % Vector == 0
        && Small(x.shape[0], x.shape[1], x.shape[2], channels)
        && (x.shape[3] % Vector == 0 || !x.requires_grad)
        && !adjacency.requires_grad
        && Shaped([x.shape[1], x.shape[1]], adjacency)
        && Shaped([x.shape[3], channels], theta);

    /// <summary>
    /// x [views * B, N, …] with more than one value a node and view; gamma, beta and the running statistics [N] without gaps.
    /// </summary>
    public static bool NodeNorm(Tensor x, NodeStatistics node, int views) =>
        Numbers(x)
        && x.dim() >= 2
        && views > 0
        && x.shape[0] % views == 0
        && x.numel() / (x.shape[1] * views) > 1
        && Vectors(x.shape[1], node.Gamma, node.Beta, node.Mean, node.Variance)
        && !node.Mean.requires_grad
        && !node.Variance.requires_grad;

    /// <summary>x [B, C, T], slope [1] or none, gamma and beta [C].</summary>
    public static bool GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta) =>
        Numbers(x) && x.dim() == 3 && Vectors(x.shape[1], gamma, beta) && (slope is null || Vectors(1, slope));

    /// <summary>x [B, C, T], weight [C, 1, K] no longer than the padded frames, bias [C].</summary>
    public static bool Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation) =>
        Numbers(x)
        && x.dim() == 3
        && padding >= 0
        && dilation > 0
        && weight.dim() == 3
        && x.shape[2] + 2 * padding - dilation * (weight.shape[2] - 1) is > 0 and var after
        && Small(x.shape[0], x.shape[1], after)
        && Shaped([x.shape[1], 1, weight.shape[2]], weight)
        && Vectors(x.shape[1], bias);

    /// <summary>x [..., In] of many rows, weight [Out, In], bias [Out].</summary>
    public static bool Linear(Tensor x, Tensor weight, Tensor bias) =>
        Numbers(x)
        && x.dim() >= 2
        && weight.shape is [var after, var before]
        && after % Vector == 0
        && before % Vector == 0
        && x.shape[^1] == before
        && x.numel() / before is >= ManyRows and var rows
        && Small(rows, after)
        && Shaped([after, before], weight)
        && Shaped([after], bias);

    public static bool Dropout(Tensor x, double rate) => Numbers(x) && rate is >= 0 and < 1;

    /// <summary>
    /// A parameter, its gradient and its moments: alike and without gaps. Gradients of transposed uses may come in another layout than
    /// their parameters.
    /// </summary>
    public static bool Update(Tensor parameter, params ReadOnlySpan<Tensor> others)
    {
        if (!Numbers(parameter) || !parameter.is_contiguous())
            return false;
        foreach (var other in others)
            if (!Numbers(other) || !other.is_contiguous() || !other.shape.AsSpan().SequenceEqual(parameter.shape))
                return false;
        return true;
    }

    private static bool Numbers(Tensor x) =>
        x.device_type == DeviceType.CPU && x.dtype == ScalarType.Float32 && !x.is_sparse && x.numel() > 0 && Small(x.shape);

    /// <summary>Less than 2 GiB of float32.</summary>
    public static bool Small(params ReadOnlySpan<long> shape)
    {
        var bytes = (double)sizeof(float);
        foreach (var size in shape)
            bytes *= size;
        return bytes <= int.MaxValue;
    }

    private static bool Shaped(long[] shape, params ReadOnlySpan<Tensor> tensors)
    {
        foreach (var tensor in tensors)
            if (!Numbers(tensor) || !tensor.shape.AsSpan().SequenceEqual(shape))
                return false;
        return true;
    }

    private static bool Vectors(long size, params ReadOnlySpan<Tensor> tensors)
    {
        foreach (var tensor in tensors)
            if (!Shaped([size], tensor) || !tensor.is_contiguous())
                return false;
        return true;
    }
}
