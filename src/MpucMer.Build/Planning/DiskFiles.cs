using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Planning;

/// <summary>
/// The disk as a plan sees it: listings and the facts of files are asked for once, hashes come from <see cref="HashMemory"/> where the
/// facts still hold, and what the system refuses is a problem of the data.
/// </summary>
/// <param name="artifacts">The folder in which sets that the project makes lie, a folder each.</param>
/// <param name="indexes">What the worker found in files that are not looked into here.</param>
/// <param name="say">Told what is made.</param>
/// <param name="reading">Told before files are read, with their number and bytes.</param>
internal sealed class DiskFiles(
    string artifacts,
    HashMemory memory,
    SegmentIndexes indexes,
    Action<string> say,
    Action<int, long> reading,
    CancellationToken stop
) : IFiles
{
    private readonly Dictionary<string, Either<Problem, Seq<string>>> listings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ListedFile> facts = new(StringComparer.Ordinal);

    public bool IsFile(string path) => File.Exists(path);

    public bool IsFolder(string path) => Directory.Exists(path);

    public Either<Problem, Seq<string>> Below(string root) =>
        listings.TryGetValue(root, out var known) ? known : listings[root] = Guarded(root, () =>
            {
                var files = Listing.Of(root, stop);
                foreach (var file in files)
                    facts[file.Path] = file;
                return files.Select(f => f.Path).ToSeq().Strict();
            });

    public Either<Problem, ReadOnlyMemory<byte>> Content(string path) =>
        Guarded(path, () => (ReadOnlyMemory<byte>)RegularFile.ReadAllBytes(path));

    public Either<Problem, ReadOnlyMemory<byte>> Start(string path, int count) =>
        Guarded(path, () => (ReadOnlyMemory<byte>)RegularFile.Start(path, count));

    public Either<Problem, HashMap<string, string>> Hashes(Seq<string> paths, string about) =>
        Guarded(about, () => toHashMap(FileHashes.Of([.. paths], FactsOf, memory, reading, stop).Select(p => (p.Key, p.Value))));

    public Either<Problem, string> Made(MadeSet set)
    {
        var folder = Path.Combine(artifacts, set.Name, set.Key);
        if (IsFolder(folder))
            return folder;
        say($"making the {set.Name} set: {set.Parts.Count} clips in {folder}");
        try
        {
            return Make(set, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.StoreOperationFailed("write", folder, StoreFaults.Of(e), e.Message.TrimEnd('.'));
        }
    }

    public Either<Seq<Problem>, SegmentIndex> Segments(IndexRequest request)
    {
        var paths = request.Files.Distinct().Strict();
        // Facts before hashes: what is written meanwhile has other facts.
        return Guarded(paths.HeadOrNone().IfNone(""), () =>
            {
                var seen = paths.Map(Listing.Describe).Strict();
                var hashes = FileHashes.Of([.. paths], Listing.Describe, memory, reading, stop);
                return indexes.Of(
                    request with
                    {
                        Seen = seen.Map(f => new SeenFile(f.Path, f.Length, f.Modified, f.Changed, hashes[f.Path])),
                    },
                    path => hashes[path]
                );
            })
            .MapLeft(Seq1)
            .Bind(index => index);
    }

    private ListedFile FactsOf(string path) => facts.TryGetValue(path, out var known) ? known : Listing.Describe(path);

    // Written beside its place and renamed into it: a set is there whole or not at all.
    private string Make(MadeSet set, string folder)
    {
        var temp = $"{folder}.tmp-{Environment.ProcessId}";
        try
        {
            Parallel.ForEach(set.Parts, new ParallelOptions { CancellationToken = stop }, part =>
            {
                foreach (var (name, content) in part())
                {
                    var path = Path.Combine(temp, name);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    File.WriteAllBytes(path, content);
                }
            });
            Rename(temp, folder);
            return folder;
        }
        catch (AggregateException e) when (ContentHashes.Refusal(e) is { } refusal)
        {
            throw refusal;
        }
        finally
        {
            if (Directory.Exists(temp))
                Directory.Delete(temp, recursive: true);
        }
    }

    private static void Rename(string temp, string folder)
    {
        try
        {
            Directory.Move(temp, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another build was first; its files are the same.
        }
    }

    /// <param name="about">The file or folder to name where the system names none.</param>
    private static Either<Problem, A> Guarded<A>(string about, Func<A> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var named = e switch
            {
                UnreadableFileException u => u.Path,
                FileNotFoundException f => f.FileName,
                _ => null,
            };
            return new Problem.FileUnreadable(named ?? about, e.Message.TrimEnd('.'));
        }
    }
}

/// <summary>
/// What the worker found out about data that this process cannot look into (native code, gigabytes): kept in the store by the content of
/// the files, so that the worker is asked once.
/// </summary>
/// <param name="ask">Has the worker carry out a command on a request; false where it told an error.</param>
internal sealed class SegmentIndexes(ExperimentInputs inputs, Func<string, string, bool> ask, IDisk disk)
{
    /// <summary>The index of files. No problem at all is left where the worker has told it already.</summary>
    /// <param name="request">What is to be looked through; where the index lies is found here.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public Either<Seq<Problem>, SegmentIndex> Of(IndexRequest request, Func<string, string> hashOf)
    {
        var path = Path.Combine(inputs.StoreDir, StoreLayout.Indexes, request.Key(hashOf).Fingerprint + ".json");
        if (Stored(path) is { IsSome: true } known)
            return known.ToEither(Seq<Problem>());
        var asked = Path.Combine(inputs.RunDir, RunFiles.SegmentsRequest);
        StoreFolder.Mark(inputs.StoreDir, disk);
        AtomicFile.Write(asked, IndexJson.Write(request with { Output = path }).ToJsonString(), disk);
        if (!ask("segments", asked))
            return Seq<Problem>();
        return Stored(path)
            .ToEither(Seq1<Problem>(new Problem.StoreOperationFailed("read", path, StoreFault.Other, "the worker left no index there")));
    }

    // A damaged one is as good as none.
    private static Option<SegmentIndex> Stored(string path) =>
        File.Exists(path) ? IndexJson.ReadIndex(RegularFile.ReadAllBytes(path)) : None;
}

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
