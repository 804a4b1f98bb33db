namespace MpucMer.Pure.Networks;

/// <summary>What a network costs to run.</summary>
public static class Costs
{
    /// <summary>
    /// Floating-point operations of one forward pass per clip: two per multiply-add of matrices and convolutions, as the layers are defined
    /// (an interpreter may need fewer). Element-wise work is not counted.
    /// </summary>
    public static Either<ShapeProblem, long> Flops(Layer layer, Shape input) => Flops(layer, input, "");

    internal static Either<ShapeProblem, long> Flops(Layer layer, Shape x, string path) => layer switch
    {
        Layer.Named named => Flops(named.Body, x, Paths.Join(path, named.Name)),
        Layer.FramesFirst first => Flops(first.Body, x, path),
        Layer.Residual residual => Flops(residual.Body, x, path),
        Layer.Branches branches => branches.Parts.Fold(Right<ShapeProblem, long>(0), (so, part) => from sum in so
                                                                                               from own in Flops(part, x, path)
                                                                                               select sum + own),
        Layer.Shortcut shortcut => from body in Flops(shortcut.Body, x, path)
                                   from skip in Flops(shortcut.Skip, x, path)
                                   select body + skip,
        Layer.Sequence sequence => from shapes in Shapes.Along(sequence.Layers, x, path)
                                   from parts in sequence.Layers.Zip(shapes).Fold(Right<ShapeProblem, long>(0), (so, part) => from sum in so
                                                                                                                         from own in Flops(part.Item1, part.Item2, path)
                                                                                                                         select sum + own)
                                   select parts,
        _ => from y in Shapes.Infer(layer, x, path)
             select 2 * MultiplyAdds(layer, x, y),
    };

    private static long MultiplyAdds(Layer layer, Shape x, Shape y) => layer switch
    {
        Layer.Linear linear => y.Elements * linear.In,
        Layer.Conv1d conv => y.Elements * (conv.In / conv.Groups) * conv.Kernel,
        Layer.Conv3d conv => y.Elements * conv.In * conv.Kernel.Volume,
        Layer.SelfAttention attention => 4 * x.Elements * attention.Features + 2 * x.Elements * x[1],
        Layer.PositionAttention attention => x.Elements * (2 * attention.Narrow + attention.Channels) + (x.Elements / attention.Channels) * x[attention.Axis] * (attention.Narrow + attention.Channels),
        // Three Linears, three parts of the attention's own, its output; one token: one product each of query with key and of weight with value.
        Layer.TokenAttention attention => 7 * x.Elements * attention.Features + 2 * x.Elements,
        Layer.TemporalGate gate => 3 * y.Elements * gate.In * Layer.TemporalGate.Kernel,
        Layer.GraphMix mix => x.Elements * mix.Graph.Nodes + y.Elements * mix.In,
        _ => 0,
    };
}
