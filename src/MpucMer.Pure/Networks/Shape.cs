namespace MpucMer.Pure.Networks;

/// <summary>The axes of a tensor after the batch axis, which is symbolic: <c>Shape.Of(90, 128)</c> is [B, 90, 128].</summary>
public sealed record Shape(Seq<int> Axes)
{
    public static Shape Of(params ReadOnlySpan<int> axes) => new(axes.ToArray().ToSeq());

    /// <summary>How many axes, the batch counted.</summary>
    public int Rank => Axes.Count + 1;

    /// <summary>Elements per clip.</summary>
    public long Elements => Axes.Fold(1L, (product, size) => product * size);

    /// <summary>The size of an axis, counted from the batch (0), which has no size here.</summary>
    public int this[int axis] => Axes[axis - 1];

    /// <summary>The size of the last axis.</summary>
    public int Last => Axes[Axes.Count - 1];

    /// <summary>The same shape with another size at <paramref name="axis"/> (counted from the batch).</summary>
    public Shape With(int axis, int size) => new(Axes.Select((old, i) => i == axis - 1 ? size : old).ToSeq());

    public override string ToString() => $"[{string.Join(", ", Axes.Select(size => $"{size}").Prepend("B"))}]";
}

/// <summary>What a layer wants of its input.</summary>
public abstract record Expectation
{
    private Expectation() { }

    /// <summary>So many axes, the batch counted.</summary>
    public sealed record Rank(int Count) : Expectation;

    /// <summary>At least so many axes, the batch counted.</summary>
    public sealed record RankAtLeast(int Count) : Expectation;

    /// <summary>An axis (counted from the batch) of exactly this size.</summary>
    public sealed record Size(int Axis, int Count) : Expectation;

    /// <summary>An axis (counted from the batch) of at least this size, e.g. frames for a kernel.</summary>
    public sealed record SizeAtLeast(int Axis, int Count) : Expectation;

    /// <summary>An axis (counted from the batch) of at most this size.</summary>
    public sealed record SizeAtMost(int Axis, int Count) : Expectation;

    /// <summary>The body of a residual has to give back its input's shape.</summary>
    public sealed record Unchanged(Shape Input) : Expectation;
}

/// <summary>A layer that cannot take its input: where in the network, what it expected, and the shape it was given.</summary>
public sealed record ShapeProblem(string Path, Expectation Expected, Shape Got)
{
    /// <summary>The same as a problem of the house, for the network of that name (e.g. <c>landmarks</c>).</summary>
    public Problem In(string network) =>
        Expected switch
        {
            Expectation.Rank or Expectation.RankAtLeast => new Problem.NetworkAxisCount(network, this),
            Expectation.SizeAtLeast => new Problem.NetworkAxisTooShort(network, this),
            Expectation.SizeAtMost => new Problem.NetworkAxisTooLong(network, this),
            Expectation.Unchanged => new Problem.NetworkResidualShape(network, this),
            _ => new Problem.NetworkAxisSize(network, this),
        };
}

/// <summary>Does a network fit its input? Worked out before any data is read.</summary>
public static class Shapes
{
    /// <summary>
    /// The shape that <paramref name="layer"/> makes of <paramref name="input"/>, or the first layer that cannot take what it is given.
    /// </summary>
    public static Either<ShapeProblem, Shape> Infer(Layer layer, Shape input) => layer.Infer(input, "");

    // What a layer wants of its input; each gives the input back where it fits.

    internal static Either<ShapeProblem, Shape> Ranked(int count, Shape x, string path) =>
        Want(x.Rank == count, path, new Expectation.Rank(count), x);

    internal static Either<ShapeProblem, Shape> AtLeast(int count, Shape x, string path) =>
        Want(x.Rank >= count, path, new Expectation.RankAtLeast(count), x);

    internal static Either<ShapeProblem, Shape> Sized(int axis, int count, Shape x, string path) =>
        Want(x[axis] == count, path, new Expectation.Size(axis, count), x);

    internal static Either<ShapeProblem, Shape> Long(int axis, int count, Shape x, string path) =>
        Want(x[axis] >= Math.Max(count, 1), path, new Expectation.SizeAtLeast(axis, Math.Max(count, 1)), x);

    internal static Either<ShapeProblem, Shape> Short(int axis, int count, Shape x, string path) =>
        Want(x[axis] <= count, path, new Expectation.SizeAtMost(axis, count), x);

    internal static Either<ShapeProblem, Shape> Want(bool fits, string path, Expectation expected, Shape got) =>
        fits ? Right<ShapeProblem, Shape>(got) : Left<ShapeProblem, Shape>(new ShapeProblem(path, expected, got));
}
