namespace MpucMer.Pure.Data.Pickles;

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
