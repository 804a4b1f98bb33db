using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors;

/// <summary>
/// Mixed precision: operands of products and convolutions are rounded to bfloat16 (8 bits of fraction, the range of float32, so that no loss has to be scaled), results come back in the input's
/// type. Norms, activations and depthwise convolutions, which are no products of matrices, stay as they are; so do the parameters, whose gradients are rounded once on their way back.
/// </summary>
internal sealed class BFloat16Kernels(IKernels full) : IKernels
{
    public bool FramesFirst => full.FramesFirst;

    public Tensor Product(Tensor[] operands, Func<Tensor[], Tensor> product)
    {
        using var scope = NewDisposeScope();
        return product([.. operands.Select(Rounded)]).to_type(operands[0].dtype).MoveToOuterDisposeScope();
    }

    public Tensor Permute(Tensor x, long[] order) => full.Permute(x, order);

    public Tensor Pointwise(Tensor x, Tensor weight, Tensor bias) => Product([x, weight, bias], t => PlainKernels.Instance.Pointwise(t[0], t[1], t[2]));

    public Tensor Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation) => full.Depthwise(x, weight, bias, padding, dilation);

    public Tensor GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta) => full.GlobalNorm(x, slope, gamma, beta);

    public Tensor TemporalGate(Tensor x, Gate gate) =>
        Product([x, gate.W1, gate.B1, gate.W2, gate.B2, gate.W3, gate.B3], t => PlainKernels.Instance.TemporalGate(t[0], new Gate(t[1], t[2], t[3], t[4], t[5], t[6])));

    public Tensor GraphMix(Tensor x, Graph graph, Tensor theta) => Product([x, theta], t => PlainKernels.Instance.GraphMix(t[0], graph, t[1]));

    public Tensor NodeNorm(Tensor x, NodeStatistics node, int views) => full.NodeNorm(x, node, views);

    public Tensor Dropout(Tensor x, double rate) => full.Dropout(x, rate);

    private static Tensor Rounded(Tensor operand) => operand.to_type(ScalarType.BFloat16);
}
