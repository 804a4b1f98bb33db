using static MpucMer.Pure.Networks.Shapes;

namespace MpucMer.Pure.Networks;

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
