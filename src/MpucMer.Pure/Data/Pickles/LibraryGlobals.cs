using System.Text;
using MpucMer.Pure.Data.Arrays;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>NumPy's arrays, types and scalars, as numpy.ndarray.__reduce__ and __reduce_ex__ (protocol 5) write them.</summary>
internal static class NumPyGlobals
{
    private const string NdArray = "numpy.ndarray";

    public static IReadOnlyDictionary<string, PickleGlobals.Function?> All { get; } =
        new Dictionary<string, PickleGlobals.Function?>(StringComparer.Ordinal)
        {
            [NdArray] = null,
            ["numpy.dtype"] = (call, arguments) =>
                arguments is [PickleValue.Text text, ..]
                    ? new PickleValue.ElementTypeOf(text.Value)
                    : throw call.Malformed("a numpy.dtype has no name"),
            // Made empty; the state that follows says what is in it.
            ["numpy.core.multiarray._reconstruct"] = (call, arguments) =>
                arguments is [PickleValue.Global { Name: NdArray }, _, _]
                    ? new PickleValue.Array()
                    : throw call.Malformed("it makes an array of another class than numpy.ndarray"),
            ["numpy.core.multiarray.scalar"] = Scalar,
            ["numpy.core.numeric._frombuffer"] = FromBuffer,
        };

    /// <summary>
    /// An array's state: (version, shape, type, whether the first index runs fastest, the bytes, or a list where it is of objects).
    /// </summary>
    public static void Fill(PickleCall call, PickleValue.Array array, PickleValue state)
    {
        if (state is not PickleValue.Tuple { Items: [.., var shape, var type, PickleValue.Truth fortran, var data] and { Count: 4 or 5 } })
            throw call.Malformed("an array's state is of another form");
        var element = call.ElementType(type);
        if (data is PickleValue.List)
            throw new PickleRefusal(new Problem.ArrayElementsUnsupported(call.Path, "a list", ElementFault.Objects));
        array.Numbers = PickleCall.Of(NumberArray.Dense(element, call.Lengths(shape), fortran.Value, call.Bytes(data), call.Path));
    }

    /// <summary>A type's state: (version, byte order, the type of a sub-array, fields, …).</summary>
    public static void Describe(PickleCall call, PickleValue.ElementTypeOf type, PickleValue state)
    {
        if (state is not PickleValue.Tuple { Items: [_, PickleValue.Text order, var part, var fields, ..] })
            throw call.Malformed("a numpy.dtype's state is of another form");
        if (part is not PickleValue.None || fields is not PickleValue.None)
            type.Description = "V";
        else if (order.Value is "<" or ">" or "|" or "=" && type.Description is not (['<' or '>' or '|' or '=', ..]))
            type.Description = order.Value + type.Description;
    }

    /// <summary>A single number, or a single text.</summary>
    private static PickleValue Scalar(PickleCall call, IReadOnlyList<PickleValue> arguments)
    {
        if (arguments is not [PickleValue.ElementTypeOf type, var data])
            throw call.Malformed("a numpy scalar is of another form");
        var kind = type.Description.AsSpan(type.Description is ['<' or '>' or '|' or '=', ..] ? 1 : 0);
        if (kind is ['U', ..])
            return new PickleValue.Text(
                (type.Description[0] == '>' ? new UTF32Encoding(true, false) : Encoding.UTF32).GetString(Copied(call, data)).TrimEnd('\0')
            );
        if (kind is ['S', ..])
            return new PickleValue.Text(Encoding.Latin1.GetString(Copied(call, data)).TrimEnd('\0'));
        var element = call.ElementType(type);
        var value = PickleCall.Of(NumberArray.Dense(element, [], false, call.Bytes(data), call.Path)).Doubles()[0];
        return element.Kind switch
        {
            ElementKind.Truth => new PickleValue.Truth(value != 0),
            // Beyond 2^53 a label or count is rounded, as in every array.
            >= ElementKind.Int8 and <= ElementKind.UInt64 => new PickleValue.Integer(new System.Numerics.BigInteger(value)),
            _ => new PickleValue.Float(value),
        };
    }

    private static ReadOnlySpan<byte> Copied(PickleCall call, PickleValue data)
    {
        var bytes = call.Bytes(data);
        call.Budget.Copied(bytes.Length);
        return bytes.Span;
    }

