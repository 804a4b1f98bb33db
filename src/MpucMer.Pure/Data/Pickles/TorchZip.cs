using System.IO.Compression;
using System.Runtime.InteropServices;

namespace MpucMer.Pure.Data.Pickles;

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
