using MpucMer.Pure.Data.Arrays;

namespace MpucMer.Pure.Data.Pickles;

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
