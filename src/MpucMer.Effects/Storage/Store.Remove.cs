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
