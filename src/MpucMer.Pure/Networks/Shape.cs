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
