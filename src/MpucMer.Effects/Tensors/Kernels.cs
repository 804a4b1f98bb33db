using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

/// <summary>The two layers whose plain form would be slow, rearranged without changing what they compute. Tensors are [B, N, T, C] and contiguous.</summary>
internal static class Kernels
{
    /// <summary>
    /// relu(conv1(x) + sigmoid(conv2(x)) + conv3(x)). conv1 and conv3 see the same input, so their sum is one convolution with the sum of their
    /// weights; it and conv2 become one convolution with twice the channels. Seen as [B, C, N, T] the tensor is in channels-last order, which
    /// convolutions take as it is: nothing is transposed between the blocks.
    /// </summary>
    public static Tensor TemporalGate(Tensor x, string path, ParameterSet parameters)
    {
        using var weight = Joined("weight");
        using var bias = Joined("bias");
        using var channelsFirst = x.permute(0, 3, 1, 2);
        using var both = Functional.conv2d(channelsFirst, weight, bias);
        var halves = both.chunk(2, 1);
        using var linear = halves[0];
        using var gate = halves[1];
        using var open = gate.sigmoid();
        using var sum = linear.add(open);
        using var output = sum.relu_();
        return output.permute(0, 2, 3, 1);

        Tensor Joined(string name)
        {
            using var outer = parameters[Paths.Join(path, $"conv1.{name}")].add(parameters[Paths.Join(path, $"conv3.{name}")]);
            return cat([outer, parameters[Paths.Join(path, $"conv2.{name}")]], 0);
        }
    }

    /// <summary>relu(Â x Θ). Θ goes first: it takes 64 channels to 16, so the mixing of nodes has a quarter of the work and of the memory.</summary>
    public static Tensor GraphMix(Tensor x, Graph graph, Tensor theta)
    {
        var (batch, nodes, frames, channels) = (x.shape[0], x.shape[1], x.shape[2], theta.shape[1]);
        using var flat = torch.tensor(graph.Normalised(), dtype: ScalarType.Float32);
        using var typed = flat.to_type(x.dtype);
        using var placed = typed.to(x.device);
        using var adjacency = placed.reshape(nodes, nodes);
        using var perClip = adjacency.expand(batch, nodes, nodes);
        using var narrow = x.matmul(theta);
        using var columns = narrow.reshape(batch, nodes, frames * channels);
        using var mixed = perClip.bmm(columns);
        using var positive = mixed.relu_();
        return positive.reshape(batch, nodes, frames, channels);
    }
}
