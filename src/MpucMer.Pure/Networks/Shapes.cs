namespace MpucMer.Pure.Networks;

/// <summary>Does a network fit its input? Worked out before any data is read.</summary>
public static class Shapes
{
    /// <summary>
    /// The shape that <paramref name="layer"/> makes of <paramref name="input"/>, or the first layer that cannot take what it is given.
    /// </summary>
    public static Either<ShapeProblem, Shape> Infer(Layer layer, Shape input) => Infer(layer, input, "");

    /// <summary>The shapes that the given parts of a sequence are handed, and at last the sequence's own output.</summary>
    internal static Either<ShapeProblem, Seq<Shape>> Along(Seq<Layer> layers, Shape input, string path) =>
        layers.Fold(Right<ShapeProblem, Seq<Shape>>(Seq1(input)), (so, layer) =>
            from shapes in so
            from next in Infer(layer, shapes[shapes.Count - 1], path)
            select shapes.Add(next)
        );

    internal static Either<ShapeProblem, Shape> Infer(Layer layer, Shape x, string path) =>
        layer switch
        {
            Layer.Named named => Infer(named.Body, x, Paths.Join(path, named.Name)),
            Layer.Sequence sequence => Along(sequence.Layers, x, path).Map(shapes => shapes[shapes.Count - 1]),
            Layer.FramesFirst first => Infer(first.Body, x, path),
            Layer.Residual residual => from y in Infer(residual.Body, x, path)
            from same in Want(y == x, path, new Expectation.Unchanged(x), y)
            select same,
            Layer.Branches branches => from first in Infer(branches.Parts[0], x, path)
            from all in branches.Parts.Tail.Fold(Right<ShapeProblem, Shape>(first), (so, part) =>
                from joined in so
                from next in Infer(part, x, path)
                from _ in Want(next.With(next.Rank - 1, 1) == first.With(first.Rank - 1, 1), path, new Expectation.Unchanged(first), next)
                select joined.With(joined.Rank - 1, joined.Last + next.Last)
            )
            select all,
            Layer.Shortcut shortcut => from y in Infer(shortcut.Body, x, path)
            from skipped in Infer(shortcut.Skip, x, path)
            from same in Want(skipped == y, path, new Expectation.Unchanged(y), skipped)
            select same,
            Layer.Linear linear => from _ in AtLeast(2, x, path)
            from fits in Sized(x.Rank - 1, linear.In, x, path)
            select fits.With(x.Rank - 1, linear.Out),
            Layer.Conv1d conv => from _ in Ranked(3, x, path)
            from channels in Sized(1, conv.In, x, path)
            from fits in Long(2, conv.Dilation * (conv.Kernel - 1) + 1 - 2 * conv.Padding, x, path)
            select Shape.Of(conv.Out, fits[2] + 2 * conv.Padding - conv.Dilation * (conv.Kernel - 1)),
            Layer.Conv3d conv => from _ in Ranked(5, x, path)
            from channels in Sized(1, conv.In, x, path)
            from frames in Long(2, conv.Kernel.Frames - 2 * conv.Padding.Frames, x, path)
            from height in Long(3, conv.Kernel.Height - 2 * conv.Padding.Height, x, path)
            from fits in Long(4, conv.Kernel.Width - 2 * conv.Padding.Width, x, path)
            select new Shape(
                Seq1(conv.Out)
                    + Range(0, 3).Map(i => (fits[2 + i] + 2 * conv.Padding.Axes[i] - conv.Kernel.Axes[i]) / conv.Stride.Axes[i] + 1).ToSeq()
            ),
            Layer.LayerNorm norm => from _ in AtLeast(2, x, path) from fits in Sized(x.Rank - 1, norm.Features, x, path) select fits,
            Layer.GlobalLayerNorm norm => from _ in Ranked(3, x, path) from fits in Sized(1, norm.Channels, x, path) select fits,
            Layer.TemporalGate gate => from _ in Ranked(4, x, path)
            from channels in Sized(3, gate.In, x, path)
            from fits in Long(2, Layer.TemporalGate.Kernel, x, path)
            select Shape.Of(fits[1], fits[2] - Layer.TemporalGate.Kernel + 1, gate.Out),
            Layer.GraphMix mix => from _ in Ranked(4, x, path)
            from nodes in Sized(1, mix.Graph.Nodes, x, path)
            from fits in Sized(3, mix.In, x, path)
            select fits.With(3, mix.Out),
            Layer.NodeBatchNorm norm => from _ in Ranked(4, x, path) from fits in Sized(1, norm.Nodes, x, path) select fits,
            Layer.ChannelBatchNorm norm => from _ in AtLeast(3, x, path) from fits in Sized(1, norm.Channels, x, path) select fits,
            Layer.Positions positions => from _ in Ranked(3, x, path)
            from features in Sized(2, positions.Features, x, path)
            from fits in positions.Over == PositionAxis.Time ? Short(1, Layer.Positions.Length, x, path) : x
            select fits,
            Layer.SelfAttention attention => from _ in Ranked(3, x, path) from fits in Sized(2, attention.Features, x, path) select fits,
            Layer.PositionAttention attention => from _ in Ranked(4, x, path)
            from fits in Sized(3, attention.Channels, x, path)
            select fits,
            Layer.TokenAttention attention => from _ in Ranked(2, x, path) from fits in Sized(1, attention.Features, x, path) select fits,
            Layer.FeatureNorm norm => from _ in Ranked(2, x, path) from fits in Sized(1, norm.Features, x, path) select fits,
            Layer.Mean mean => from fits in AtLeast(mean.Axis + 1, x, path)
            select new Shape(fits.Axes.Where((_, i) => i != mean.Axis - 1).ToSeq()),
            Layer.Select places => from _ in AtLeast(places.Axis + 1, x, path)
            from fits in Long(places.Axis, places.Places.Max() + 1, x, path)
            select fits.With(places.Axis, places.Places.Count),
            Layer.Permute permute => from fits in Ranked(permute.Order.Count, x, path)
            select new Shape(permute.Order.Skip(1).Map(axis => fits[axis])),
            Layer.Flatten flatten => from fits in AtLeast(flatten.From + 1, x, path)
            select new Shape(fits.Axes.Take(flatten.From - 1) + Seq1(fits.Axes.Skip(flatten.From - 1).Fold(1, (a, b) => a * b))),
            Layer.ReLU or Layer.Gelu or Layer.PReLU or Layer.Dropout => x,
            _ => throw new InvalidOperationException($"No shape rule for {layer.GetType()}: a case of Layer was added without one."),
        };

    private static Either<ShapeProblem, Shape> Ranked(int count, Shape x, string path) =>
        Want(x.Rank == count, path, new Expectation.Rank(count), x);

    private static Either<ShapeProblem, Shape> AtLeast(int count, Shape x, string path) =>
        Want(x.Rank >= count, path, new Expectation.RankAtLeast(count), x);

    private static Either<ShapeProblem, Shape> Sized(int axis, int count, Shape x, string path) =>
        Want(x[axis] == count, path, new Expectation.Size(axis, count), x);

    private static Either<ShapeProblem, Shape> Long(int axis, int count, Shape x, string path) =>
        Want(x[axis] >= Math.Max(count, 1), path, new Expectation.SizeAtLeast(axis, Math.Max(count, 1)), x);

    private static Either<ShapeProblem, Shape> Short(int axis, int count, Shape x, string path) =>
        Want(x[axis] <= count, path, new Expectation.SizeAtMost(axis, count), x);

    private static Either<ShapeProblem, Shape> Want(bool fits, string path, Expectation expected, Shape got) =>
        fits ? Right<ShapeProblem, Shape>(got) : Left<ShapeProblem, Shape>(new ShapeProblem(path, expected, got));
}
