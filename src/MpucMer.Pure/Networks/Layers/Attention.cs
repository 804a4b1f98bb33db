using static MpucMer.Pure.Networks.Shapes;

namespace MpucMer.Pure.Networks;

// Attention, and the positions that tell its rows apart.
public abstract partial record Layer
{
    /// <summary>
    /// Adds sinusoids of <see cref="Initialisation.Sinusoids"/> (Vaswani et al. 2017), [B, T, Features]: of the frame, so that T is at most
    /// <see cref="Length"/>; or, a slip of the published code, of the clip's place in the batch, which tells the encoder nothing but makes
    /// its features depend on the batch.
    /// </summary>
    public sealed record Positions(int Features, PositionAxis Over) : Layer
    {
        public const int Length = 5000;

        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(3, x, path)
            from features in Sized(2, Features, x, path)
            from fits in Over == PositionAxis.Time ? Short(1, Length, x, path) : x
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) =>
            Seq1(new ParameterSpec(Paths.Join(path, "pe"), Seq(Length, 1, Features), ParameterRole.Buffer, new Initialisation.Sinusoids()));

        public override string Title => $"Positions over {(Over == PositionAxis.Time ? "time" : "the batch")}";
    }

    /// <summary>
    /// Multi-head attention of every frame to all frames, [B, T, Features] to the same shape; Features is a multiple of Heads.
    /// <paramref name="Rate"/>: dropout on the weights that frames give each other.
    /// </summary>
    public sealed record SelfAttention(int Features, int Heads, double Rate) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(3, x, path)
            from fits in Sized(2, Features, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) => ParameterSpec.MultiHead(path, Features);

        public override long MultiplyAdds(Shape x, Shape y) => 4 * x.Elements * Features + 2 * x.Elements * x[1];

        public override string Title => $"SelfAttention, {Heads} heads";
    }

    /// <summary>
    /// x + γ attention(x) along one axis of [B, N, T, Channels], 1: of every node to all nodes of its frame, 2: of every frame to all
    /// frames of its node. One head whose queries and keys are an eighth as wide (position attention, Fu et al. 2019); γ starts at 0, so
    /// that the network starts as it would without.
    /// </summary>
    public sealed record PositionAttention(int Channels, int Axis) : Layer
    {
        public int Narrow => Math.Max(1, Channels / 8);

        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(4, x, path)
            from fits in Sized(3, Channels, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path)
        {
            Seq<ParameterSpec> Linear(string name, int width) =>
                ParameterSpec.Affine(Paths.Join(path, name), Initialisation.Kaiming(Channels), width, Channels);
            return Linear("query", Narrow)
                + Linear("key", Narrow)
                + Linear("value", Channels)
                + Seq1(ParameterSpec.Learned(path, "gamma", new Initialisation.Constant(0), 1));
        }

        public override long MultiplyAdds(Shape x, Shape y) =>
            x.Elements * (2 * Narrow + Channels) + (x.Elements / Channels) * x[Axis] * (Narrow + Channels);

        public override string Title => $"PositionAttention over {(Axis == 1 ? "nodes" : "frames")}";
    }

    /// <summary>
    /// The published probe's attention, [B, Features] to the same shape: query, key and value are each a Linear of the vector, and
    /// multi-head attention's own Linears follow.
    /// The sequence has one token, so its softmax is 1 whatever query and key are: they are learned parameters without effect.
    /// </summary>
    public sealed record TokenAttention(int Features) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(2, x, path)
            from fits in Sized(1, Features, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) =>
            Seq("query", "key", "value")
                .Bind(name => ParameterSpec.Affine(Paths.Join(path, name), Initialisation.Kaiming(Features), Features, Features))
            + ParameterSpec.MultiHead(Paths.Join(path, "multihead_attn"), Features);

        // Three Linears, three parts of the attention's own, its output; one token: one product each of query with key and of weight with
        // value.
        public override long MultiplyAdds(Shape x, Shape y) => 7 * x.Elements * Features + 2 * x.Elements;
    }
}

/// <summary>What the positions of a sequence are counted over.</summary>
public enum PositionAxis
{
    /// <summary>Frames (words) of a clip.</summary>
    Time,

    /// <summary>Clips of the batch: a slip of the published code, kept for its numbers.</summary>
    Batch,
}

/// <summary>Position attention between the blocks of the landmark network, an optional part of it.</summary>
[Flags]
public enum FaceAttention
{
    None = 0,

    /// <summary>Of frames to the frames of the same node.</summary>
    Temporal = 1,

    /// <summary>Of nodes to the nodes of the same frame.</summary>
    Spatial = 2,

    Both = Temporal | Spatial,
}
