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
        using var exact = graph.Normalised().ToTensor(graph.Nodes, graph.Nodes);
        // Rounded once, to the type that it is used in.
        using var typed = exact.to_type(like.dtype);
        using var placed = typed.to(like.device);
        return placed.alias();
    }
}
