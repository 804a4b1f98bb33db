namespace MpucMer.Pure.Networks;

/// <summary>What networks take of memory, in numbers of float32 of four bytes.</summary>
public static class NetworkSize
{
    /// <summary>The most bytes of a file of parameters: it is one array while it is written and read, with a header before the numbers.</summary>
    public const long MostBytes = 0x7fff_ffc7 - (1 << 24);

    /// <summary>How many numbers the entries hold, buffers among them.</summary>
    public static long Elements(Seq<ParameterSpec> specs) => specs.Fold(0L, (sum, spec) => sum + spec.Elements);

    /// <summary>The bytes of a training's state: the entries, the optimiser's moments of those that are learned, and the entries of the best epoch.</summary>
    /// <param name="moments">Tensors that the optimiser keeps of each parameter: 1 of SGD, 2 of AdamW.</param>
    public static long StateBytes(Seq<ParameterSpec> specs, int moments) =>
        sizeof(float) * (2 * Elements(specs) + moments * Elements(specs.Filter(s => s.Role == ParameterRole.Trainable)));

    /// <summary>
    /// The elements that a forward pass makes of one clip, at the least: the outputs of matrix products and convolutions, each of which the backward pass reads again. What lies between them is not counted.
    /// </summary>
    public static Either<ShapeProblem, long> Outputs(Layer layer, Shape input) => Outputs(layer, input, "");

    private static Either<ShapeProblem, long> Outputs(Layer layer, Shape x, string path) => layer switch
    {
        Layer.Named named => Outputs(named.Body, x, Paths.Join(path, named.Name)),
        Layer.FramesFirst first => Outputs(first.Body, x, path),
        Layer.Residual residual => Outputs(residual.Body, x, path),
        Layer.Branches branches => branches.Parts.Fold(Right<ShapeProblem, long>(0), (so, part) => from sum in so
                                                                                               from own in Outputs(part, x, path)
                                                                                               select sum + own),
        Layer.Shortcut shortcut => from body in Outputs(shortcut.Body, x, path)
                                   from skip in Outputs(shortcut.Skip, x, path)
                                   select body + skip,
        Layer.Sequence sequence => from shapes in Shapes.Along(sequence.Layers, x, path)
                                   from all in sequence.Layers.Zip(shapes).Fold(Right<ShapeProblem, long>(0), (so, part) => from sum in so
                                                                                                                        from own in Outputs(part.Item1, part.Item2, path)
                                                                                                                        select sum + own)
                                   select all,
        Layer.Linear or Layer.Conv1d or Layer.Conv3d or Layer.TemporalGate or Layer.GraphMix or Layer.SelfAttention or Layer.PositionAttention or Layer.TokenAttention =>
            Shapes.Infer(layer, x, path).Map(y => y.Elements),
        _ => Shapes.Infer(layer, x, path).Map(_ => 0L),
    };
}
