using System.Globalization;
using static MpucMer.Pure.Networks.Shapes;

namespace MpucMer.Pure.Networks;

// Functions of each element.
public abstract partial record Layer
{
    /// <summary>max(x, 0).</summary>
    public sealed record ReLU : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;
    }

    /// <summary>x Φ(x), Hendrycks and Gimpel 2016.</summary>
    public sealed record Gelu : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;
    }

    /// <summary>max(x, 0) + a min(x, 0) with one learned a, He et al. 2015.</summary>
    public sealed record PReLU : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;

        public override Seq<ParameterSpec> Parameters(string path) =>
            Seq1(ParameterSpec.Learned(path, "weight", new Initialisation.Constant(.25f), 1));
    }

    /// <summary>
    /// In training sets a share <paramref name="Rate"/> of the elements to zero and scales the rest by 1 / (1 - Rate); nothing in
    /// evaluation.
    /// </summary>
    public sealed record Dropout(double Rate) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;

        public override string Title => string.Create(CultureInfo.InvariantCulture, $"Dropout {Rate}");
    }
}

// Axes: what is taken of them, and their order.
public abstract partial record Layer
{
    /// <summary>The mean over one axis, which goes away (0 is the batch and may not be named).</summary>
    public sealed record Mean(int Axis) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from fits in AtLeast(Axis + 1, x, path)
            select new Shape(fits.Axes.Where((_, i) => i != Axis - 1).ToSeq());

        public override string Title => $"Mean over axis {Axis}";
    }

    /// <summary>The given places of an axis (at least 1), in that order.</summary>
    public sealed record Select(int Axis, Seq<int> Places) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in AtLeast(Axis + 1, x, path)
            from fits in Long(Axis, Places.Max() + 1, x, path)
            select fits.With(Axis, Places.Count);

        public override string Title => $"Select {Places.Count} of axis {Axis}";
    }

    /// <summary>Axes in a new order; the batch stays first, so the order begins with 0.</summary>
    public sealed record Permute(Seq<int> Order) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from fits in Ranked(Order.Count, x, path)
            select new Shape(Order.Skip(1).Map(axis => fits[axis]));

        public override string Title => $"Permute {string.Join(' ', Order)}";
    }

    /// <summary>Axes <paramref name="From"/> (at least 1) to the last become one.</summary>
    public sealed record Flatten(int From) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from fits in AtLeast(From + 1, x, path)
            select new Shape(fits.Axes.Take(From - 1) + Seq1(fits.Axes.Skip(From - 1).Fold(1, (a, b) => a * b)));

        public override string Title => $"Flatten from axis {From}";
    }
}

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
