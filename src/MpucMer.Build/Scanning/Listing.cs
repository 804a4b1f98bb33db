using System.IO.Enumeration;

namespace MpucMer.Build.Scanning;

/// <summary>All files below a folder (or the one file), in the order of the file system. No file is opened.</summary>
internal static class Listing
{
    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        // Folders may be linked in circles; no data set is that deep.
        MaxRecursionDepth = 12,
        IgnoreInaccessible = false,
        // Names that begin with a dot: what desktops and copying programs leave behind.
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static List<ListedFile> Of(string root)
    {
        if (File.Exists(root)) return [Describe(root)];
        var files = new List<ListedFile>();
        if (!Directory.Exists(root)) return files;
        files.AddRange(new FileSystemEnumerable<ListedFile>(root, Describe, Options) { ShouldIncludePredicate = IsFile });
        return files;
    }

    /// <summary>A folder and the folders in it, by their own times: they tell of files that came, went or were replaced, and not of one that was written in its place.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static List<ListedFile> Folders(string root) =>
        Directory.Exists(root) ? [DescribeFolder(root), .. Directory.EnumerateDirectories(root).Select(DescribeFolder)] : [];

    // A folder's length is the file system's own affair.
    private static ListedFile DescribeFolder(string path) =>
        StatX.Of(path) is var (_, modified, changed) ? new ListedFile(path, 0, modified, changed) : new ListedFile(path, 0, Directory.GetLastWriteTimeUtc(path).Ticks, Directory.GetCreationTimeUtc(path).Ticks);

    /// <summary>One file; a link's target, since a link's own facts stay the same when that changes.</summary>
    public static ListedFile Describe(string path)
    {
        if (StatX.Of(path) is var (length, modified, changed)) return new ListedFile(path, length, modified, changed);
        var info = new FileInfo(path);
        if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target) info = target;
        return new ListedFile(path, info.Length, info.LastWriteTimeUtc.Ticks, info.CreationTimeUtc.Ticks);
    }

    private static bool IsFile(ref FileSystemEntry entry) => !entry.IsDirectory;

    private static ListedFile Describe(ref FileSystemEntry entry) => Describe(entry.ToFullPath());
}