    /// <summary>Protocol 5: (bytes, type, shape, index order).</summary>
    private static PickleValue.Array FromBuffer(PickleCall call, IReadOnlyList<PickleValue> arguments) =>
        arguments is [PickleValue.Bytes data, var type, var shape, PickleValue.Text { Value: "C" or "F" } order]
            ? new PickleValue.Array
            {
                Numbers = PickleCall.Of(
                    NumberArray.Dense(call.ElementType(type), call.Lengths(shape), order.Value == "F", data.Value, call.Path)
                ),
            }
            : throw call.Malformed("an array's buffer is of another form");
}

/// <summary>PyTorch's tensors: views of storages that stand beside the pickle (torch._utils, torch.serialization).</summary>
internal static class TorchGlobals
{
    private static readonly Dictionary<string, ElementKind> Storages = new(StringComparer.Ordinal)
    {
        ["torch.BoolStorage"] = ElementKind.Truth,
        ["torch.CharStorage"] = ElementKind.Int8,
        ["torch.ByteStorage"] = ElementKind.UInt8,
        ["torch.ShortStorage"] = ElementKind.Int16,
        ["torch.IntStorage"] = ElementKind.Int32,
        ["torch.LongStorage"] = ElementKind.Int64,
        ["torch.HalfStorage"] = ElementKind.Float16,
        ["torch.BFloat16Storage"] = ElementKind.BFloat16,
        ["torch.FloatStorage"] = ElementKind.Float32,
        ["torch.DoubleStorage"] = ElementKind.Float64,
    };

    // Settings beside the weights (an optimiser's, a configuration's) may name them.
    private static readonly IEnumerable<string> Types =
    [
        "torch.bool",
        "torch.int8",
        "torch.uint8",
        "torch.int16",
        "torch.int32",
        "torch.int64",
        "torch.float16",
        "torch.bfloat16",
        "torch.float32",
        "torch.float64",
    ];

    public static IReadOnlyDictionary<string, PickleGlobals.Function?> All { get; } =
        new Dictionary<string, PickleGlobals.Function?>(
            Storages
                .Keys.Concat(Types)
                .Select(name => KeyValuePair.Create(name, (PickleGlobals.Function?)null))
                .Append(Known("torch._utils._rebuild_tensor", Tensor))
                .Append(Known("torch._utils._rebuild_tensor_v2", Tensor))
                .Append(Known("torch._utils._rebuild_parameter", Parameter))
                .Append(Known("torch._utils._rebuild_parameter_with_state", Parameter))
                .Append(
                    Known("torch.Size", (call, arguments) =>
                        arguments is [PickleValue.Tuple lengths] ? lengths : throw call.Malformed("a torch.Size is of another form")
                    )
                )
                .Append(
                    Known("torch.device", (call, arguments) =>
                        arguments is [PickleValue.Text kind, ..] ? kind : throw call.Malformed("a torch.device is of another form")
                    )
                ),
            StringComparer.Ordinal
        );

    private static KeyValuePair<string, PickleGlobals.Function?> Known(string name, PickleGlobals.Function function) => new(name, function);

    /// <summary>
    /// A persistent id: ('storage', class, key, device, elements); in files older than 1.6 with a view of it, which nothing writes any
    /// more.
    /// </summary>
    public static PickleValue.Storage Storage(PickleCall call, PickleValue id) =>
        id
            is PickleValue.Tuple
            {
                Items: [
                        PickleValue.Text { Value: "storage" },
                        PickleValue.Global type,
                        PickleValue.Text key,
                        PickleValue.Text,
                        var count,
                        ..,
                    ]
                    and ({ Count: 5 } or [.., PickleValue.None])
            }
        && Storages.TryGetValue(type.Name, out var kind)
            ? new PickleValue.Storage(key.Value, kind, call.Long(count))
            : throw call.Malformed("a storage is of another form");

    /// <summary>(storage, offset, shape, strides, …): what follows is of gradients.</summary>
    private static PickleValue.Tensor Tensor(PickleCall call, IReadOnlyList<PickleValue> arguments) =>
        arguments is [PickleValue.Storage storage, var offset, var shape, var strides, ..]
            ? new PickleValue.Tensor(storage, call.Long(offset), call.Lengths(shape), call.Lengths(strides))
            : throw call.Malformed("a tensor is of another form");

    private static PickleValue Parameter(PickleCall call, IReadOnlyList<PickleValue> arguments) =>
        arguments is [PickleValue.Tensor tensor, ..] ? tensor : throw call.Malformed("a parameter is no tensor");
}
