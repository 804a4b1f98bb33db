using System.Globalization;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Scanning;

/// <summary>
/// SHA-256 of files by (path, length, modification time, inode change time), kept in the store, one file a machine: a line holds hash,
/// length, times, a digest of the line itself, and the path. A damaged, edited or missing memory costs only the reading of the files again,
/// and so does one that cannot be written.
/// </summary>
internal sealed class HashMemory
{
    private readonly string storeDir;
    private readonly IDisk disk;
    private readonly Action<Problem> warn;
    private readonly Dictionary<string, (ListedFile File, string Hash)> known;
    private bool warned;

    private HashMemory(string storeDir, IDisk disk, Action<Problem> warn, Dictionary<string, (ListedFile File, string Hash)> known) =>
        (this.storeDir, this.disk, this.warn, this.known) = (storeDir, disk, warn, known);

    /// <param name="warn">Told once where the memory cannot be written.</param>
    public static HashMemory Of(string storeDir, IDisk disk, Action<Problem> warn) => new(storeDir, disk, warn, Read(PathIn(storeDir)));

    /// <summary>Whether a text is such a memory, of this form or the one before it.</summary>
    public static bool IsOne(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var parts = (end < 0 ? text : text[..end]).Split(' ', 5);
        return parts.Length == 5
            && parts[0].Length == 64
            && parts[0].All(char.IsAsciiHexDigitLower)
            && parts[1..4].All(p => p.Length > 0 && p.All(char.IsAsciiDigit));
    }

    public string? Find(ListedFile file) => known.TryGetValue(file.Path, out var entry) && entry.File == file ? entry.Hash : null;

    /// <summary>Adds hashes and writes the memory. Another build may have written in the meantime: what it learnt is kept.</summary>
    public void Remember(IReadOnlyCollection<(ListedFile File, string Hash)> hashes)
    {
        if (hashes.Count == 0)
            return;
        foreach (var (file, hash) in hashes)
            known[file.Path] = (file, hash);
        var path = PathIn(storeDir);
        try
        {
            StoreFolder.Mark(storeDir, disk);
            var all = Read(path);
            foreach (var (file, hash) in hashes)
                all[file.Path] = (file, hash);
            AtomicFile.Write(path, string.Concat(all.Values.Select(e => Line(e.File, e.Hash) + "\n")), disk);
        }
        catch (UnwritableFileException e) when (e.Problem is Problem.StoreOperationFailed failed)
        {
            if (!warned)
                warn(new Problem.HashesNotKept(path, failed.Fault, failed.Reason));
            warned = true;
        }
    }

    private static string PathIn(string storeDir) => Path.Combine(storeDir, StoreLayout.Hashes, Environment.MachineName + ".txt");

    private static Dictionary<string, (ListedFile File, string Hash)> Read(string path)
    {
        var known = new Dictionary<string, (ListedFile File, string Hash)>(StringComparer.Ordinal);
        if (!RegularFile.Exists(path))
            return known;
        try
        {
            foreach (var line in RegularFile.ReadAllLines(path))
            {
                if (Parsed(line) is var (file, hash))
                    known[file.Path] = (file, hash);
            }
        }
        catch (IOException)
        {
            // As good as none.
        }
        return known;
    }

    private static (ListedFile File, string Hash)? Parsed(string line)
    {
        var parts = line.Split(' ', 6);
        if (
            parts.Length != 6
            || parts[0].Length != 64
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var modified)
            || !long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var changed)
        )
            return null;
        var file = new ListedFile(Lines.Unescape(parts[5]), length, modified, changed);
        return DigestOf(file, parts[0]) == parts[4] ? (file, parts[0]) : null;
    }

    private static string Line(ListedFile f, string hash) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{hash} {f.Length} {f.Modified} {f.Changed} {DigestOf(f, hash)} {Lines.Escape(f.Path)}"
        );

    private static string DigestOf(ListedFile file, string hash)
    {
        var digest = new Digest();
        digest.Add(hash);
        digest.Add(file.Path);
        digest.Add(file.Length);
        digest.Add(file.Modified);
        digest.Add(file.Changed);
        return digest.Text;
    }
}
