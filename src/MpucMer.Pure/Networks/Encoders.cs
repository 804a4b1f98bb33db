using static MpucMer.Pure.Networks.Layer;

namespace MpucMer.Pure.Networks;

/// <summary>The encoders, projectors and probes of the method, as values. Names of parts are those of the published checkpoints.</summary>
public static class Encoders
{
    /// <summary>Log-mel spectrogram [B, T, mels] to [B, features]: a TCN of two times five Conv-TasNet blocks (Luo and Mesgarani 2019). 217,813 parameters as it stands.</summary>
    public static Layer Audio(int features = 512, int mels = 128, double dropout = .1) => Chain(
        Reorder(0, 2, 1),
        new Named("bottleneck", Numbered(new GlobalLayerNorm(mels), Conv1d.Pointwise(mels, TcnNarrow))),
        new Dropout(dropout),
        new Named("TCN", Numbered([.. Enumerable.Range(0, 10).Select(i => TcnBlock(1 << (i % 5), dropout))])),
        new Mean(2),
        new Named("out", Numbered(new PReLU(), new Linear(TcnNarrow, features))));

    /// <summary>
    /// Landmarks over time [B, T, nodes, 2] to [B, features]: a spatio-temporal graph network (Yu et al. 2018). Its five gates take two frames each, so
    /// T has to be at least 11, and the size of its last layers depends on T: 16,088,332 parameters for 512 features, 90 frames and <see cref="FaceGraph"/>.
    /// </summary>
    public static Layer Landmarks(int features, int frames, Graph graph, double dropout = .1) => Chain(
        Reorder(0, 2, 1, 3),
        new Named("block1", GraphBlock(2, graph)),
        new Named("block2", GraphBlock(GraphWide, graph)),
        new Named("last_temporal", new TemporalGate(GraphWide, GraphWide)),
        new Dropout(dropout),
        new Flatten(2),
        new Named("fully", new Linear((frames - 5 * (TemporalGate.Kernel - 1)) * GraphWide, features)),
        new Flatten(1),
        new Named("fc_out", new Linear(graph.Nodes * features, features)));

    /// <summary>Mean facial action units of a clip [B, inputs] to [B, features]: a small MLP of two hidden layers with layer norm. Not in the paper.</summary>
    public static Layer ActionUnits(int inputs = 35, int features = 512, double dropout = .1) => Numbered(
        new Linear(inputs, 256), new LayerNorm(256), new ReLU(), new Dropout(dropout),
        new Linear(256, 256), new LayerNorm(256), new ReLU(), new Dropout(dropout),
        new Linear(256, features));

    /// <summary>The head that the contrastive loss sees, [B, features] to [B, features]; it is thrown away after training.</summary>
    public static Layer Projector(int features) => Numbered(new Linear(features, 1024), new ReLU(), new Linear(1024, features));

    /// <summary>Frozen features to scores of classes, [B, inputs] to [B, classes], FC-ReLU-FC. Fusion: inputs = modalities * features, concatenated; a single modality: inputs = features.</summary>
    public static Layer FusionProbe(int inputs, int features, int classes) => Chain(
        new Named("linear1", new Linear(inputs, features)),
        new ReLU(),
        new Named("linear2", new Linear(features, classes)));

    private const int TcnNarrow = 64;
    private const int TcnWide = 128;
    private const int GraphWide = 64;
    private const int GraphNarrow = 16;

    private static Layer TcnBlock(int dilation, double dropout) => new Residual(Chain(
        new Named("shared_block", Numbered(
            Conv1d.Pointwise(TcnNarrow, TcnWide), new PReLU(), new GlobalLayerNorm(TcnWide),
            Conv1d.Depthwise(TcnWide, 3, dilation), new PReLU(), new GlobalLayerNorm(TcnWide))),
        new Named("res_conv", Conv1d.Pointwise(TcnWide, TcnNarrow)),
        new Dropout(dropout)));

    private static Layer GraphBlock(int channels, Graph graph) => Chain(
        new Named("temporal1", new TemporalGate(channels, GraphWide)),
        new GraphMix(graph, GraphWide, GraphNarrow),
        new Named("temporal2", new TemporalGate(GraphNarrow, GraphWide)),
        new Named("batch_norm", new NodeBatchNorm(graph.Nodes)));
}
