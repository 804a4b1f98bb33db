using System.Collections.Concurrent;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>Removing: at once by its name, then at leisure, so that a kill in the middle leaves no half of anything.</summary>
public sealed partial class Store
{
    /// <summary>Removes an entry that is to be made again.</summary>
    public Either<Problem, Unit> Forget(StageKey key) => Guarded.Run("delete", FolderOf(key), () =>
        {
            if (!Directory.Exists(FolderOf(key)))
                return unit;
            var others = Others(FolderOf(key), ItemKind.Entry);
            if (others.Count == 0)
                MoveAndDelete(FolderOf(key));
            else
                warn(new Problem.EntryHoldsOthers(NameOf(key), others.ToSeq(), PutAside(FolderOf(key))));
            return unit;
        });

    /// <summary>
    /// Removes an entry, a feature, checkpoints or something in quarantine that nobody is known to need. Gives the bytes that were freed;
    /// none where it stays:
    /// it is gone already, it was written since, a living process holds its lock, or it holds something that no run wrote (which is told).
    /// </summary>
    /// <param name="place">Below the store's folder, with slashes.</param>
    /// <param name="changed">When it was last written, as far as the one who asks knows.</param>
    /// <exception cref="ArgumentException">That is no place of a thing in a store.</exception>
    public Either<Problem, Option<long>> Remove(string place, DateTime changed)
    {
        var kind = StoredItem.KindOf(place).IfNone(() => throw new ArgumentException($"nothing in a store is at {place}", nameof(place)));
        var path = Path.Combine(Root, place);
        if (kind is ItemKind.Feature or ItemKind.Quarantined)
            return RemoveNow(path, kind, changed);
        var fingerprint = Path.GetFileName(path);
        using var mine = EntryLock.TryTake(files, temps, LockOf(fingerprint), owner =>
            warn(new Problem.EntryHeld($"{place.Split('/')[0]} {fingerprint[..12]}", owner))
        );
        return mine is null ? Option<long>.None : RemoveNow(path, kind, changed);
    }

    private Either<Problem, Option<long>> RemoveNow(string path, ItemKind kind, DateTime changed) => Guarded.Run("delete", path, () =>
        {
            var parts =
                Directory.Exists(path) ? new DirectoryInfo(path).GetFiles("*", SearchOption.AllDirectories)
                : File.Exists(path) ? [new FileInfo(path)]
                : [];
            if (parts.Length == 0 || parts.Any(f => f.LastWriteTimeUtc > changed))
                return Option<long>.None;
            if (Others(path, kind) is { Count: > 0 } others)
            {
                warn(new Problem.EntryHoldsOthers(Path.GetRelativePath(Root, path), others.ToSeq(), path));
                return Option<long>.None;
            }
            var bytes = parts.Sum(f => f.Length);
            if (Directory.Exists(path))
                MoveAndDelete(path);
            else
                files.Delete(path);
            return bytes;
        });

    private void MoveAndDelete(string folder)
    {
        var temp = temps.For(folder);
        try
        {
            files.CreateFolder(Path.GetDirectoryName(temp)!);
            files.RenameFolder(folder, temp);
        }
        finally
        {
            Discard(temp);
        }
    }
}

/// <summary>Tidying up after processes that were killed.</summary>
public sealed partial class Store
{
    /// <summary>
    /// Removes temps and locks of dead owners, and checkpoints of steps whose entry is there. What cannot be removed stays: nothing depends
    /// on it.
    /// </summary>
    /// <param name="folders">Folders elsewhere that were written to with <see cref="Replace(string, byte[])"/>.</param>
    public void Sweep(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders.ToArray())
            Quietly(folder, () => Orphans(folder));
        if (!IsMarked)
            return;
        Quietly(Temps.Folder, () => Orphans(Path.Combine(Root, Temps.Folder)));
        Quietly(StoreLayout.Locks, () => EntryLock.Sweep(files, temps, Path.Combine(Root, StoreLayout.Locks)));
        Quietly(Root, Checkpoints);
    }

    private void Orphans(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.GetFileSystemEntries(folder).Where(Temps.IsOrphan))
            files.Delete(path);
    }

    private void Checkpoints()
    {
        var folder = Path.Combine(Root, StoreLayout.CheckpointFolder);
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.GetDirectories(folder))
        {
            var fingerprint = Path.GetFileName(path);
            var isOurs = StoredItem.KindOf($"{StoreLayout.CheckpointFolder}/{fingerprint}").IsSome;
            if (isOurs && File.Exists(Path.Combine(Root, StoreLayout.Entry("contrast", fingerprint), StoreLayout.Manifest)))
                _ = DeleteCheckpoints(path);
        }
    }

    private static void Quietly(string path, Action action) => _ = Guarded.Run("sweep", path, () =>
        {
            action();
            return unit;
        });
}

