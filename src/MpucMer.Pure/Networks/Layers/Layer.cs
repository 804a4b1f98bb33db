namespace MpucMer.Pure.Networks;

/// <summary>
/// A network as a value: an algebra of layers. Nothing here computes: each layer says what it makes of a shape, which parameters it has and
/// what it costs, and the interpreter of MpucMer.Effects runs it on tensors. To add one: docs/extending/layer.md.
/// Shapes are written [B, …]: the first axis is the batch and stays symbolic. B clips, N graph nodes, T frames, C channels.
/// Two networks that are built alike are equal.
/// </summary>
public abstract partial record Layer
{
    private protected Layer() { }

    /// <summary>The shape that it makes of <paramref name="x"/>, or what it cannot take of it.</summary>
    /// <param name="path">Where in the network it stands, for the problem.</param>
    public abstract Either<ShapeProblem, Shape> Infer(Shape x, string path);

    /// <summary>Its entries in the network's state, in order, with the names of the published state_dict.</summary>
    /// <param name="path">What their names begin with.</param>
    public virtual Seq<ParameterSpec> Parameters(string path) => Seq<ParameterSpec>();

    /// <summary>
    /// Multiply-adds of its matrix products and convolutions on a clip, as it is defined (an interpreter may need fewer); 0 where it has
    /// none. Element-wise work is not counted.
    /// </summary>
    /// <param name="x">The shape that goes in.</param>
    /// <param name="y">The shape that comes out.</param>
    public virtual long MultiplyAdds(Shape x, Shape y) => 0;

    /// <summary>For people, in a drawing of the network; empty: none of its own.</summary>
    public virtual string Title => GetType().Name;

    /// <summary>The layers that it is made of, each with the shape that it is handed and its place; none: it is no composition.</summary>
    public virtual Option<Either<ShapeProblem, Seq<Part>>> Parts(Shape x, string path) => None;

    /// <summary>The given layers one after the other.</summary>
    public static Layer Chain(params ReadOnlySpan<Layer> layers) => new Sequence(layers.ToArray().ToSeq());

    /// <summary>The given layers one after the other, named 0, 1, 2, … as PyTorch's Sequential does.</summary>
    public static Layer Numbered(params ReadOnlySpan<Layer> layers) =>
        new Sequence(layers.ToArray().Select(Layer (layer, i) => new Named($"{i}", layer)).ToArray().ToSeq());

    /// <summary>Axes in a new order, the batch first: <c>Reorder(0, 2, 1)</c>.</summary>
    public static Layer Reorder(params ReadOnlySpan<int> order) => new Permute(order.ToArray().ToSeq());
}

/// <summary>A layer within another, the shape that it is handed, and its place in the network.</summary>
public sealed record Part(Layer Layer, Shape Input, string Path);

/// <summary>Names of parts, joined by dots as PyTorch's state_dict does.</summary>
public static class Paths
{
    public static string Join(string prefix, string name) =>
        prefix.Length == 0 ? name
        : name.Length == 0 ? prefix
        : $"{prefix}.{name}";
}
