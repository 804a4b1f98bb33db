namespace MpucMer.Pure.Networks;

/// <summary>Does a network fit its input? Worked out before any data is read.</summary>
public static class Shapes
{
    /// <summary>The shape that <paramref name="layer"/> makes of <paramref name="input"/>, or the first layer that cannot take what it is given.</summary>
    public static Either<ShapeProblem, Shape> Infer(Layer layer, Shape input) => Infer(layer, input, "");

    /// <summary>The shapes that the given parts of a sequence are handed, and at last the sequence's own output.</summary>
    internal static Either<ShapeProblem, Seq<Shape>> Along(Seq<Layer> layers, Shape input, string path) =>
        layers.Fold(Right<ShapeProblem, Seq<Shape>>(Seq1(input)), (so, layer) => from shapes in so
                                                                               from next in Infer(layer, shapes[shapes.Count - 1], path)
                                                                               select shapes.Add(next));

    internal static Either<ShapeProblem, Shape> Infer(Layer layer, Shape x, string path) => layer switch
    {
        Layer.Named named => Infer(named.Body, x, Paths.Join(path, named.Name)),
        Layer.Sequence sequence => Along(sequence.Layers, x, path).Map(shapes => shapes[shapes.Count - 1]),
        Layer.Residual residual => from y in Infer(residual.Body, x, path)
                                   from same in Want(y == x, path, new Expectation.Unchanged(x), y)
                                   select same,
        Layer.Linear linear => from _ in AtLeast(2, x, path)
                               from fits in Sized(x.Rank - 1, linear.In, x, path)
                               select fits.With(x.Rank - 1, linear.Out),
        Layer.Conv1d conv => from _ in Ranked(3, x, path)
                             from channels in Sized(1, conv.In, x, path)
                             from fits in Long(2, conv.Dilation * (conv.Kernel - 1) + 1 - 2 * conv.Padding, x, path)
                             select Shape.Of(conv.Out, fits[2] + 2 * conv.Padding - conv.Dilation * (conv.Kernel - 1)),
        Layer.LayerNorm norm => from _ in AtLeast(2, x, path)
                                from fits in Sized(x.Rank - 1, norm.Features, x, path)
                                select fits,
        Layer.GlobalLayerNorm norm => from _ in Ranked(3, x, path)
                                      from fits in Sized(1, norm.Channels, x, path)
                                      select fits,
        Layer.TemporalGate gate => from _ in Ranked(4, x, path)
                                   from channels in Sized(3, gate.In, x, path)
                                   from fits in Long(2, Layer.TemporalGate.Kernel, x, path)
                                   select Shape.Of(fits[1], fits[2] - Layer.TemporalGate.Kernel + 1, gate.Out),
        Layer.GraphMix mix => from _ in Ranked(4, x, path)
                              from nodes in Sized(1, mix.Graph.Nodes, x, path)
                              from fits in Sized(3, mix.In, x, path)
                              select fits.With(3, mix.Out),
        Layer.NodeBatchNorm norm => from _ in Ranked(4, x, path)
                                    from fits in Sized(1, norm.Nodes, x, path)
                                    select fits,
        Layer.FeatureNorm norm => from _ in Ranked(2, x, path)
                                  from fits in Sized(1, norm.Features, x, path)
                                  select fits,
        Layer.Mean mean => from fits in AtLeast(mean.Axis + 1, x, path)
                           select new Shape(fits.Axes.Where((_, i) => i != mean.Axis - 1).ToArray().ToSeq()),
        Layer.Permute permute => from fits in Ranked(permute.Order.Count, x, path)
                                 select new Shape(permute.Order.Skip(1).Select(axis => fits[axis]).ToArray().ToSeq()),
        Layer.Flatten flatten => from fits in AtLeast(flatten.From + 1, x, path)
                                 select new Shape(fits.Axes.Take(flatten.From - 1).Append(fits.Axes.Skip(flatten.From - 1).Aggregate(1, (a, b) => a * b)).ToArray().ToSeq()),
        Layer.ReLU or Layer.Gelu or Layer.PReLU or Layer.Dropout => x,
        _ => throw new InvalidOperationException($"No shape rule for {layer.GetType()}: a case of Layer was added without one."),
    };

    private static Either<ShapeProblem, Shape> Ranked(int count, Shape x, string path) => Want(x.Rank == count, path, new Expectation.Rank(count), x);

    private static Either<ShapeProblem, Shape> AtLeast(int count, Shape x, string path) => Want(x.Rank >= count, path, new Expectation.RankAtLeast(count), x);

    private static Either<ShapeProblem, Shape> Sized(int axis, int count, Shape x, string path) => Want(x[axis] == count, path, new Expectation.Size(axis, count), x);

    private static Either<ShapeProblem, Shape> Long(int axis, int count, Shape x, string path) => Want(x[axis] >= Math.Max(count, 1), path, new Expectation.SizeAtLeast(axis, Math.Max(count, 1)), x);

    private static Either<ShapeProblem, Shape> Want(bool fits, string path, Expectation expected, Shape got) =>
        fits ? Right<ShapeProblem, Shape>(got) : Left<ShapeProblem, Shape>(new ShapeProblem(path, expected, got));
}
