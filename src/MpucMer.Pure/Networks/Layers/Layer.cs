using static MpucMer.Pure.Networks.Shapes;

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

// Layers that are made of others.
public abstract partial record Layer
{
    /// <summary>A part with a name: prefixes the names of its parameters and the places of its problems.</summary>
    public sealed record Named(string Name, Layer Body) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => Body.Infer(x, Paths.Join(path, Name));

        public override Seq<ParameterSpec> Parameters(string path) => Body.Parameters(Paths.Join(path, Name));

        public override Option<Either<ShapeProblem, Seq<Part>>> Parts(Shape x, string path) => Side(x, Paths.Join(path, Name), Body);

        public override string Title => "";
    }

    /// <summary>One after the other; empty: the input itself.</summary>
    public sealed record Sequence(Seq<Layer> Layers) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => Along(x, path).Map(shapes => shapes[shapes.Count - 1]);

        public override Seq<ParameterSpec> Parameters(string path) => Layers.Bind(part => part.Parameters(path));

        public override Option<Either<ShapeProblem, Seq<Part>>> Parts(Shape x, string path) =>
            Some(Along(x, path).Map(shapes => Layers.Zip(shapes).Map(p => new Part(p.Item1, p.Item2, path)).ToSeq()));

        public override string Title => "";

        // The shapes that the parts are handed, and at last its own output.
        private Either<ShapeProblem, Seq<Shape>> Along(Shape x, string path) =>
            Layers.Fold(Right<ShapeProblem, Seq<Shape>>(Seq1(x)), (so, layer) =>
                from shapes in so
                from next in layer.Infer(shapes[shapes.Count - 1], path)
                select shapes.Add(next)
            );
    }

    /// <summary>x + Body(x), [B, …] to the same shape.</summary>
    public sealed record Residual(Layer Body) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from y in Body.Infer(x, path)
            from same in Want(y == x, path, new Expectation.Unchanged(x), y)
            select same;

        public override Seq<ParameterSpec> Parameters(string path) => Body.Parameters(path);

        public override Option<Either<ShapeProblem, Seq<Part>>> Parts(Shape x, string path) => Side(x, path, Body);

        public override string Title => "x + …";
    }

    /// <summary>Body(x) + Skip(x), which have one shape: a residual whose input has to be brought to its body's shape.</summary>
    public sealed record Shortcut(Layer Body, Layer Skip) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from y in Body.Infer(x, path)
            from skipped in Skip.Infer(x, path)
            from same in Want(skipped == y, path, new Expectation.Unchanged(y), skipped)
            select same;

        public override Seq<ParameterSpec> Parameters(string path) => Body.Parameters(path) + Skip.Parameters(path);

        public override Option<Either<ShapeProblem, Seq<Part>>> Parts(Shape x, string path) => Side(x, path, Body, Skip);

        public override string Title => "… + …";
    }

    /// <summary>
    /// Body(x), on [B, T, …]: the published code has its rows frame by frame there and not clip by clip, as torch's Transformer wants them.
    /// The same function; sums over rows round otherwise.
    /// </summary>
    public sealed record FramesFirst(Layer Body) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => Body.Infer(x, path);

        public override Seq<ParameterSpec> Parameters(string path) => Body.Parameters(path);

        public override Option<Either<ShapeProblem, Seq<Part>>> Parts(Shape x, string path) => Side(x, path, Body);

        public override string Title => "";
    }

    /// <summary>Every part on the same input; what they give, alike but for the last axis, is joined there. At least one.</summary>
    public sealed record Branches(Seq<Layer> Layers) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from first in Layers[0].Infer(x, path)
            from all in Layers.Tail.Fold(Right<ShapeProblem, Shape>(first), (so, part) =>
                from joined in so
                from next in part.Infer(x, path)
                from _ in Want(next.With(next.Rank - 1, 1) == first.With(first.Rank - 1, 1), path, new Expectation.Unchanged(first), next)
                select joined.With(joined.Rank - 1, joined.Last + next.Last)
            )
            select all;

        public override Seq<ParameterSpec> Parameters(string path) => Layers.Bind(part => part.Parameters(path));

        public override Option<Either<ShapeProblem, Seq<Part>>> Parts(Shape x, string path) => Side(x, path, [.. Layers]);

        public override string Title => "side by side";
    }

    // On one input.
    private static Option<Either<ShapeProblem, Seq<Part>>> Side(Shape x, string path, params IEnumerable<Layer> layers) =>
        Some(Right<ShapeProblem, Seq<Part>>(layers.Select(layer => new Part(layer, x, path)).ToArray().ToSeq()));
}
