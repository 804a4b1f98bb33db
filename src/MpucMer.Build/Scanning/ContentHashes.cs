using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MpucMer.Build.Scanning;

/// <summary>Content hashes of files: remembered ones as they are, the others read on all cores.</summary>
internal static class ContentHashes
{
    // A file changed twice within the file system's clock tick would keep its times: what is that young is not remembered.
    internal static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>The SHA-256 of every file, by path; and how many had to be read.</summary>
    /// <param name="reading">Called before files are read, with their number and bytes.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static (IReadOnlyDictionary<string, string> Hashes, int Read) Of(IReadOnlyCollection<ListedFile> files, HashMemory memory, Action<int, long> reading, CancellationToken stop)
    {
        var hashes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var unread = new List<ListedFile>();
        foreach (var file in files)
        {
            if (memory.Find(file) is { } hash) hashes[file.Path] = hash;
            else unread.Add(file);
        }
        if (unread.Count == 0) return (hashes, 0);
        reading(unread.Count, unread.Sum(f => f.Length));
        var settled = DateTime.UtcNow - Settled;
        var learnt = new ConcurrentBag<(ListedFile, string)>();
        try
        {
            Parallel.ForEach(unread, new ParallelOptions { CancellationToken = stop }, file =>
            {
                var hash = Hash(file.Path);
                hashes[file.Path] = hash;
                if (file.Modified < settled.Ticks) learnt.Add((file, hash));
            });
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw e.InnerException;
        }
        finally
        {
            memory.Remember(learnt);
        }
        return (hashes, unread.Count);
    }

    private static string Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
