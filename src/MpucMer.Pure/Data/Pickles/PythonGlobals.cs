namespace MpucMer.Pure.Data.Pickles;

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
