using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using MpucMer.Pure.Data.Arrays;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>
/// What torch.save writes of tensors by name (a model's state_dict): the zip archives of PyTorch 1.6 and later, and the form before, in
/// which torchvision's weights are. Dictionaries within dictionaries have their names joined by points; of a training checkpoint only its
/// model's weights are taken.
/// </summary>
public static class TorchFile
{
    private const int MostDepth = 16;
    private const int MostVisits = 1_000_000;

    private static readonly string[] ModelKeys = ["state_dict", "model_state_dict", "model"];

    /// <summary>
    /// The tensors of a file, row-major. Problems: neither form, names that are not allowed (a whole model), two tensors of one name,
    /// tensors that reach beyond their storage, no tensors.
    /// </summary>
    public static Either<Problem, Seq<NamedArray>> Read(ReadOnlyMemory<byte> bytes, string path) =>
        from content in bytes.Span.StartsWith("PK"u8) ? TorchZip.Open(bytes, path) : TorchLegacy.Open(bytes, path)
        from tensors in Named(Model(content.Root), path)
        from arrays in Arrays(tensors, content, bytes.Length, path)
        select arrays;

    /// <summary>The part of a training checkpoint that is the model.</summary>
    private static PickleValue Model(PickleValue root) =>
        root is PickleValue.Dict dict && !dict.Entries.Any(e => e.Value is PickleValue.Tensor)
            ? ModelKeys.Select(dict.At).FirstOrDefault(found => found is PickleValue.Dict) ?? root
            : root;

    private static Either<Problem, List<(string Name, PickleValue.Tensor Tensor)>> Named(PickleValue root, string path)
    {
        var tensors = new List<(string, PickleValue.Tensor)>();
        var visits = 0;
        // A dictionary may hold itself, or another one a thousand times over: both ends are bounded.
        bool Walk(string name, PickleValue value, int depth)
        {
            if (++visits > MostVisits || depth > MostDepth)
                return false;
            if (value is PickleValue.Tensor tensor)
                tensors.Add((name, tensor));
            if (value is not PickleValue.Dict dict)
                return true;
            foreach (var (key, item) in dict.Entries)
            {
                var part = key switch
                {
                    PickleValue.Text text => text.Value,
                    PickleValue.Integer integer => $"{integer.Value}",
                    _ => null,
                };
                if (part is not null && !Walk(name.Length == 0 ? part : $"{name}.{part}", item, depth + 1))
                    return false;
            }
            return true;
        }
        if (!Walk("", root, 0))
            return new Problem.NotTorchFile(path, "its dictionaries lie within each other without an end");
        // "a.b" and the "b" of "a" have one name.
        if (tensors.GroupBy(t => t.Item1, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return new Problem.NotTorchFile(path, $"two tensors are named {twice.Key}");
        return tensors.Count == 0 ? new Problem.NotTorchFile(path, "it has no tensors by name") : tensors;
    }

    private static Either<Problem, Seq<NamedArray>> Arrays(
        List<(string Name, PickleValue.Tensor Tensor)> tensors,
        TorchContent content,
        long length,
        string path
    )
    {
        var arrays = new List<NamedArray>(tensors.Count);
        // Views may show one element many times, but no model is mostly that.
        var left = 4 * length + (1 << 24);
        foreach (var (name, tensor) in tensors)
        {
            if (!content.Storages.TryGetValue(tensor.Of.Key, out var storage))
                return new Problem.NotTorchFile(path, $"the data of {name} are missing (key {tensor.Of.Key})");
            var view = NumberArray.Strided(
                new ElementType(tensor.Of.Kind, content.BigEndian),
                tensor.Shape,
                tensor.Strides,
                tensor.Offset,
                storage,
                $"{path}, {name}"
            );
            if (view.IsLeft)
                return (Problem)view;
            var numbers = (NumberArray)view;
            left -= numbers.Count;
            if (left < 0)
                return new Problem.NotTorchFile(path, "its tensors have many times more elements than the file has bytes");
            arrays.Add(new NamedArray(name, [.. numbers.Shape], numbers.Floats()));
        }
        return arrays.ToSeq();
    }
}

/// <summary>A PyTorch file taken apart: the pickled value, and the bytes of the storages that its tensors view, by key.</summary>
internal sealed record TorchContent(PickleValue Root, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Storages, bool BigEndian);

/// <summary>The zip form: NAME/data.pkl, NAME/data/KEY for each storage, and since PyTorch 2 NAME/byteorder.</summary>
internal static class TorchZip
{
    public static Either<Problem, TorchContent> Open(ReadOnlyMemory<byte> bytes, string path)
    {
        try
        {
            using var archive = new ZipArchive(Stream(bytes), ZipArchiveMode.Read);
            if (archive.Entries.FirstOrDefault(e => e.Name == "data.pkl") is not { } pickle)
                return new Problem.NotTorchFile(path, "the zip archive has no data.pkl");
            var folder = pickle.FullName[..^"data.pkl".Length];
            // PyTorch stores without compressing, and what others repack shrinks little: weights are noise.
            var left = 8L * bytes.Length;
            var storages = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
            foreach (var entry in archive.Entries.Where(e => e.FullName.StartsWith(folder + "data/", StringComparison.Ordinal)))
            {
                if ((left -= entry.Length) < 0)
                    return TooLarge(path);
                storages[entry.FullName[(folder.Length + 5)..]] = Content(entry);
            }
            if (left < pickle.Length)
                return TooLarge(path);
            var order = archive.GetEntry(folder + "byteorder") is { Length: 3 } big && Content(big).AsSpan().SequenceEqual("big"u8);
            return Pickle
                .Read(new MemorySource(Content(pickle)), path, 0, PickleGlobals.Torch(_ => { }))
                .Map(read => new TorchContent(read.Value, storages, order));
        }
        catch (Exception e)
            when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            return new Problem.NotTorchFile(path, $"the zip archive is damaged ({e.Message.TrimEnd('.')})");
        }
    }

    private static Problem TooLarge(string path) => new Problem.NotTorchFile(path, "its parts are many times larger than the file");

    private static MemoryStream Stream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private static byte[] Content(ZipArchiveEntry entry)
    {
        var content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }
}

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
