namespace MpucMer.Pure.Networks;

/// <summary>What a network costs to run.</summary>
public static class Costs
{
    /// <summary>
    /// Floating-point operations of one forward pass per clip: two per multiply-add of matrices and convolutions, as the layers are defined
    /// (an interpreter may need fewer). Element-wise work is not counted.
    /// </summary>
    public static Either<ShapeProblem, long> Flops(Layer layer, Shape input) => Flops(layer, input, "");

    internal static Either<ShapeProblem, long> Flops(Layer layer, Shape x, string path) =>
        Sum(layer, x, path, (part, from, to) => 2 * MultiplyAdds(part, from, to));

    /// <summary>
    /// Of every layer that is not made of others: what <paramref name="of"/> gives for it, the shape that goes in and the one that comes
    /// out.
    /// </summary>
    internal static Either<ShapeProblem, long> Sum(Layer layer, Shape x, string path, Func<Layer, Shape, Shape, long> of) =>
        layer switch
        {
            Layer.Named named => Sum(named.Body, x, Paths.Join(path, named.Name), of),
            Layer.FramesFirst first => Sum(first.Body, x, path, of),
            Layer.Residual residual => Sum(residual.Body, x, path, of),
            Layer.Branches branches => All(branches.Parts.Map(part => (part, x)), path, of),
            Layer.Shortcut shortcut => All(Seq((shortcut.Body, x), (shortcut.Skip, x)), path, of),
            Layer.Sequence sequence => Shapes.Along(sequence.Layers, x, path).Bind(shapes => All(sequence.Layers.Zip(shapes), path, of)),
            _ => Shapes.Infer(layer, x, path).Map(y => of(layer, x, y)),
        };

    private static Either<ShapeProblem, long> All(Seq<(Layer Layer, Shape From)> parts, string path, Func<Layer, Shape, Shape, long> of) =>
        parts.Fold(Right<ShapeProblem, long>(0), (so, part) => so.Bind(sum => Sum(part.Layer, part.From, path, of).Map(own => sum + own)));

    private static long MultiplyAdds(Layer layer, Shape x, Shape y) =>
        layer switch
        {
            Layer.Linear linear => y.Elements * linear.In,
            Layer.Conv1d conv => y.Elements * (conv.In / conv.Groups) * conv.Kernel,
            Layer.Conv3d conv => y.Elements * conv.In * conv.Kernel.Volume,
            Layer.SelfAttention attention => 4 * x.Elements * attention.Features + 2 * x.Elements * x[1],
            Layer.PositionAttention attention => x.Elements * (2 * attention.Narrow + attention.Channels)
                + (x.Elements / attention.Channels) * x[attention.Axis] * (attention.Narrow + attention.Channels),
            // Three Linears, three parts of the attention's own, its output; one token: one product each of query with key and of weight
            // with value.
            Layer.TokenAttention attention => 7 * x.Elements * attention.Features + 2 * x.Elements,
            Layer.TemporalGate gate => 3 * y.Elements * gate.In * Layer.TemporalGate.Kernel,
            Layer.GraphMix mix => x.Elements * mix.Graph.Nodes + y.Elements * mix.In,
            _ => 0,
        };
}
