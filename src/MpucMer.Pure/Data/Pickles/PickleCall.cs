using MpucMer.Pure.Data.Arrays;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>Where in a pickle something is called, and ways to take its arguments apart.</summary>
internal sealed record PickleCall(string Path, long Position, PickleBudget Budget)
{
    public PickleRefusal Malformed(string detail) => new(new Problem.PickleMalformed(Path, Position, detail));

    /// <summary>The value, or the way out with the problem.</summary>
    public static A Of<A>(Either<Problem, A> either)
    {
        var (problem, value) = ((Problem?)null, default(A));
        either.Match(
            Right: right =>
            {
                value = right;
            },
            Left: left =>
            {
                problem = left;
            }
        );
        return problem is null ? value! : throw new PickleRefusal(problem);
    }

    public long Long(PickleValue value) =>
        value is PickleValue.Integer integer && integer.Value >= long.MinValue && integer.Value <= long.MaxValue
            ? (long)integer.Value
            : throw Malformed("a whole number was expected");

    public string Text(PickleValue value) => value is PickleValue.Text text ? text.Value : throw Malformed("a text was expected");

    /// <summary>A shape or strides: a tuple of whole numbers, or one of them.</summary>
    public IReadOnlyList<long> Lengths(PickleValue value)
    {
        if (value is not PickleValue.Tuple tuple)
            return [Long(value)];
        // As NumPy at most; and a tuple that is used again and again costs nothing.
        if (tuple.Items.Count > 64)
            throw Malformed("a shape has more than 64 axes");
        return [.. tuple.Items.Select(Long)];
    }

    /// <summary>Bytes; of a text, its characters as Latin-1 (arrays of Python 2).</summary>
    public ReadOnlyMemory<byte> Bytes(PickleValue value)
    {
        if (value is PickleValue.Bytes bytes)
            return bytes.Value;
        var text = Text(value);
        Budget.Copied(text.Length);
        var latin = new byte[text.Length];
        for (var i = 0; i < latin.Length; i++)
            latin[i] = text[i] <= 0xFF ? (byte)text[i] : throw Malformed("a text is no Latin-1");
        return latin;
    }

    /// <summary>What elements are, where they are numbers.</summary>
    public ElementType ElementType(PickleValue value)
    {
        if (value is not PickleValue.ElementTypeOf type)
            throw Malformed("a numpy.dtype was expected");
        return Of(
            Arrays
                .ElementType.OfNumPy(type.Description)
                .MapLeft<Problem>(fault => new Problem.ArrayElementsUnsupported(Path, type.Description, fault))
        );
    }

    /// <summary>The items of a list, tuple or set, to be copied.</summary>
    public IReadOnlyList<PickleValue> Items(PickleValue value)
    {
        var items = value switch
        {
            PickleValue.List list => list.Items,
            PickleValue.Tuple tuple => tuple.Items,
            PickleValue.Set set => set.Items,
            _ => throw Malformed("a list was expected"),
        };
        Budget.Values(items.Count);
        return items;
    }
}
