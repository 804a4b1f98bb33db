using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using MpucMer.Pure.Data.Arrays;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// The form before PyTorch 1.6 (torch.serialization._legacy_save): pickles of a magic number, a version, the system and the value, then the
/// keys of the storages and their elements.
/// </summary>
internal static class TorchLegacy
{
    private static readonly BigInteger Magic = BigInteger.Parse(
        "1950a86a20f9469cfc6c",
        NumberStyles.AllowHexSpecifier,
        CultureInfo.InvariantCulture
    );

    public static Either<Problem, TorchContent> Open(ReadOnlyMemory<byte> bytes, string path)
    {
        var source = new MemorySource(bytes);
        var storages = new Dictionary<string, PickleValue.Storage>(StringComparer.Ordinal);
        var globals = PickleGlobals.Torch(storage => storages.TryAdd(storage.Key, storage));
        // A file of another kind fails at the first pickle, whose problem would speak of pickles only.
        if (
            Pickle
                .Read(source, path, 0, globals)
                .MatchUnsafe(
                    Right: magic => magic.Value is PickleValue.Integer number && number.Value == Magic ? magic.End : (long?)null,
                    Left: _ => null
                )
            is not { } start
        )
        {
            return new Problem.NotTorchFile(path, "it begins neither as a zip archive nor as PyTorch's older form");
        }
        return from version in Pickle.Read(source, path, start, globals)
            from system in Pickle.Read(source, path, version.End, globals)
            from root in Pickle.Read(source, path, system.End, globals)
            from keys in Pickle.Read(source, path, root.End, globals)
            let bigEndian = system.Value is PickleValue.Dict about && about.At("little_endian") is PickleValue.Truth { Value: false }
            from content in Storages(bytes, keys.End, keys.Value, storages, bigEndian, path)
            select new TorchContent(root.Value, content, bigEndian);
    }

    private static Either<Problem, Dictionary<string, ReadOnlyMemory<byte>>> Storages(
        ReadOnlyMemory<byte> bytes,
        long start,
        PickleValue keys,
        Dictionary<string, PickleValue.Storage> known,
        bool bigEndian,
        string path
    )
    {
        if (keys is not PickleValue.List list)
            return new Problem.NotTorchFile(path, "it does not list its storages");
        var content = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var at = start;
        foreach (var item in list.Items)
        {
            if (item is not PickleValue.Text key || !known.TryGetValue(key.Value, out var storage))
                return new Problem.NotTorchFile(path, "it lists a storage that no tensor is of");
            if (bytes.Length - at < 8)
                return new Problem.NotTorchFile(path, $"it ends before the data of storage {key.Value}");
            var head = bytes.Span[(int)at..];
            var count = bigEndian ? BinaryPrimitives.ReadInt64BigEndian(head) : BinaryPrimitives.ReadInt64LittleEndian(head);
            var size = new ElementType(storage.Kind, bigEndian).Size;
            at += 8;
            if (count < 0 || count > (bytes.Length - at) / size)
                return new Problem.NotTorchFile(path, $"it ends within the data of storage {key.Value}");
            content[key.Value] = bytes.Slice((int)at, (int)(count * size));
            at += count * size;
        }
        return content;
    }
}
