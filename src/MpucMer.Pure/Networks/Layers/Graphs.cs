using static MpucMer.Pure.Networks.Shapes;

namespace MpucMer.Pure.Networks;

// A graph over time (ST-GCN, Yu et al. 2018).
public abstract partial record Layer
{
    /// <summary>
    /// ST-GCN's gated convolution over time, [B, N, T, In] to [B, N, T - 2, Out]: relu(conv1(x) + sigmoid(conv2(x)) + conv3(x)),
    /// each with kernel (1, 3) and no padding.
    /// </summary>
    public sealed record TemporalGate(int In, int Out) : Layer
    {
        public const int Kernel = 3;

        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(4, x, path)
            from channels in Sized(3, In, x, path)
            from fits in Long(2, Kernel, x, path)
            select Shape.Of(fits[1], fits[2] - Kernel + 1, Out);

        public override Seq<ParameterSpec> Parameters(string path) =>
            Seq("conv1", "conv2", "conv3")
                .Bind(name => ParameterSpec.Affine(Paths.Join(path, name), Initialisation.Kaiming(In * Kernel), Out, In, 1, Kernel));

        public override long MultiplyAdds(Shape x, Shape y) => 3 * y.Elements * In * Kernel;

        public override string Title => $"TemporalGate {In} -> {Out}";
    }

    /// <summary>
    /// Mixes the nodes of a graph, [B, N, T, In] to [B, N, T, Out]: relu(Â x Θ) with Â of <see cref="Graph.Normalised"/>.
    /// </summary>
    public sealed record GraphMix(Graph Graph, int In, int Out) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(4, x, path)
            from nodes in Sized(1, Graph.Nodes, x, path)
            from fits in Sized(3, In, x, path)
            select fits.With(3, Out);

        // Published: Theta.data.uniform_(±1/√size(1)), the number of columns.
        public override Seq<ParameterSpec> Parameters(string path) =>
            Seq1(ParameterSpec.Learned(path, "Theta1", new Initialisation.Uniform(1 / Math.Sqrt(Out)), In, Out));

        public override long MultiplyAdds(Shape x, Shape y) => x.Elements * Graph.Nodes + y.Elements * In;

        public override string Title => $"GraphMix {In} -> {Out}, {Graph.Nodes} nodes, {Graph.Edges.Count} edges";
    }
}
