using System.Globalization;
using MpucMer.Build.Reuse;

namespace MpucMer.Build.Scanning;

/// <summary>
/// SHA-256 of files by (path, length, modification time, inode change time), kept in the store, one file a machine: a line holds hash, length, times and path.
/// A damaged or missing memory costs only the reading of the files again.
/// </summary>
internal sealed class HashMemory
{
    private readonly string path;
    private readonly Dictionary<string, (ListedFile File, string Hash)> known;

    private HashMemory(string path, Dictionary<string, (ListedFile File, string Hash)> known) => (this.path, this.known) = (path, known);

    public static HashMemory Of(string storeDir)
    {
        var path = Path.Combine(storeDir, "hashes", Environment.MachineName + ".txt");
        return new HashMemory(path, Read(path));
    }

    public string? Find(ListedFile file) => known.TryGetValue(file.Path, out var entry) && entry.File == file ? entry.Hash : null;

    /// <summary>Adds hashes and writes the memory. Another build may have written in the meantime: what it learnt is kept.</summary>
    public void Remember(IReadOnlyCollection<(ListedFile File, string Hash)> hashes)
    {
        if (hashes.Count == 0) return;
        var all = Read(path);
        foreach (var (file, hash) in hashes)
        {
            known[file.Path] = (file, hash);
            all[file.Path] = (file, hash);
        }
        AtomicFile.Write(path, string.Concat(all.Values.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Hash} {e.File.Length} {e.File.Modified} {e.File.Changed} {e.File.Path}\n"))));
    }

    private static Dictionary<string, (ListedFile File, string Hash)> Read(string path)
    {
        var known = new Dictionary<string, (ListedFile File, string Hash)>(StringComparer.Ordinal);
        if (!File.Exists(path)) return known;
        foreach (var line in File.ReadLines(path))
        {
            var parts = line.Split(' ', 5);
            if (parts.Length == 5 && parts[0].Length == 64
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var modified)
                && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var changed))
            {
                known[parts[4]] = (new ListedFile(parts[4], length, modified, changed), parts[0]);
            }
        }
        return known;
    }
}
