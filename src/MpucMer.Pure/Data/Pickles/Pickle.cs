using System.Diagnostics.CodeAnalysis;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// Python's pickles, protocols 0 to 5, read without Python: a pickle is a program that names functions to be called, so only those of an
/// allow-list (NumPy arrays, containers) are known, each with a reading of our own; any other name is refused, and nothing is ever called
/// by name.
/// </summary>
public static class Pickle
{
    /// <summary>
    /// The value in the bytes of a file. Problems: a name that is not allowed, an end too soon, an opcode or operand that is none, more
    /// than it may make.
    /// </summary>
    public static Either<Problem, PickleValue> Read(ReadOnlyMemory<byte> bytes, string path) => Read(new MemorySource(bytes), path);

    /// <summary>
    /// The same of a file that may be larger than an array; its arrays are views of the source, which has to outlive them.
    /// </summary>
    public static Either<Problem, PickleValue> Read(IByteSource source, string path) =>
        StandIns.Of(source.Slice(0, (int)Math.Min(source.Length, StandIns.Bytes)).Span, path) is { } elsewhere
            ? elsewhere
            : Read(source, path, 0, PickleGlobals.NumPy).Map(read => read.Value);

    /// <summary>The value that begins at a position, and where it ends.</summary>
    internal static Either<Problem, (PickleValue Value, long End)> Read(IByteSource source, string path, long start, PickleGlobals globals)
    {
        try
        {
            var machine = new PickleMachine(source, path, start, globals);
            return (machine.Run(), machine.Position);
        }
        catch (PickleRefusal refusal)
        {
            return refusal.Problem;
        }
    }
}

/// <summary>
/// How much a pickle may make. Each opcode makes at most one value of its own bytes, so what is honest stays below twice the file's length;
/// only calls that copy one value again and again (a few bytes each) go beyond.
/// </summary>
internal sealed class PickleBudget(long fileLength, string path)
{
    /// <summary>Values in memory: at about a hundred bytes each, some two gigabytes.</summary>
    private const long MostValues = 1 << 24;

    /// <summary>Nesting of lists, tuples and dictionaries.</summary>
    private const int MostDepth = 500;

    private long values = Math.Min(MostValues, 2 * fileLength + 16);
    private long bytes = 2 * fileLength + 16;

    public void Values(long count)
    {
        values -= count;
        if (values < 0)
            throw new PickleRefusal(new Problem.PickleTooLarge(path, PickleLimit.Values, Math.Min(MostValues, 2 * fileLength + 16)));
    }

    /// <summary>Bytes copied by calls.</summary>
    public void Copied(long count)
    {
        bytes -= count;
        if (bytes < 0)
            throw new PickleRefusal(new Problem.PickleTooLarge(path, PickleLimit.Copies, 2 * fileLength + 16));
    }

    /// <summary>Puts an item into a container.</summary>
    public void Within(PickleValue container, PickleValue item)
    {
        // One that holds itself has no depth.
        if (ReferenceEquals(container, item))
            return;
        container.Depth = Math.Max(container.Depth, item.Depth + 1);
        if (container.Depth > MostDepth)
            throw new PickleRefusal(new Problem.PickleTooLarge(path, PickleLimit.Depth, MostDepth));
    }
}

/// <summary>
/// The way out of the pickle machine, whose steps have no value to give back; caught where it was started, and nowhere else.
/// </summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It does not leave this folder.")]
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It carries a problem.")]
internal sealed class PickleRefusal(Problem problem) : Exception
{
    public Problem Problem => problem;
}

/// <summary>The names that a pickle may use, and what is made of each in place of a call.</summary>
internal sealed class PickleGlobals
{
    public delegate PickleValue Function(PickleCall call, IReadOnlyList<PickleValue> arguments);

    private readonly Dictionary<string, Function?> known;
    private readonly Func<PickleCall, PickleValue, PickleValue>? persistent;

    private PickleGlobals(IEnumerable<KeyValuePair<string, Function?>> known, Func<PickleCall, PickleValue, PickleValue>? persistent)
    {
        this.known = new Dictionary<string, Function?>(known, StringComparer.Ordinal);
        this.persistent = persistent;
    }

    /// <summary>Containers and NumPy arrays.</summary>
    public static PickleGlobals NumPy { get; } = new([.. PythonGlobals.All, .. NumPyGlobals.All], null);

    /// <summary>Those, and PyTorch's tensors; tells each storage that they name.</summary>
    public static PickleGlobals Torch(Action<PickleValue.Storage> seen) =>
        new([.. PythonGlobals.All, .. NumPyGlobals.All, .. TorchGlobals.All], (call, id) =>
        {
            var storage = TorchGlobals.Storage(call, id);
            seen(storage);
            return storage;
        });

