using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MpucMer.Pure.Data.Arrays;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// What a pickle holds: a closed union. Classes rather than records, since a pickle's values have identity: several places may hold one
/// value, and a list may hold itself. So whoever walks through a value needs a bound of depth.
/// </summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names of Python's types.")]
public abstract class PickleValue
{
    private PickleValue() { }

    /// <summary>How deep the value is nested, as far as it was known when it was put together.</summary>
    internal int Depth { get; set; }

    public sealed class None : PickleValue
    {
        public static readonly None Value = new();
    }

    public sealed class Truth(bool value) : PickleValue
    {
        public bool Value => value;
    }

    public sealed class Integer(BigInteger value) : PickleValue
    {
        public BigInteger Value => value;
    }

    public sealed class Float(double value) : PickleValue
    {
        public double Value => value;
    }

    /// <summary>Text; of Python 2's byte strings the bytes as Latin-1.</summary>
    public sealed class Text(string value) : PickleValue
    {
        public string Value => value;
    }

    /// <summary>bytes and bytearray.</summary>
    public sealed class Bytes(ReadOnlyMemory<byte> value) : PickleValue
    {
        public ReadOnlyMemory<byte> Value => value;
    }

    public sealed class List : PickleValue
    {
        internal List<PickleValue> Growing { get; } = [];

        public IReadOnlyList<PickleValue> Items => Growing;
    }

    public sealed class Tuple(IReadOnlyList<PickleValue> items) : PickleValue
    {
        public IReadOnlyList<PickleValue> Items => items;
    }

    /// <summary>set and frozenset; equal items are not merged.</summary>
    public sealed class Set : PickleValue
    {
        internal List<PickleValue> Growing { get; } = [];

        public IReadOnlyList<PickleValue> Items => Growing;
    }

    /// <summary>dict and OrderedDict, in the order of first insertion.</summary>
    public sealed class Dict : PickleValue
    {
        private readonly List<KeyValuePair<PickleValue, PickleValue>> entries = [];
        private Dictionary<object, int>? places;

        public IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Entries => entries;

        /// <summary>The value of a key that is text.</summary>
        public Option<PickleValue> Find(string key) => At(key) is { } found ? Some(found) : Prelude.None;

        internal PickleValue? At(string key) => places is not null && places.TryGetValue(key, out var place) ? entries[place].Value : null;

        internal void Put(PickleValue key, PickleValue value)
        {
            // Other keys (tuples, None, …) are kept as they come: nothing looks them up.
            object? known = key switch
            {
                Text text => text.Value,
                Integer integer => integer.Value,
                _ => null,
            };
            if (known is not null && !(places ??= new()).TryAdd(known, entries.Count))
                entries[places[known]] = new(key, value);
            else
                entries.Add(new(key, value));
        }
    }

    /// <summary>A NumPy array.</summary>
    public sealed class Array : PickleValue
    {
        // Pickles make an array empty, and say later what is in it.
        public NumberArray Numbers { get; internal set; } = new(new ElementType(ElementKind.Int8, false), [0], [1], 0, default);
    }

    /// <summary>numpy.dtype; read into what it describes only where it is used.</summary>
    public sealed class ElementTypeOf(string description) : PickleValue
    {
        /// <summary>As numpy.dtype.str.</summary>
        public string Description { get; internal set; } = description;
    }

    /// <summary>The elements that PyTorch tensors share, by the key under which the file holds them.</summary>
    public sealed class Storage(string key, ElementKind kind, long count) : PickleValue
    {
        public string Key => key;

        public ElementKind Kind => kind;

        /// <summary>Elements.</summary>
        public long Count => count;
    }

    /// <summary>A PyTorch tensor: a view of a storage; offset and strides count elements.</summary>
    public sealed class Tensor(PickleValue.Storage storage, long offset, IReadOnlyList<long> shape, IReadOnlyList<long> strides)
        : PickleValue
    {
        public Storage Of => storage;

        public long Offset => offset;

        public IReadOnlyList<long> Shape => shape;

        public IReadOnlyList<long> Strides => strides;
    }

    /// <summary>An allowed class or function, by the name under which it was pickled; never called by that name.</summary>
    public sealed class Global(string name) : PickleValue
    {
        public string Name => name;
    }
}

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