/// <summary>Reading everything again.</summary>
public sealed partial class Store
{
    /// <summary>
    /// How many entries, features and checkpoints there are, and how many of all these were damaged and are in quarantine now.
    /// </summary>
    public sealed record Verified(int Entries, int Features, int Checkpoints, int Damaged)
    {
        public int Count => Entries + Features + Checkpoints;
    }

    /// <summary>
    /// Checks every entry, feature and checkpoint of this store against its hashes, read or not by any experiment. What is damaged is told,
    /// put aside, and made again by the next run that needs it;
    /// what cannot be read is told too, and stays. What others remove or replace meanwhile is no damage.
    /// </summary>
    /// <param name="progress">Told how many were checked of how many, by any thread.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, Verified> Verify(int threads = 1, Action<int, int>? progress = null, CancellationToken stop = default) =>
        Guarded
            .Run("list", Root, () =>
            {
                var (entries, features, checkpoints) = (EntryFolders().ToArray(), FeatureFiles().ToArray(), CheckpointFiles().ToArray());
                return (entries, features, checkpoints);
            })
            .Map(all =>
            {
                var (damaged, done) = (0, 0);
                var work = all
                    .entries.Select(p => (p, (Func<string, bool>)IsWhole))
                    .Concat(all.features.Concat(all.checkpoints).Select(p => (p, (Func<string, bool>)IsWholeFile)))
                    .ToArray();
                // One by one from a shared list: a few entries are as large as all the others.
                Parallel.ForEach(
                    Partitioner.Create(work, loadBalance: true),
                    new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop },
                    one =>
                    {
                        if (!one.Item2(one.p))
                            Interlocked.Increment(ref damaged);
                        progress?.Invoke(Interlocked.Increment(ref done), work.Length);
                    }
                );
                return new Verified(all.entries.Length, all.features.Length, all.checkpoints.Length, damaged);
            });

    private bool IsWhole(string folder) =>
        Guarded
            .Run("read", folder, () => Check(folder))
            .Match(
                Right: checkedNow =>
                    checkedNow.Match(
                        Right: _ => true,
                        Left: damage =>
                        {
                            if (!Directory.Exists(folder))
                                return true;
                            Quarantine(
                                folder,
                                $"{Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder)))} "
                                    + $"{Path.GetFileName(folder)[..12]}",
                                damage.File,
                                damage.Kind
                            );
                            return false;
                        }
                    ),
                Left: Unreadable
            );

    private bool IsWholeFile(string path) =>
        Guarded
            .Run("read", path, () => EndsAsItSays(path))
            .Bind(whole => whole ? Read(path) : System.Array.Empty<byte>())
            .Match(
                Right: bytes =>
                {
                    var name =
                        Path.GetDirectoryName(Path.GetDirectoryName(path)) == Path.Combine(Root, StoreLayout.CheckpointFolder)
                            ? Path.GetFileName(Path.GetDirectoryName(path))!
                            : Path.GetFileNameWithoutExtension(path);
                    var whole = Safetensors
                        .Open(bytes, path)
                        .Match(
                            Right: f => f.Metadata.ContainsKey("sha256") && f.Metadata.Find("key").Bind(FingerprintOf) == name,
                            Left: _ => false
                        );
                    if (!whole && File.Exists(path))
                        Quarantine(path, $"{Path.GetRelativePath(Root, path)}", path, Damage.Content);
                    return whole;
                },
                Left: Unreadable
            );

    // Somebody removed it since it was listed; anything else is worth a word.
    private bool Unreadable(Problem problem)
    {
        if (problem is Problem.StoreOperationFailed { Fault: StoreFault.Missing })
            return true;
        warn(problem);
        return false;
    }

    private static Option<string> FingerprintOf(string key) => Json.Key.Read(key).ToOption().Map(k => k.Fingerprint);

    // <stage>/<two digits>/<fingerprint>; what lies elsewhere in the store is no entry.
    private IEnumerable<string> EntryFolders() =>
        StoreLayout
            .Stages.SelectMany(s => Folders(Path.Combine(Root, s)))
            .Where(f => Path.GetFileName(f).Length == 2)
            .SelectMany(Folders)
            .Where(f => Path.GetFileName(f).Length == 64);

    private IEnumerable<string> FeatureFiles() =>
        Folders(Path.Combine(Root, "features"))
            .Where(f => Path.GetFileName(f).Length > 2)
            .SelectMany(Folders)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.safetensors"));

    private IEnumerable<string> CheckpointFiles() =>
        Folders(Path.Combine(Root, StoreLayout.CheckpointFolder)).SelectMany(f => Directory.EnumerateFiles(f, "*.safetensors"));

    private static IEnumerable<string> Folders(string path) =>
        Directory.Exists(path) ? Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal) : [];
}
