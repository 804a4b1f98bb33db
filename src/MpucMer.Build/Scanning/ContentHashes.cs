using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;

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
