#if SYSTEM_TORCH
using MpucMer.Pure.Networks;
using MpucMer.Torch;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

/// <summary>
/// The kernels of MpucMer.Torch, on the CPU. Sound keeps its frames outermost in memory ([B, T, C] seen as [B, C, T]), as it comes: pointwise convolutions are then
/// plain matrix products, and the others take channels as their vectors; nothing is ever transposed.
/// </summary>
internal sealed class FusedCpuKernels : IKernels
{
    public static readonly FusedCpuKernels Instance = new();

    private FusedCpuKernels() { }

    public Tensor Permute(Tensor x, long[] order) => order is [0, 2, 1] ? x.permute(order) : PlainKernels.Instance.Permute(x, order);

    public Tensor Pointwise(Tensor x, Tensor weight, Tensor bias)
    {
        using var frames = x.transpose(1, 2);
        using var matrix = weight.squeeze(2);
        using var y = Functional.linear(frames, matrix, bias);
        return y.transpose(1, 2);
    }

    public Tensor Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation) => FusedKernels.DepthwiseConv1d(x, weight, bias, padding, dilation);

    public Tensor GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta) => FusedKernels.GlobalNorm(x, slope, gamma, beta, Layer.GlobalLayerNorm.Epsilon);

    public Tensor TemporalGate(Tensor x, Gate gate) => FusedKernels.TemporalGate(x, gate.W1, gate.B1, gate.W2, gate.B2, gate.W3, gate.B3);

    public Tensor GraphMix(Tensor x, Graph graph, Tensor theta)
    {
        using var adjacency = Adjacency.Of(graph, x);
        return FusedKernels.GraphMix(x, adjacency, theta);
    }

    public Tensor NodeNorm(Tensor x, NodeStatistics node, int views) =>
        FusedKernels.NodeNorm(x, node.Gamma, node.Beta, node.Mean, node.Variance, views, Layer.NodeBatchNorm.Momentum, Layer.NodeBatchNorm.Epsilon);

    // libtorch draws its masks one number at a time, on one thread; here its generator gives one seed.
    public Tensor Dropout(Tensor x, double rate)
    {
        using var seed = randint(0, long.MaxValue, [1L], ScalarType.Int64);
        return FusedKernels.Dropout(x, seed.item<long>(), rate);
    }
}
#endif
