using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors;

/// <summary>
/// Mixed precision: operands of products and convolutions are rounded to bfloat16 (8 bits of fraction, the range of float32, so that no
/// loss has to be scaled), results come back in the input's type. Norms, activations and depthwise convolutions, which are no products of
/// matrices, stay as they are; so do the parameters, whose gradients are rounded once on their way back. On the CPU only matrix products
/// are rounded. Convolutions are not: libtorch 2.10 gives gradients of bfloat16 weights out of memory that nobody wrote where a kernel
/// reaches beyond its input (kernel 3 and padding 1 on two frames, as R(2+1)D has them in its third stage), and has written beyond it. The
/// kernels of ours have no bfloat16, and are faster in float32 than libtorch in either.
/// </summary>
internal sealed class BFloat16Kernels(IKernels full) : IKernels
{
    public bool FramesFirst => full.FramesFirst;

    public Tensor Product(Tensor[] operands, Func<Tensor[], Tensor> product)
    {
        using var scope = NewDisposeScope();
        return product([.. operands.Select(Rounded)]).to_type(operands[0].dtype).MoveToOuterDisposeScope();
    }

    public Tensor Convolution(Tensor[] operands, Func<Tensor[], Tensor> convolution) =>
        OnCpu(operands[0]) ? convolution(operands) : Product(operands, convolution);

    public Tensor Permute(Tensor x, long[] order) => full.Permute(x, order);

    public Tensor Pointwise(Tensor x, Tensor weight, Tensor bias) => Product([x, weight, bias], t => full.Pointwise(t[0], t[1], t[2]));

    public Tensor Depthwise(Tensor x, Tensor weight, Tensor bias, long padding, long dilation) =>
        full.Depthwise(x, weight, bias, padding, dilation);

    public Tensor GlobalNorm(Tensor x, Tensor? slope, Tensor gamma, Tensor beta) => full.GlobalNorm(x, slope, gamma, beta);

    public Tensor TemporalGate(Tensor x, Gate gate) =>
        OnCpu(x)
            ? full.TemporalGate(x, gate)
            : Product([x, gate.W1, gate.B1, gate.W2, gate.B2, gate.W3, gate.B3], t =>
                PlainKernels.Instance.TemporalGate(t[0], new Gate(t[1], t[2], t[3], t[4], t[5], t[6]))
            );

    public Tensor TemporalGate(Tensor x, NodeStatistics? norm, int views, Gate gate, double rate) =>
        OnCpu(x) ? full.TemporalGate(x, norm, views, gate, rate) : IKernels.InTurn(this, x, norm, views, gate, rate);

    public Tensor GateMix(Tensor x, Gate gate, Graph graph, Tensor theta) =>
        OnCpu(x) ? full.GateMix(x, gate, graph, theta) : IKernels.InTurn(this, x, gate, graph, theta);

    public Tensor Gates(Tensor x, Gate first, NodeStatistics? norm, int views, Gate second, double rate) =>
        OnCpu(x) ? full.Gates(x, first, norm, views, second, rate) : IKernels.InTurn(this, x, first, norm, views, second, rate);

    public Tensor GraphMix(Tensor x, Graph graph, Tensor theta) =>
        OnCpu(x) ? full.GraphMix(x, graph, theta) : Product([x, theta], t => PlainKernels.Instance.GraphMix(t[0], graph, t[1]));

    public Tensor NodeNorm(Tensor x, NodeStatistics node, int views) => full.NodeNorm(x, node, views);

    public Tensor Dropout(Tensor x, double rate) => full.Dropout(x, rate);

    private static bool OnCpu(Tensor x) => x.device_type == DeviceType.CPU;

    private static Tensor Rounded(Tensor operand) => operand.to_type(ScalarType.BFloat16);
}
