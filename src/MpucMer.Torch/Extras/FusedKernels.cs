using MpucMer.Torch.Interop;
using TorchSharp;

namespace MpucMer.Torch;

/// <summary>
/// What libtorch does slowly on the CPU, done in one pass, on float32 and float64. Each equals the composition that its summary says, in value and gradient
/// (differentiable once), and gives the same bits for any number of threads.
/// </summary>
public static class FusedKernels
{
    /// <summary>
    /// conv1d with as many groups as channels and stride 1: input [N, C, T], weight [C, 1, K]. An input that lies in memory as [N, T, C] gives such an output.
    /// Measured on one core against the grouped conv1d of libtorch 1.13: forward 6 to 7 times as fast, with backward 2.5 to 7 times.
    /// </summary>
    public static unsafe torch.Tensor DepthwiseConv1d(
        torch.Tensor input, torch.Tensor weight, torch.Tensor? bias = null, long padding = 0, long dilation = 1)
    {
        using var x = new Locked(input);
        using var w = new Locked(weight);
        using var b = new Locked(bias);
        nint output;
        Native.Check(Native.mpuc_depthwise_conv1d(x.Pointer, w.Pointer, b.Pointer, padding, dilation, &output));
        return new torch.Tensor(output);
    }

    /// <summary>
    /// relu(conv1(x) + sigmoid(conv2(x)) + conv3(x)) over the frames of x [B, N, T, In], to [B, N, T - 2, Out]. Weights [Out, In, 1, 3], as conv2d has them, and biases
    /// [Out]: <paramref name="convolutions"/> are conv1's, conv2's and conv3's weight and bias in turn.
    /// </summary>
    public static unsafe torch.Tensor TemporalGate(torch.Tensor input, params torch.Tensor[] convolutions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(convolutions.Length, 6);
        using var x = new Locked(input);
        using var parameters = new LockedList(convolutions);
        nint output;
        fixed (nint* p = parameters.Pointers) Native.Check(Native.mpuc_temporal_gate(x.Pointer, p, &output));
        return new torch.Tensor(output);
    }

    /// <summary>relu(A x Θ): x [B, N, T, In], adjacency [N, N] (few entries are not zero; it gets no gradient), theta [In, Out]; to [B, N, T, Out].</summary>
    public static unsafe torch.Tensor GraphMix(torch.Tensor input, torch.Tensor adjacency, torch.Tensor theta)
    {
        using var x = new Locked(input);
        using var a = new Locked(adjacency);
        using var t = new Locked(theta);
        nint output;
        Native.Check(Native.mpuc_graph_mix(x.Pointer, a.Pointer, t.Pointer, &output));
        return new torch.Tensor(output);
    }

    /// <summary>group_norm with one group of prelu of x [N, C, T]; without a slope, of x itself. The output lies in memory as [N, T, C]; so should the input.</summary>
    public static unsafe torch.Tensor GlobalNorm(torch.Tensor input, torch.Tensor? slope, torch.Tensor gamma, torch.Tensor beta, double epsilon)
    {
        using var x = new Locked(input);
        using var s = new Locked(slope);
        using var g = new Locked(gamma);
        using var b = new Locked(beta);
        nint output;
        Native.Check(Native.mpuc_global_norm(x.Pointer, s.Pointer, g.Pointer, b.Pointer, epsilon, &output));
        return new torch.Tensor(output);
    }

    /// <summary>
    /// batch_norm in training over the second axis of x [views * B, N, …], each view by its own statistics: the same as one call for each view in turn. The running
    /// statistics are written in place.
    /// </summary>
    public static unsafe torch.Tensor NodeNorm(
        torch.Tensor input, torch.Tensor gamma, torch.Tensor beta, torch.Tensor runningMean, torch.Tensor runningVariance, long views, double momentum, double epsilon)
    {
        using var x = new Locked(input);
        using var g = new Locked(gamma);
        using var b = new Locked(beta);
        using var m = new Locked(runningMean);
        using var v = new Locked(runningVariance);
        nint output;
        Native.Check(Native.mpuc_node_norm(x.Pointer, g.Pointer, b.Pointer, m.Pointer, v.Pointer, views, momentum, epsilon, &output));
        return new torch.Tensor(output);
    }

    /// <summary>dropout in training, its mask a function of <paramref name="seed"/> and of each element's place in memory: no mask is kept.</summary>
    public static unsafe torch.Tensor Dropout(torch.Tensor input, long seed, double rate)
    {
        using var x = new Locked(input);
        nint output;
        Native.Check(Native.mpuc_dropout(x.Pointer, seed, rate, &output));
        return new torch.Tensor(output);
    }

    /// <summary>v = momentum v + (g + decay p); p -= rate v, in one pass.</summary>
    public static void Sgd(torch.Tensor parameter, torch.Tensor gradient, torch.Tensor velocity, double decay, double momentum, double rate)
    {
        using var p = new Locked(parameter);
        using var g = new Locked(gradient);
        using var v = new Locked(velocity);
        Native.Check(Native.mpuc_sgd(p.Pointer, g.Pointer, v.Pointer, decay, momentum, rate));
    }

    /// <summary>AdamW's step number <paramref name="step"/>, counted from 1, in one pass.</summary>
    public static void AdamW(
        torch.Tensor parameter, torch.Tensor gradient, torch.Tensor mean, torch.Tensor square,
        double decay, double beta1, double beta2, double epsilon, double rate, long step)
    {
        using var p = new Locked(parameter);
        using var g = new Locked(gradient);
        using var m = new Locked(mean);
        using var s = new Locked(square);
        Native.Check(Native.mpuc_adamw(
            p.Pointer, g.Pointer, m.Pointer, s.Pointer, 1 - rate * decay, beta1, beta2, Math.Sqrt(1 - Math.Pow(beta2, step)), epsilon, rate / (1 - Math.Pow(beta1, step))));
    }
}
