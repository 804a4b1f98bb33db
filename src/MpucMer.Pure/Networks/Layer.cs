namespace MpucMer.Pure.Networks;

/// <summary>
/// A network as a value: a closed algebra of layers. Nothing here computes; <see cref="Shapes"/>, <see cref="Parameters"/>,
/// <see cref="Costs"/>
/// and <see cref="Drawing"/> read it, and the interpreter of MpucMer.Effects runs it on tensors.
/// Shapes are written [B, …]: the first axis is the batch and stays symbolic. B clips, N graph nodes, T frames, C channels.
/// Two networks that are built alike are equal.
/// </summary>
public abstract record Layer
{
    private Layer() { }

    /// <summary>A part with a name: prefixes the names of its parameters and the places of its problems.</summary>
    public sealed record Named(string Name, Layer Body) : Layer;

    /// <summary>One after the other; empty: the input itself.</summary>
    public sealed record Sequence(Seq<Layer> Layers) : Layer;

    /// <summary>x + Body(x), [B, …] to the same shape.</summary>
    public sealed record Residual(Layer Body) : Layer;

    /// <summary>Body(x) + Skip(x), which have one shape: a residual whose input has to be brought to its body's shape.</summary>
    public sealed record Shortcut(Layer Body, Layer Skip) : Layer;

    /// <summary>
    /// Body(x), on [B, T, …]: the published code has its rows frame by frame there and not clip by clip, as torch's Transformer wants them.
    /// The same function; sums over rows round otherwise.
    /// </summary>
    public sealed record FramesFirst(Layer Body) : Layer;

    /// <summary>[B, …, In] to [B, …, Out]: x Wᵀ + b.</summary>
    public sealed record Linear(int In, int Out) : Layer;

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
    }

    /// <summary>max(x, 0).</summary>
    public sealed record ReLU : Layer;

    /// <summary>x Φ(x), Hendrycks and Gimpel 2016.</summary>
    public sealed record Gelu : Layer;

    /// <summary>max(x, 0) + a min(x, 0) with one learned a, He et al. 2015.</summary>
    public sealed record PReLU : Layer;

    /// <summary>
    /// In training sets a share <paramref name="Rate"/> of the elements to zero and scales the rest by 1 / (1 - Rate); nothing in
    /// evaluation.
    /// </summary>
    public sealed record Dropout(double Rate) : Layer;

    /// <summary>Normalises the last axis of each row, [B, …, Features]; eps 1e-5.</summary>
    public sealed record LayerNorm(int Features) : Layer
    {
        public const double Epsilon = 1e-5;
    }

    /// <summary>
    /// Normalises one sample over channels and time together, [B, Channels, T]; eps 1e-8 (Conv-TasNet's gLN, Luo and Mesgarani 2019, eq.
    /// 11).
    /// </summary>
    public sealed record GlobalLayerNorm(int Channels) : Layer
    {
        public const double Epsilon = 1e-8;
    }

    /// <summary>
    /// ST-GCN's gated convolution over time, [B, N, T, In] to [B, N, T - 2, Out]: relu(conv1(x) + sigmoid(conv2(x)) + conv3(x)),
    /// each with kernel (1, 3) and no padding.
    /// </summary>
    public sealed record TemporalGate(int In, int Out) : Layer
    {
        public const int Kernel = 3;
    }

    /// <summary>
    /// Mixes the nodes of a graph, [B, N, T, In] to [B, N, T, Out]: relu(Â x Θ) with Â of <see cref="Graph.Normalised"/>.
    /// </summary>
    public sealed record GraphMix(Graph Graph, int In, int Out) : Layer;

    /// <summary>Batch normalisation with one mean and variance per node, [B, Nodes, T, C]; eps 1e-5, momentum .1.</summary>
    public sealed record NodeBatchNorm(int Nodes) : Layer
    {
        public const double Epsilon = 1e-5;
        public const double Momentum = .1;
    }

    /// <summary>
    /// Batch normalisation with one mean and variance per channel, [B, Channels, …] with at least one axis more; eps 1e-5, momentum .1.
    /// </summary>
    public sealed record ChannelBatchNorm(int Channels) : Layer;

    /// <summary>
    /// Adds sinusoids of <see cref="Initialisation.Sinusoids"/> (Vaswani et al. 2017), [B, T, Features]: of the frame, so that T is at most
    /// <see cref="Length"/>; or, a slip of the published code, of the clip's place in the batch, which tells the encoder nothing but makes
    /// its features depend on the batch.
    /// </summary>
    public sealed record Positions(int Features, PositionAxis Over) : Layer
    {
        public const int Length = 5000;
    }

    /// <summary>
    /// Multi-head attention of every frame to all frames, [B, T, Features] to the same shape; Features is a multiple of Heads.
    /// <paramref name="Rate"/>: dropout on the weights that frames give each other.
    /// </summary>
    public sealed record SelfAttention(int Features, int Heads, double Rate) : Layer;

    /// <summary>
    /// x + γ attention(x) along one axis of [B, N, T, Channels], 1: of every node to all nodes of its frame, 2: of every frame to all
    /// frames of its node. One head whose queries and keys are an eighth as wide (position attention, Fu et al. 2019); γ starts at 0, so
    /// that the network starts as it would without.
    /// </summary>
    public sealed record PositionAttention(int Channels, int Axis) : Layer
    {
        public int Narrow => Math.Max(1, Channels / 8);
    }

    /// <summary>
    /// The published probe's attention, [B, Features] to the same shape: query, key and value are each a Linear of the vector, and
    /// multi-head attention's own Linears follow.
    /// The sequence has one token, so its softmax is 1 whatever query and key are: they are learned parameters without effect.
    /// </summary>
    public sealed record TokenAttention(int Features) : Layer;

    /// <summary>
    /// Batch normalisation of a vector, [B, Features], without learned scale and shift; eps 1e-5, momentum .1. It keeps features from
    /// collapsing onto one direction before a projector. A batch of one vector, which has no deviation, takes the running statistics.
    /// </summary>
    public sealed record FeatureNorm(int Features) : Layer;

    /// <summary>The mean over one axis, which goes away (0 is the batch and may not be named).</summary>
    public sealed record Mean(int Axis) : Layer;

    /// <summary>The given places of an axis (at least 1), in that order.</summary>
    public sealed record Select(int Axis, Seq<int> Places) : Layer;

    /// <summary>Every part on the same input; what they give, alike but for the last axis, is joined there. At least one.</summary>
    public sealed record Branches(Seq<Layer> Parts) : Layer;

    /// <summary>Axes in a new order; the batch stays first, so the order begins with 0.</summary>
    public sealed record Permute(Seq<int> Order) : Layer;

    /// <summary>Axes <paramref name="From"/> (at least 1) to the last become one.</summary>
    public sealed record Flatten(int From) : Layer;

    /// <summary>The given layers one after the other.</summary>
    public static Layer Chain(params ReadOnlySpan<Layer> layers) => new Sequence(layers.ToArray().ToSeq());

    /// <summary>The given layers one after the other, named 0, 1, 2, … as PyTorch's Sequential does.</summary>
    public static Layer Numbered(params ReadOnlySpan<Layer> layers) =>
        new Sequence(layers.ToArray().Select(Layer (layer, i) => new Named($"{i}", layer)).ToArray().ToSeq());

    /// <summary>Axes in a new order, the batch first: <c>Reorder(0, 2, 1)</c>.</summary>
    public static Layer Reorder(params ReadOnlySpan<int> order) => new Permute(order.ToArray().ToSeq());
}
