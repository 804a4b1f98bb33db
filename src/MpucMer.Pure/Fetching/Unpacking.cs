namespace MpucMer.Pure.Fetching;

/// <summary>What an entry of an archive is.</summary>
public enum EntryKind
{
    File,
    Folder,

    /// <summary>A symbolic or hard link.</summary>
    Link,

    /// <summary>A device, a pipe, or what else is no file.</summary>
    Other,
}

/// <summary>An entry of an archive, as the archive says it.</summary>
/// <param name="Length">The bytes that it says to have.</param>
public sealed record ArchiveEntry(string Name, EntryKind Kind, long Length);

/// <summary>Why an archive is not unpacked.</summary>
public enum ArchiveFault
{
    /// <summary>A name that begins at the root, or with a drive.</summary>
    Absolute,

    /// <summary>A name that leads out of the folder.</summary>
    Escapes,

    /// <summary>A name that no file can have everywhere.</summary>
    Unusable,

    Link,
    Other,

    /// <summary>Two files of one name.</summary>
    Twice,

    /// <summary>A file where another has a folder.</summary>
    FileAsFolder,

    /// <summary>More bytes than promised.</summary>
    TooLarge,

    TooMany,

    /// <summary>An entry that holds more than it says.</summary>
    MoreThanSaid,
}

/// <summary>A file that is written.</summary>
/// <param name="Path">In the folder, with slashes.</param>
/// <param name="Length">As the archive says it.</param>
public sealed record PlannedFile(string Path, long Length);

/// <summary>Which entries are written where: all are looked at before the first is written.</summary>
public static class Unpacking
{
    public const int MostEntries = 1_000_000;

    /// <summary>What a file is called while it is written.</summary>
    public const string Partial = ".mpuc-part";

    /// <summary>The folder in a data set's, in which is noted what was fetched.</summary>
    public const string NotesFolder = ".mpuc-fetch";

    /// <summary>
    /// By place in the archive, each file; none of folders, which are made as they are needed, and of what macOS
    /// adds for itself.
    /// </summary>
    /// <param name="archive">For the words of a problem.</param>
    /// <param name="most">Bytes of all files.</param>
    public static Either<Problem, Seq<Option<PlannedFile>>> Plan(string archive, IEnumerable<ArchiveEntry> entries, long most)
    {
        var paths = new List<Option<PlannedFile>>();
        var files = new System.Collections.Generic.HashSet<string>(StringComparer.Ordinal);
        var folders = new System.Collections.Generic.HashSet<string>(StringComparer.Ordinal);
        var left = most;
        foreach (var entry in entries)
        {
            Problem No(ArchiveFault fault) => new Problem.ArchiveRefused(archive, entry.Name, fault);
            if (paths.Count >= MostEntries)
                return No(ArchiveFault.TooMany);
            if (entry.Kind is EntryKind.Link)
                return No(ArchiveFault.Link);
            if (entry.Kind is EntryKind.Other)
                return No(ArchiveFault.Other);
            if (PathOf(entry.Name).Case is ArchiveFault fault)
                return No(fault);
            var parts = Parts(entry.Name);
            if (entry.Kind is EntryKind.Folder || parts.Length == 0 || parts[0] == "__MACOSX" || parts[^1] == ".DS_Store")
            {
                paths.Add(None);
                continue;
            }
            if (entry.Length < 0 || entry.Length > left)
                return No(ArchiveFault.TooLarge);
            left -= entry.Length;
            var path = string.Join('/', parts);
            if (!files.Add(path))
                return No(ArchiveFault.Twice);
            for (var n = 1; n < parts.Length; n++)
                folders.Add(string.Join('/', parts[..n]));
            paths.Add(new PlannedFile(path, entry.Length));
        }
        return files.FirstOrDefault(folders.Contains) is { } both
            ? new Problem.ArchiveRefused(archive, both, ArchiveFault.FileAsFolder)
            : paths.ToArray().ToSeq();
    }

    /// <summary>What is wrong with a name; none where it stays in its folder on every system.</summary>
    public static Option<ArchiveFault> PathOf(string name)
    {
        var parts = Parts(name);
        return name.StartsWith('/') || name.StartsWith('\\') || (name.Length > 1 && char.IsAsciiLetter(name[0]) && name[1] == ':')
                ? ArchiveFault.Absolute
            : parts.Contains("..") ? ArchiveFault.Escapes
            : parts.Any(p =>
                p.Length > 200 || p.Trim() != p || p.EndsWith('.') || p.Any(c => c < ' ' || "<>:\"|?*\x7F".Contains(c)) || IsOurs(p)
            )
                ? ArchiveFault.Unusable
            : None;
    }

    // A name of ours would be taken for what an earlier run left.
    private static bool IsOurs(string part) =>
        part.Contains(Partial, StringComparison.OrdinalIgnoreCase) || part.Equals(NotesFolder, StringComparison.OrdinalIgnoreCase);

    // Archives of Windows have the other slash.
    private static string[] Parts(string name) => [.. name.Split('/', '\\').Where(p => p.Length > 0 && p != ".")];
}
