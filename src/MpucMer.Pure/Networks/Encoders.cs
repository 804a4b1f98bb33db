using MpucMer.Pure.Configuration;
using static MpucMer.Pure.Networks.Layer;

namespace MpucMer.Pure.Networks;

/// <summary>The encoders, projectors and probes of the method, as values. Names of parts are those of the published checkpoints.</summary>
public static class Encoders
{
    /// <summary>
    /// Log-mel spectrogram [B, T, mels] to [B, features]: a TCN of two times five Conv-TasNet blocks (Luo and Mesgarani 2019). 217,813
    /// parameters as it stands.
    /// </summary>
    public static Layer Audio(int features = 512, int mels = 128, double dropout = .1) =>
        Chain(
            Reorder(0, 2, 1),
            new Named("bottleneck", Numbered(new GlobalLayerNorm(mels), Conv1d.Pointwise(mels, TcnNarrow))),
            new Dropout(dropout),
            new Named("TCN", Numbered([.. Enumerable.Range(0, 10).Select(i => TcnBlock(1 << (i % 5), dropout))])),
            new Mean(2),
            new Named("out", Numbered(new PReLU(), new Linear(TcnNarrow, features)))
        );

    /// <summary>
    /// Landmarks over time [B, T, nodes, 2] to [B, features]: a spatio-temporal graph network (Yu et al. 2018). Its five gates take two
    /// frames each, so T has to be at least 11, and the size of its last layers depends on T: 16,088,332 parameters for 512 features, 90
    /// frames and <see cref="FaceGraph"/>.
    /// </summary>
    /// <param name="attention">Position attention after each block (<see cref="PositionAttention"/>), temporal before spatial.</param>
    public static Layer Landmarks(
        int features,
        int frames,
        Graph graph,
        double dropout = .1,
        FaceAttention attention = FaceAttention.None
    ) =>
        Chain([
            Reorder(0, 2, 1, 3),
            new Named("block1", GraphBlock(2, graph)),
            .. Attentions(attention, 1),
            new Named("block2", GraphBlock(GraphWide, graph)),
            .. Attentions(attention, 2),
            new Named("last_temporal", new TemporalGate(GraphWide, GraphWide)),
            new Dropout(dropout),
            new Flatten(2),
            new Named("fully", new Linear((frames - 5 * (TemporalGate.Kernel - 1)) * GraphWide, features)),
            new Flatten(1),
            new Named("fc_out", new Linear(graph.Nodes * features, features)),
        ]);

    /// <summary>
    /// The same with a network for each part of the graph, each seeing its own nodes and the edges between them; their features are joined
    /// and brought to [B, features] by a Linear.
    /// </summary>
    public static Layer LandmarkParts(
        int features,
        int frames,
        Graph graph,
        Seq<(string Name, Seq<int> Nodes)> parts,
        double dropout = .1,
        FaceAttention attention = FaceAttention.None
    ) =>
        Chain(
            new Branches(
                parts.Map(part =>
                    (Layer)
                        new Named(
                            part.Name,
                            Chain(new Select(2, part.Nodes), Landmarks(features, frames, graph.Of(part.Nodes), dropout, attention))
                        )
                )
            ),
            new Named("fc_parts", new Linear(parts.Count * features, features))
        );

    /// <summary>
    /// Word vectors over time [B, T, 300] to [B, features]: a Transformer's encoder of six layers (Vaswani et al. 2017), normalised after
    /// each addition; the mean over time. T is at most
    /// <see cref="Positions.Length"/>. 9,715,400 parameters for 512 features; the published count, 11,308,948, has in it one layer more
    /// that nothing runs (<c>text_encoder_layer</c>).
    /// </summary>
    public static Layer Text(int features = 512, PositionAxis positions = PositionAxis.Time, double dropout = .1) =>
        Chain(
            new Named("text_pos_encoder", new Positions(WordVector, positions)),
            new Named("trnn1", new FramesFirst(new Named("layers", Numbered([.. Enumerable.Repeat(TransformerLayer(dropout), 6)])))),
            new Mean(1),
            new Dropout(dropout),
            new Named("text_linear", new Linear(WordVector, features))
        );

