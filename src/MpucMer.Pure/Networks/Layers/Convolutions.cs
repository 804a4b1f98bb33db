using static MpucMer.Pure.Networks.Shapes;

namespace MpucMer.Pure.Networks;

// Products with a matrix, of rows and of stretches.
public abstract partial record Layer
{
    /// <summary>[B, …, In] to [B, …, Out]: x Wᵀ + b.</summary>
    public sealed record Linear(int In, int Out) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in AtLeast(2, x, path)
            from fits in Sized(x.Rank - 1, In, x, path)
            select fits.With(x.Rank - 1, Out);

        public override Seq<ParameterSpec> Parameters(string path) => ParameterSpec.Affine(path, Initialisation.Kaiming(In), Out, In);

        public override long MultiplyAdds(Shape x, Shape y) => y.Elements * In;

        public override string Title => $"Linear {In} -> {Out}";
    }

    /// <summary>
    /// Convolution over time, [B, In, T] to [B, Out, T + 2 Padding - Dilation (Kernel - 1)]. <paramref name="Groups"/> = In: depthwise.
    /// </summary>
    public sealed record Conv1d(int In, int Out, int Kernel, int Padding, int Dilation, int Groups) : Layer
    {
        /// <summary>The kernel of one: a Linear per frame.</summary>
        public static Conv1d Pointwise(int channelsIn, int channelsOut) => new(channelsIn, channelsOut, 1, 0, 1, 1);

        /// <summary>Every channel by itself, length kept (odd kernels).</summary>
        public static Conv1d Depthwise(int channels, int kernel, int dilation) =>
            new(channels, channels, kernel, (kernel - 1) * dilation / 2, dilation, channels);

        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(3, x, path)
            from channels in Sized(1, In, x, path)
            from fits in Long(2, Dilation * (Kernel - 1) + 1 - 2 * Padding, x, path)
            select Shape.Of(Out, fits[2] + 2 * Padding - Dilation * (Kernel - 1));

        public override Seq<ParameterSpec> Parameters(string path) =>
            ParameterSpec.Affine(path, Initialisation.Kaiming(In / Groups * Kernel), Out, In / Groups, Kernel);

        public override long MultiplyAdds(Shape x, Shape y) => y.Elements * (In / Groups) * Kernel;

        public override string Title =>
            $"Conv1d {In} -> {Out}, kernel {Kernel}, dilation {Dilation}" + (Groups == 1 ? "" : $", {Groups} groups");
    }

    /// <summary>
    /// Convolution over frames and image, [B, In, T, H, W] to [B, Out, …], every axis to (size + 2 Padding - Kernel) / Stride + 1, rounded
    /// down. No bias: a norm follows.
    /// </summary>
    public sealed record Conv3d(int In, int Out, Extent Kernel, Extent Stride, Extent Padding) : Layer
    {
        /// <summary>Over the image alone, size kept but for the stride (odd kernels).</summary>
        public static Conv3d Spatial(int channelsIn, int channelsOut, int kernel, int stride) =>
            new(
                channelsIn,
                channelsOut,
                new Extent(1, kernel, kernel),
                new Extent(1, stride, stride),
                new Extent(0, kernel / 2, kernel / 2)
            );

        /// <summary>Over frames alone, length kept but for the stride (odd kernels).</summary>
        public static Conv3d Temporal(int channelsIn, int channelsOut, int kernel, int stride) =>
            new(channelsIn, channelsOut, new Extent(kernel, 1, 1), new Extent(stride, 1, 1), new Extent(kernel / 2, 0, 0));

        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(5, x, path)
            from channels in Sized(1, In, x, path)
            from frames in Long(2, Kernel.Frames - 2 * Padding.Frames, x, path)
            from height in Long(3, Kernel.Height - 2 * Padding.Height, x, path)
            from fits in Long(4, Kernel.Width - 2 * Padding.Width, x, path)
            select new Shape(
                Seq1(Out) + Range(0, 3).Map(i => (fits[2 + i] + 2 * Padding.Axes[i] - Kernel.Axes[i]) / Stride.Axes[i] + 1).ToSeq()
            );

        // torchvision's video networks: kaiming_normal over the outputs.
        public override Seq<ParameterSpec> Parameters(string path) =>
            Seq1(
                ParameterSpec.Learned(
                    path,
                    "weight",
                    new Initialisation.Normal(Math.Sqrt(2.0 / (Out * Kernel.Volume))),
                    Out,
                    In,
                    Kernel.Frames,
                    Kernel.Height,
                    Kernel.Width
                )
            );

        public override long MultiplyAdds(Shape x, Shape y) => y.Elements * In * Kernel.Volume;

        public override string Title =>
            $"Conv3d {In} -> {Out}, kernel {string.Join('x', Kernel.Axes)}, stride {string.Join('x', Stride.Axes)}";
    }
}

/// <summary>Sizes over frames and image: a kernel's, a stride's or a padding's.</summary>
public sealed record Extent(int Frames, int Height, int Width)
{
    public static readonly Extent One = new(1, 1, 1);

    public static readonly Extent Zero = new(0, 0, 0);

    public static Extent Cube(int size) => new(size, size, size);

    public int Volume => Frames * Height * Width;

    public IReadOnlyList<int> Axes => [Frames, Height, Width];
}

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
