using System.IO.Enumeration;

namespace MpucMer.Build.Scanning;

/// <summary>
/// All files below a folder (or the one file). No file is opened. Links to folders are followed, each folder is listed once, by whatever
/// names it can be reached: links to itself or to a folder around it add nothing.
/// </summary>
internal static class Listing
{
    // Names that begin with a dot: what desktops and copying programs leave behind.
    private static readonly EnumerationOptions Options = new()
    {
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    private readonly record struct Found(string Path, bool IsFolder, bool IsLink);

    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static List<ListedFile> Of(string root, CancellationToken stop)
    {
        if (File.Exists(root))
            return [Describe(root)];
        var files = new List<ListedFile>();
        if (!Directory.Exists(root))
            return files;
        // Linked folders come after all that lie there themselves, so that which name a folder is listed by does not hang on the system's
        // order.
        var (folders, links, seen) = (
            new Queue<string>(),
            new Queue<string>(),
            new System.Collections.Generic.HashSet<string>(StringComparer.Ordinal)
        );
        folders.Enqueue(root);
        while (folders.TryDequeue(out var folder) || links.TryDequeue(out folder))
        {
            if (seen.Add(Stat.IdentityOf(folder)))
                List(folder, files, folders, links, stop);
        }
        return files;
    }

    /// <summary>
    /// A folder and the folders in it, by their own times: they tell of files that came, went or were replaced, and not of one that was
    /// written in its place.
    /// </summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static List<ListedFile> Folders(string root, CancellationToken stop)
    {
        var folders = new List<ListedFile>();
        if (!Directory.Exists(root))
            return folders;
        folders.Add(DescribeFolder(root));
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            stop.ThrowIfCancellationRequested();
            folders.Add(DescribeFolder(folder));
        }
        return folders;
    }

    /// <summary>One file; a link's target, since a link's own facts stay the same when that changes.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static ListedFile Describe(string path) =>
        Facts(path) ?? throw new FileNotFoundException($"Could not find file '{path}'.", path);

    private static void List(string folder, List<ListedFile> files, Queue<string> folders, Queue<string> links, CancellationToken stop)
    {
        var linked = new List<string>();
        foreach (var found in new FileSystemEnumerable<Found>(folder, Describe, Options))
        {
            stop.ThrowIfCancellationRequested();
            if (!found.IsFolder)
                files.Add(Facts(found.Path) ?? Gone(found.Path));
            else if (found.IsLink)
                linked.Add(found.Path);
            else
                folders.Enqueue(found.Path);
        }
        linked.Sort(StringComparer.Ordinal);
        foreach (var link in linked)
            links.Enqueue(link);
    }

    // A folder's length is the file system's own affair.
    private static ListedFile DescribeFolder(string path) =>
        Stat.Of(path) is { } stat ? new ListedFile(path, 0, stat.Modified, stat.Changed) : Gone(path);

    private static ListedFile? Facts(string path) =>
        Stat.Of(path) is { } stat ? new ListedFile(path, stat.Length, stat.Modified, stat.Changed) : null;

    // A link that leads nowhere, or a file that went this moment: whoever reads it says so.
    private static ListedFile Gone(string path) => new(path, -1, 0, 0);

    private static Found Describe(ref FileSystemEntry entry) =>
        new(entry.ToFullPath(), entry.IsDirectory, (entry.Attributes & FileAttributes.ReparsePoint) != 0);
}

/// <summary>
/// A file as the file system describes it without opening it. <paramref name="Changed"/> is when the inode last changed (on Windows: when
/// it was made);
/// it tells a file that was replaced by another of the same length and date.
/// </summary>
internal readonly record struct ListedFile(string Path, long Length, long Modified, long Changed);