    /// <summary>
    /// Frames of a face [B, 3, T, H, W] to [B, features]: R(2+1)D-18 (Tran et al. 2018) with the names of torchvision's r2plus1d_18, its
    /// last layer replaced. Every convolution is one over the image and one over time, with as many channels between them as a full one has
    /// parameters. 31,562,781 parameters for 512 features, whatever T, H and W.
    /// </summary>
    public static Layer Video(int features = 512, double dropout = .1) =>
        Chain(
            new Named(
                "stem",
                Numbered(
                    Conv3d.Spatial(3, 45, 7, 2),
                    new ChannelBatchNorm(45),
                    new ReLU(),
                    Conv3d.Temporal(45, 64, 3, 1),
                    new ChannelBatchNorm(64),
                    new ReLU()
                )
            ),
            new Named("layer1", Numbered(VideoBlock(64, 64, 1), VideoBlock(64, 64, 1))),
            new Named("layer2", Numbered(VideoBlock(64, 128, 2), VideoBlock(128, 128, 1))),
            new Named("layer3", Numbered(VideoBlock(128, 256, 2), VideoBlock(256, 256, 1))),
            new Named("layer4", Numbered(VideoBlock(256, 512, 2), VideoBlock(512, 512, 1))),
            new Flatten(2),
            new Mean(2),
            new Named("fc", Numbered(new Dropout(dropout), new Linear(512, features)))
        );

    /// <summary>
    /// Mean facial action units of a clip [B, inputs] to [B, features]: a small MLP of two hidden layers with layer norm. Not in the paper.
    /// </summary>
    public static Layer ActionUnits(int inputs = 35, int features = 512, double dropout = .1) =>
        Numbered(
            new Linear(inputs, 256),
            new LayerNorm(256),
            new ReLU(),
            new Dropout(dropout),
            new Linear(256, 256),
            new LayerNorm(256),
            new ReLU(),
            new Dropout(dropout),
            new Linear(256, features)
        );

    /// <summary>The head that the contrastive loss sees, [B, features] to [B, features]; it is thrown away after training.</summary>
    public static Layer Projector(int features) => Numbered(new Linear(features, 1024), new ReLU(), new Linear(1024, features));

    /// <summary>
    /// What stands between an anchor's projection and a contrast's where there are prediction heads, one for each ordered pair, [B, …,
    /// features] to the same shape.
    /// </summary>
    public static Layer PredictionHead(int features) =>
        Numbered(new Linear(features, features), new ReLU(), new Linear(features, features));

    /// <summary>
    /// Frozen features to scores of classes, [B, inputs] to [B, classes], FC-ReLU-FC. Fusion: inputs = modalities * features, concatenated;
    /// a single modality: inputs = features.
    /// </summary>
    public static Layer FusionProbe(int inputs, int features, int classes) =>
        Chain(new Named("linear1", new Linear(inputs, features)), new ReLU(), new Named("linear2", new Linear(features, classes)));

    /// <summary>
    /// The same with the published attention before it: <see cref="TokenAttention"/>, which on one vector comes to two linear maps.
    /// 7,876,104 parameters for 1024, 512 and 8.
    /// </summary>
    public static Layer AttentionProbe(int inputs, int features, int classes) =>
        Chain(ProbeAttention(inputs), FusionProbe(inputs, features, classes));

    /// <summary>The published attention of a probe, [B, inputs] to the same shape.</summary>
    public static Layer ProbeAttention(int inputs) => new Named("attention_head", new TokenAttention(inputs));

    /// <summary>Numbers of a word vector (GloVe 300).</summary>
    public const int WordVector = 300;

    private const int TcnNarrow = 64;
    private const int TcnWide = 128;
    private const int GraphWide = 64;
    private const int GraphNarrow = 16;
    private const int TransformerWide = 2048;

    private static Layer TcnBlock(int dilation, double dropout) =>
        new Residual(
            Chain(
                new Named(
                    "shared_block",
                    Numbered(
                        Conv1d.Pointwise(TcnNarrow, TcnWide),
                        new PReLU(),
                        new GlobalLayerNorm(TcnWide),
                        Conv1d.Depthwise(TcnWide, 3, dilation),
                        new PReLU(),
                        new GlobalLayerNorm(TcnWide)
                    )
                ),
                new Named("res_conv", Conv1d.Pointwise(TcnWide, TcnNarrow)),
                new Dropout(dropout)
            )
        );

    private static Layer[] Attentions(FaceAttention attention, int after) =>
        [
            .. new (FaceAttention Kind, string Name, int Axis)[]
            {
                (FaceAttention.Temporal, "temporal_attention", 2),
                (FaceAttention.Spatial, "spatial_attention", 1),
            }
                .Where(a => attention.HasFlag(a.Kind))
                .Select(a => new Named($"{a.Name}{after}", new PositionAttention(GraphWide, a.Axis))),
        ];

