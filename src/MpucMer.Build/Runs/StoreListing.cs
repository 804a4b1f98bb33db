using MpucMer.Build.Scanning;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Runs;

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
