using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Scanning;

/// <summary>Content hashes of files: remembered ones as they are, the others read on all cores.</summary>
internal static class ContentHashes
{
    // A file changed twice within the file system's clock tick would keep its times: what is that young is not remembered.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// A file last written before this moment (as <see cref="DateTime.Ticks"/> count) has other facts once it has other content.
    /// </summary>
    public static long SettledBefore => (DateTime.UtcNow - Settled).Ticks;

    /// <summary>The SHA-256 of every file, by path; and how many had to be read.</summary>
    /// <param name="reading">Called before files are read, with their number and bytes.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static (IReadOnlyDictionary<string, string> Hashes, int Read) Of(
        IReadOnlyCollection<ListedFile> files,
        HashMemory memory,
        Action<int, long> reading,
        CancellationToken stop
    )
    {
        var hashes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var unread = new List<ListedFile>();
        foreach (var file in files)
        {
            if (memory.Find(file) is { } hash)
                hashes[file.Path] = hash;
            else
                unread.Add(file);
        }
        if (unread.Count == 0)
            return (hashes, 0);
        reading(unread.Count, unread.Sum(f => f.Length));
        var (settled, learnt) = (SettledBefore, new ConcurrentBag<(ListedFile, string)>());
        try
        {
            Parallel.ForEach(unread, new ParallelOptions { CancellationToken = stop }, file =>
            {
                var hash = Hash(file.Path, stop);
                hashes[file.Path] = hash;
                if (file.Modified < settled)
                    learnt.Add((file, hash));
            });
        }
        catch (AggregateException e) when (Refusal(e) is { } refusal)
        {
            throw refusal;
        }
        finally
        {
            memory.Remember(learnt);
        }
        return (hashes, unread.Count);
    }

    /// <summary>The hash of one file.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static string Hash(string path, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, path, stop);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Adds a file's bytes to a hash; gives their number.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static long Append(IncrementalHash hash, string path, CancellationToken stop)
    {
        using var stream = RegularFile.Open(path);
        var (buffer, read) = (ArrayPool<byte>.Shared.Rent(BufferBytes), 0L);
        try
        {
            for (int n; (n = stream.Read(buffer)) > 0; read += n)
            {
                stop.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, n);
            }
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// The first refusal of the system, or the wish to stop, among what went wrong on several cores; null where it was a bug.
    /// </summary>
    public static Exception? Refusal(AggregateException e) =>
        e.Flatten().InnerExceptions.FirstOrDefault(i => i is IOException or UnauthorizedAccessException or OperationCanceledException);
}

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
