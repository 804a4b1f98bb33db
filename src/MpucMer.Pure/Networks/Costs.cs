namespace MpucMer.Pure.Networks;

/// <summary>What a network costs to run.</summary>
public static class Costs
{
    /// <summary>
    /// Floating-point operations of one forward pass per clip: two for each of <see cref="Layer.MultiplyAdds"/>.
    /// </summary>
    public static Either<ShapeProblem, long> Flops(Layer layer, Shape input) =>
        Sum(layer, input, "", (part, from, to) => 2 * part.MultiplyAdds(from, to));

    /// <summary>
    /// Of every layer that is not made of others: what <paramref name="of"/> gives for it, the shape that goes in and the one that comes
    /// out.
    /// </summary>
    internal static Either<ShapeProblem, long> Sum(Layer layer, Shape x, string path, Func<Layer, Shape, Shape, long> of) =>
        layer
            .Parts(x, path)
            .Match(
                parts =>
                    parts.Bind(all =>
                        all.Fold(Right<ShapeProblem, long>(0), (so, part) =>
                            so.Bind(sum => Sum(part.Layer, part.Input, part.Path, of).Map(own => sum + own))
                        )
                    ),
                () => layer.Infer(x, path).Map(y => of(layer, x, y))
            );
}

/// <summary>What networks take of memory, in numbers of float32 of four bytes.</summary>
public static class NetworkSize
{
    /// <summary>
    /// The most bytes of a file of parameters: it is one array while it is written and read, with a header before the numbers.
    /// </summary>
    public const long MostBytes = 0x7fff_ffc7 - (1 << 24);

    /// <summary>How many numbers the entries hold, buffers among them.</summary>
    public static long Elements(Seq<ParameterSpec> specs) => specs.Fold(0L, (sum, spec) => sum + spec.Elements);

    /// <summary>
    /// The bytes of a training's state: the entries, the optimiser's moments of those that are learned, and the entries of the best epoch.
    /// </summary>
    /// <param name="moments">Tensors that the optimiser keeps of each parameter: 1 of SGD, 2 of AdamW.</param>
    public static long StateBytes(Seq<ParameterSpec> specs, int moments) =>
        sizeof(float) * (2 * Elements(specs) + moments * Elements(specs.Filter(s => s.Role == ParameterRole.Trainable)));

    /// <summary>
    /// The elements that a forward pass makes of one clip, at the least: the outputs of matrix products and convolutions, each of which the
    /// backward pass reads again. What lies between them is not counted.
    /// </summary>
    public static Either<ShapeProblem, long> Outputs(Layer layer, Shape input) =>
        Costs.Sum(layer, input, "", (part, from, to) => part.MultiplyAdds(from, to) > 0 ? to.Elements : 0);
}
