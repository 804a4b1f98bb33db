using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors;

/// <summary>A graph's normalised adjacency as a tensor.</summary>
internal static class Adjacency
{
    /// <summary>[N, N], of the type and on the device of <paramref name="like"/>. The caller's.</summary>
    public static Tensor Of(Graph graph, Tensor like)
    {
        using var flat = torch.tensor(graph.Normalised(), dtype: ScalarType.Float32);
        using var typed = flat.to_type(like.dtype);
        using var placed = typed.to(like.device);
        return placed.reshape(graph.Nodes, graph.Nodes);
    }
}