    private static Layer GraphBlock(int channels, Graph graph) =>
        Chain(
            new Named("temporal1", new TemporalGate(channels, GraphWide)),
            new GraphMix(graph, GraphWide, GraphNarrow),
            new Named("temporal2", new TemporalGate(GraphNarrow, GraphWide)),
            new Named("batch_norm", new NodeBatchNorm(graph.Nodes))
        );

    private static Layer TransformerLayer(double dropout) =>
        Chain(
            new Residual(Chain(new Named("self_attn", new SelfAttention(WordVector, 5, dropout)), new Dropout(dropout))),
            new Named("norm1", new LayerNorm(WordVector)),
            new Residual(
                Chain(
                    new Named("linear1", new Linear(WordVector, TransformerWide)),
                    new ReLU(),
                    new Dropout(dropout),
                    new Named("linear2", new Linear(TransformerWide, WordVector)),
                    new Dropout(dropout)
                )
            ),
            new Named("norm2", new LayerNorm(WordVector))
        );

    private static Layer VideoBlock(int channelsIn, int channels, int stride)
    {
        var between = channelsIn * channels * 27 / (channelsIn * 9 + 3 * channels);
        Layer Split(int from, int by) =>
            Numbered(
                Conv3d.Spatial(from, between, 3, by),
                new ChannelBatchNorm(between),
                new ReLU(),
                Conv3d.Temporal(between, channels, 3, by)
            );
        var body = Chain(
            new Named("conv1", Numbered(Split(channelsIn, stride), new ChannelBatchNorm(channels), new ReLU())),
            new Named("conv2", Numbered(Split(channels, 1), new ChannelBatchNorm(channels)))
        );
        var skip = new Named(
            "downsample",
            Numbered(new Conv3d(channelsIn, channels, Extent.One, Extent.Cube(stride), Extent.Zero), new ChannelBatchNorm(channels))
        );
        return Chain(stride == 1 ? new Residual(body) : new Shortcut(body, skip), new ReLU());
    }
}

/// <summary>
/// What one modality brings to training: an encoder from clips to features f and a projector from features to the vectors that the loss
/// compares (dropout first). Both carry the prefixes of the published whole-encoder checkpoint, so parameters of several towers live in one
/// set.
/// <paramref name="Input"/> is the shape of a batch of clips of this modality.
/// </summary>
public sealed record Tower(string Modality, Layer Encoder, Layer Projector, Shape Input)
{
    /// <summary>The tower that an experiment asks for.</summary>
    public static Tower Of(Experiment e, Modality modality, NetworkInput input)
    {
        var (features, network) = (e.Encoders.FeatureSize, modality.Encoder(e, input));
        var tower = Of(modality, network.Encoder, network.Input, features, e.Encoders.Dropout);
        return e.Encoders.ProjectorNorm == ProjectorNorm.Batch ? tower.Normed(features) : tower;
    }

    /// <summary>Those of an experiment that are known before any clip is read: of other modalities clips tell how wide they are.</summary>
    public static Seq<Tower> Known(Experiment e) =>
        e.Data.Modalities.Bind(m => m.Width.Map(width => Of(e, m, new NetworkInput(width, OverTime: true))).ToSeq());

    /// <summary>An encoder of a modality from <paramref name="input"/> to [B, features], with its projector.</summary>
    /// <param name="dropout">Before the projector.</param>
    public static Tower Of(Modality modality, Layer encoder, Shape input, int features, double dropout = .1)
    {
        var name = modality.PlainName;
        var names = modality.Published.IfNone(() => new StateNaming($"{name}_encoder", $"proj_{name}"));
        return new Tower(
            name,
            new Named(names.Encoder, encoder),
            Chain(new Dropout(dropout), new Named(names.Projector, Encoders.Projector(features))),
            input
        );
    }

    /// <summary>Every parameter of encoder and projector.</summary>
    public Seq<ParameterSpec> Parameters => Networks.Parameters.Of(Encoder) + Networks.Parameters.Of(Projector);

    /// <summary>The shape of the projections, if the networks fit the input and each other.</summary>
    public Either<Problem, Shape> Fit() =>
        (from features in Shapes.Infer(Encoder, Input) from projections in Shapes.Infer(Projector, features) select projections).MapLeft(
            problem => problem.In(Modality)
        );

    /// <summary>With batch normalisation between encoder and projector (not published).</summary>
    public Tower Normed(int features) =>
        this with
        {
            Projector = Chain(new Named($"norm_{Modality}", new FeatureNorm(features)), Projector),
        };
}
