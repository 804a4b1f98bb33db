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
