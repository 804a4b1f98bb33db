using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Runs;

/// <summary>
/// Whether a folder is a store: it has the mark of one (<see cref="StoreMark"/>), or nothing in it, or, from before there were marks,
/// something that can only be a store's. Any other folder is somebody else's.
/// </summary>
internal static class StoreFolder
{
    /// <summary>A problem where the folder may not be used as a store.</summary>
    public static Either<Problem, Unit> Usable(string storeDir, CancellationToken stop)
    {
        try
        {
            if (File.Exists(storeDir))
                return new Problem.NotAStore(storeDir, Seq1(Path.GetFileName(storeDir)));
            if (!Directory.Exists(storeDir) || IsMarked(storeDir))
                return unit;
            string[] names =
            [
                .. Directory.EnumerateFileSystemEntries(storeDir).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal),
            ];
            return StoreMark.IsEmpty(names) || IsProven(storeDir) || Listing.Of(storeDir, stop).Count == 0
                ? unit
                : new Problem.NotAStore(storeDir, names.ToSeq());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.StoreOperationFailed("read", storeDir, StoreFaults.Of(e), e.Message.TrimEnd('.'));
        }
    }

    /// <summary>Marks a store that has been found usable, unless it has its mark.</summary>
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public static void Mark(string storeDir, IDisk disk)
    {
        if (!IsMarked(storeDir))
            AtomicFile.Write(Path.Combine(storeDir, StoreMark.FileName), StoreMark.Text, disk);
    }

    private static bool IsMarked(string storeDir) =>
        Path.Combine(storeDir, StoreMark.FileName) is var mark && RegularFile.Exists(mark) && StoreMark.Is(RegularFile.ReadAllText(mark));

    // What a plan registered, what was remembered of files, an entry, a feature: the first that holds is enough.
    private static bool IsProven(string storeDir) =>
        Files(Path.Combine(storeDir, StoreLayout.RunFolder), "*.json").Any(f => RunUse.Read(Text(f), default).IsSome)
        || Files(Path.Combine(storeDir, StoreLayout.Hashes), "*.txt").Any(f => HashMemory.IsOne(Text(f)))
        || StoreLayout.Stages.SelectMany(s => Folders(Path.Combine(storeDir, s))).SelectMany(Folders).Any(IsEntry)
        || Folders(Path.Combine(storeDir, StoreLayout.FeatureFolder))
            .SelectMany(Folders)
            .SelectMany(f => Files(f, "*.safetensors"))
            .Any(IsFeature);

    private static bool IsEntry(string folder) =>
        Path.Combine(folder, StoreLayout.Manifest) is var manifest
        && RegularFile.Exists(manifest)
        && EntryManifest.Read(RegularFile.ReadAllBytes(manifest), Path.GetFileName(folder)).IsSome;

    private static bool IsFeature(string path) =>
        RegularFile.Exists(path) && Safetensors.IsOurs(RegularFile.Start(path, Safetensors.SignBytes));

    private static string Text(string path) => RegularFile.Exists(path) ? RegularFile.ReadAllText(path) : "";

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];
}

/// <summary>What lies in a store. No file is opened.</summary>
internal static class StoreListing
{
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static Seq<StoredItem> Items(string storeDir, CancellationToken stop) =>
        StoredItem.Of(
            Listing
                .Of(storeDir, stop)
                .Select(f =>
                    (
                        Path.GetRelativePath(storeDir, f.Path).Replace(Path.DirectorySeparatorChar, '/'),
                        f.Length,
                        new DateTime(f.Modified, DateTimeKind.Utc)
                    )
                )
        );

    /// <summary>Fingerprints of entries that a process makes, or made when it died: which of the two, the worker can tell.</summary>
    public static LanguageExt.HashSet<string> Locked(string storeDir)
    {
        var folder = Path.Combine(storeDir, StoreLayout.Locks);
        return Directory.Exists(folder)
            ? toHashSet(Directory.GetFiles(folder).Select(f => Path.GetFileName(f).Split('.')[0]).Distinct())
            : LanguageExt.HashSet<string>.Empty;
    }
}
