using static MpucMer.Pure.Networks.Shapes;

namespace MpucMer.Pure.Networks;

// Normalisation: of rows, of samples, of batches.
public abstract partial record Layer
{
    /// <summary>Normalises the last axis of each row, [B, …, Features]; eps 1e-5.</summary>
    public sealed record LayerNorm(int Features) : Layer
    {
        public const double Epsilon = 1e-5;

        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in AtLeast(2, x, path)
            from fits in Sized(x.Rank - 1, Features, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) => ParameterSpec.Scaled(path, "weight", "bias", Features);
    }

    /// <summary>
    /// Normalises one sample over channels and time together, [B, Channels, T]; eps 1e-8 (Conv-TasNet's gLN, Luo and Mesgarani 2019, eq.
    /// 11).
    /// </summary>
    public sealed record GlobalLayerNorm(int Channels) : Layer
    {
        public const double Epsilon = 1e-8;

        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(3, x, path)
            from fits in Sized(1, Channels, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) => ParameterSpec.Scaled(path, "gamma", "beta", Channels);
    }

    /// <summary>Batch normalisation with one mean and variance per node, [B, Nodes, T, C]; eps 1e-5, momentum .1.</summary>
    public sealed record NodeBatchNorm(int Nodes) : Layer
    {
        public const double Epsilon = 1e-5;
        public const double Momentum = .1;

        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(4, x, path)
            from fits in Sized(1, Nodes, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) => ParameterSpec.BatchNormed(path, Nodes);
    }

    /// <summary>
    /// Batch normalisation with one mean and variance per channel, [B, Channels, …] with at least one axis more; eps 1e-5, momentum .1.
    /// </summary>
    public sealed record ChannelBatchNorm(int Channels) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in AtLeast(3, x, path)
            from fits in Sized(1, Channels, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) => ParameterSpec.BatchNormed(path, Channels);
    }

    /// <summary>
    /// Batch normalisation of a vector, [B, Features], without learned scale and shift; eps 1e-5, momentum .1. It keeps features from
    /// collapsing onto one direction before a projector. A batch of one vector, which has no deviation, takes the running statistics.
    /// </summary>
    public sealed record FeatureNorm(int Features) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in Ranked(2, x, path)
            from fits in Sized(1, Features, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) => ParameterSpec.Running(path, Features);
    }
}
