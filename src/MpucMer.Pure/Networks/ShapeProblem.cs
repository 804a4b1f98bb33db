namespace MpucMer.Pure.Networks;

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
