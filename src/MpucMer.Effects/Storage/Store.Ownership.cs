using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>What of a folder a run wrote: nothing else is deleted, and in a folder that is no store nothing is touched.</summary>
public sealed partial class Store
{
    // Made by whoever writes first, before there is anything to be kept.
    private static readonly Seq<string> Scratch = Seq(Temps.Folder, StoreLayout.Locks);

    /// <summary>
    /// Whether the folder has a store's mark; one that is not there yet, or has nothing in it, becomes a store by its first run.
    /// </summary>
    public bool IsStore => IsMarked || IsNew;

    private bool IsMarked =>
        File.Exists(MarkPath)
        && Guarded.Run("read", MarkPath, () => StoreMark.Is(Encoding.UTF8.GetString(files.Read(MarkPath)))).IfLeft(false);

    private bool IsNew =>
        !Directory.Exists(Root)
        || StoreMark.IsEmpty(Directory.EnumerateFileSystemEntries(Root).Select(p => Path.GetFileName(p)).Where(n => !Scratch.Contains(n)));

    private string MarkPath => Path.Combine(Root, StoreMark.FileName);

    /// <summary>Marks a store that is begun now. One that has something in it the build has looked at.</summary>
    public Either<Problem, Unit> Mark() =>
        Guarded
            .Run("list", Root, () => IsNew && !IsMarked)
            .Bind(isBegun => isBegun ? Replace(MarkPath, Encoding.UTF8.GetBytes(StoreMark.Text)) : unit);

    /// <summary>The problem of a folder that is no store.</summary>
    public Problem NotAStore() =>
        new Problem.NotAStore(
            Root,
            Directory.EnumerateFileSystemEntries(Root).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal).ToSeq()
        );

    /// <summary>Removes the states of a step that is finished, and their folder with them where nothing else is in it.</summary>
    public Either<Problem, Unit> DeleteCheckpoints(string folder) => Guarded.Run("delete", folder, () =>
        {
            if (!Directory.Exists(folder))
                return unit;
            foreach (var path in Directory.GetFiles(folder).Where(IsArrays))
                files.Delete(path);
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                files.Delete(folder);
            return unit;
        });

    // Files of a thing in the store that no run wrote, by their names in it.
    private IReadOnlyList<string> Others(string path, ItemKind kind)
    {
        switch (kind)
        {
            case ItemKind.Quarantined:
                return [];
            case ItemKind.Feature:
                return IsArrays(path) ? [] : [Path.GetFileName(path)];
            case ItemKind.Checkpoints:
                return [.. Below(path).Where(n => !IsArrays(Path.Combine(path, n)))];
            default:
                var manifest = Path.Combine(path, StoreLayout.Manifest);
                var listed = File.Exists(manifest)
                    ? EntryManifest.Read(files.Read(manifest), Path.GetFileName(path)).IfNone(Seq<EntryManifest.Listed>())
                    : Empty;
                return listed.IsEmpty ? [.. Below(path)] : [.. Below(path).Except(listed.Select(f => f.Name).Append(StoreLayout.Manifest))];
        }
    }

    private static IEnumerable<string> Below(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder, f))
                .Order(StringComparer.Ordinal)
            : [];

    // By how it begins: whether it is whole too is asked by who reads it.
    private static bool IsArrays(string path) =>
        path.EndsWith(".safetensors", StringComparison.Ordinal) && Safetensors.IsOurs(FileLayer.Start(path, Safetensors.SignBytes));
}