    /// <summary>The name as it is called today, where it is allowed.</summary>
    public PickleValue.Global Find(string module, string name, string path, long position)
    {
        var full = $"{Renamed(module)}.{name}";
        return known.ContainsKey(full)
            ? new PickleValue.Global(full)
            : throw new PickleRefusal(new Problem.PickleGlobalRefused(path, position, Short(module), Short(name)));
    }

    public PickleValue Call(PickleCall call, string name, IReadOnlyList<PickleValue> arguments) =>
        known[name] is { } function ? function(call, arguments) : throw call.Malformed($"{name} is a class, and is called");

    /// <summary>Sets the state of what a call made.</summary>
    public void Build(PickleCall call, PickleValue target, PickleValue state)
    {
        switch (target)
        {
            case PickleValue.Array array:
                NumPyGlobals.Fill(call, array, state);
                break;
            case PickleValue.ElementTypeOf type:
                NumPyGlobals.Describe(call, type, state);
                break;
            // Attributes of an OrderedDict (the _metadata of PyTorch's state_dict) are no part of its entries.
            case PickleValue.Dict when state is PickleValue.Dict:
                break;
            default:
                throw call.Malformed("a state is set on what has none");
        }
    }

    public PickleValue Persistent(PickleCall call, PickleValue id) =>
        persistent is null
            ? throw new PickleRefusal(new Problem.PickleUnsupported(call.Path, call.Position, PickleFeature.PersistentIds))
            : persistent(call, id);

    /// <summary>Modules that had another name in Python 2, or have one in NumPy 2.</summary>
    private static string Renamed(string module) =>
        module switch
        {
            "__builtin__" => "builtins",
            _ when module.StartsWith("numpy._core.", StringComparison.Ordinal) => "numpy.core." + module["numpy._core.".Length..],
            _ => module,
        };

    private static string Short(string name) => name.Length <= 100 ? name : name[..100] + "…";
}

/// <summary>Python's own: containers, and the ways in which old protocols write bytes.</summary>
internal static class PythonGlobals
{
    public static IReadOnlyDictionary<string, PickleGlobals.Function?> All { get; } =
        new Dictionary<string, PickleGlobals.Function?>(StringComparer.Ordinal)
        {
            ["builtins.list"] = (call, arguments) => Filled(call, new PickleValue.List(), arguments),
            ["builtins.set"] = (call, arguments) => Filled(call, new PickleValue.Set(), arguments),
            ["builtins.frozenset"] = (call, arguments) => Filled(call, new PickleValue.Set(), arguments),
            ["builtins.dict"] = Dict,
            ["collections.OrderedDict"] = Dict,
            ["builtins.bytes"] = Bytes,
            ["builtins.bytearray"] = Bytes,
            ["_codecs.encode"] = Bytes,
        };

    private static PickleValue Filled(PickleCall call, PickleValue made, IReadOnlyList<PickleValue> arguments)
    {
        if (arguments.Count > 1)
            throw call.Malformed("a container is made of more than one value");
        foreach (var item in arguments.Count == 0 ? [] : call.Items(arguments[0]))
        {
            call.Budget.Within(made, item);
            (made is PickleValue.List list ? list.Growing : ((PickleValue.Set)made).Growing).Add(item);
        }
        return made;
    }

    /// <summary>Of nothing, or of pairs.</summary>
    private static PickleValue.Dict Dict(PickleCall call, IReadOnlyList<PickleValue> arguments)
    {
        if (arguments.Count > 1)
            throw call.Malformed("a dictionary is made of more than one value");
        var made = new PickleValue.Dict();
        foreach (var item in arguments.Count == 0 ? [] : call.Items(arguments[0]))
        {
            if (call.Items(item) is not [var key, var value])
                throw call.Malformed("a dictionary is made of what are no pairs");
            call.Budget.Within(made, key);
            call.Budget.Within(made, value);
            made.Put(key, value);
        }
        return made;
    }

    /// <summary>Of nothing, of bytes, or of a text and the name of Latin-1.</summary>
    private static PickleValue.Bytes Bytes(PickleCall call, IReadOnlyList<PickleValue> arguments) =>
        arguments switch
        {
            [] => new PickleValue.Bytes(default),
            [PickleValue.Bytes bytes] => bytes,
            [PickleValue.Text text, PickleValue.Text { Value: "latin1" or "latin-1" }] => new PickleValue.Bytes(call.Bytes(text)),
            _ => throw call.Malformed("bytes are made of neither bytes nor a text in Latin-1"),
        };
}
