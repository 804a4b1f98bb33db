namespace MpucMer.Pure.Networks;

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
        Costs.Sum(layer, input, "", (part, _, to) => IsProduct(part) ? to.Elements : 0);

    private static bool IsProduct(Layer layer) =>
        layer
            is Layer.Linear
                or Layer.Conv1d
                or Layer.Conv3d
                or Layer.TemporalGate
                or Layer.GraphMix
                or Layer.SelfAttention
                or Layer.PositionAttention
                or Layer.TokenAttention;
}
