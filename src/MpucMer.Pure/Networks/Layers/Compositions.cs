using static MpucMer.Pure.Networks.Shapes;

namespace MpucMer.Pure.Networks;

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
