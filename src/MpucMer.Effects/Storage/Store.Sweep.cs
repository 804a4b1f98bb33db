using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

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
