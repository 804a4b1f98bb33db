using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;

namespace MpucMer.Build.Planning;

/// <summary>
/// What the files of an experiment hold, as hashes: of a file its content; of a folder (the frames of a clip) the names and contents of its
/// files.
/// </summary>
internal static class FileHashes
{
    private sealed record Folder(ListedFile Listed, List<ListedFile> Files);

    /// <param name="paths">Files and folders, each once.</param>
    /// <param name="factsOf">What the system says of a file, asked now or when it was listed.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static IReadOnlyDictionary<string, string> Of(
        IReadOnlyCollection<string> paths,
        Func<string, ListedFile> factsOf,
        HashMemory memory,
        Action<int, long> reading,
        CancellationToken stop
    )
    {
        var (folders, files) = (paths.Where(Directory.Exists).ToList(), paths.Where(p => !Directory.Exists(p)).ToList());
        var (known, _) = ContentHashes.Of([.. files.Select(factsOf)], memory, reading, stop);
        var hashes = new ConcurrentDictionary<string, string>(known, StringComparer.Ordinal);
        var unknown = new ConcurrentBag<Folder>();
        OnAllCores(folders, stop, path =>
        {
            var folder = Listed(path, stop);
            if (memory.Find(folder.Listed) is { } hash)
                hashes[path] = hash;
            else
                unknown.Add(folder);
        });
        Read(unknown, hashes, memory, reading, stop);
        return hashes;
    }

    // A folder is remembered as a whole, not each of its thousands of files: one line, which holds while no file in it has other facts.
    private static void Read(
        IReadOnlyCollection<Folder> folders,
        ConcurrentDictionary<string, string> hashes,
        HashMemory memory,
        Action<int, long> reading,
        CancellationToken stop
    )
    {
        if (folders.Count == 0)
            return;
        reading(folders.Sum(f => f.Files.Count), folders.Sum(f => f.Listed.Length));
        var (settled, learnt) = (ContentHashes.SettledBefore, new ConcurrentBag<(ListedFile, string)>());
        try
        {
            OnAllCores(folders, stop, folder =>
            {
                var hash = Hash(folder, stop);
                hashes[folder.Listed.Path] = hash;
                if (folder.Files.TrueForAll(f => f.Modified < settled))
                    learnt.Add((folder.Listed, hash));
            });
        }
        finally
        {
            memory.Remember(learnt);
        }
    }

    private static Folder Listed(string path, CancellationToken stop)
    {
        var files = Listing.Of(path, stop);
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        var digest = new Digest();
        foreach (var file in files)
        {
            digest.Add(file.Path);
            digest.Add(file.Length);
            digest.Add(file.Modified);
            digest.Add(file.Changed);
        }
        return new Folder(new ListedFile(path, files.Sum(f => f.Length), digest.Number, files.Count), files);
    }

    private static string Hash(Folder folder, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in folder.Files)
        {
            // Its length goes before its content, and may be another one by now than when the folder was listed.
            var length = Listing.Describe(file.Path).Length;
            hash.AppendData(
                Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Path.GetRelativePath(folder.Listed.Path, file.Path)} {length}\n"))
            );
            if (ContentHashes.Append(hash, file.Path, stop) != length)
                throw new IOException($"{file.Path} changed while it was read");
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void OnAllCores<A>(IReadOnlyCollection<A> all, CancellationToken stop, Action<A> action)
    {
        try
        {
            Parallel.ForEach(all, new ParallelOptions { CancellationToken = stop }, action);
        }
        catch (AggregateException e) when (ContentHashes.Refusal(e) is { } refusal)
        {
            throw refusal;
        }
    }
}
