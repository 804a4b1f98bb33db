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

/// <summary>A file that could not be read, by name, and why in words.</summary>
internal sealed class UnreadableFileException(string path, string reason, Exception? inner = null) : IOException(reason, inner)
{
    public string Path { get; } = path;
}

/// <summary>
/// Files whose names come from users, or that others can put something in place of: only regular ones are read. A read of a named pipe
/// waits until somebody writes to it, and one of a device may never end.
/// </summary>
internal static class RegularFile
{
    /// <summary>Whether there is a regular file of that name (or a link to one).</summary>
    public static bool Exists(string path) => Stat.Of(path) is { Kind: FileKind.Regular };

    /// <exception cref="UnreadableFileException">It is no regular file, or the system refuses.</exception>
    public static FileStream Open(string path) =>
        Read(path, p => new FileStream(
            p,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0,
            FileOptions.SequentialScan
        ));

    /// <exception cref="UnreadableFileException">It is no regular file, or the system refuses.</exception>
    public static byte[] ReadAllBytes(string path) => Read(path, File.ReadAllBytes);

    /// <exception cref="UnreadableFileException">It is no regular file, too large for text, or the system refuses.</exception>
    public static string ReadAllText(string path) => Read(path, p => File.ReadAllText(AsText(p)));

    /// <exception cref="UnreadableFileException">It is no regular file, too large for text, or the system refuses.</exception>
    public static string[] ReadAllLines(string path) => Read(path, p => File.ReadAllLines(AsText(p)));

    /// <summary>A file's first bytes: as many as are asked for, or all there are.</summary>
    /// <exception cref="UnreadableFileException">It is no regular file, or the system refuses.</exception>
    public static byte[] Start(string path, int count) => Read(path, p =>
        {
            using var stream = Open(p);
            var bytes = new byte[count];
            return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
        });

    // A string holds no more than a thousand million letters, and nothing that is read as text comes near.
    private const long MostText = 1 << 29;

    private static string AsText(string path) =>
        new FileInfo(path) is { Exists: true, Length: > MostText and var length }
            ? throw new IOException($"it has {length} bytes, and no more than {MostText} are read as text")
            : path;

    private static A Read<A>(string path, Func<string, A> read)
        where A : class
    {
        // What cannot be looked at says itself why when it is opened; so does a folder.
        if (Stat.Of(path) is { Kind: FileKind.Pipe or FileKind.Socket or FileKind.Device } special)
        {
            throw new UnreadableFileException(path, $"it is {Words(special.Kind)}, and only regular files are read");
        }
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, Link(path) ?? e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>What is wrong with a link that leads to no file; null where it is none, or leads to one.</summary>
    private static string? Link(string path)
    {
        if (Stat.Of(path) is not null || new FileInfo(path).LinkTarget is not { } target)
            return null;
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is { } end
                ? $"it is a link to {end.FullName}, where there is no file"
                : null;
        }
        catch (IOException)
        {
            return $"it is a link to {target}, from where links lead in a circle";
        }
    }

    private static string Words(FileKind kind) =>
        kind switch
        {
            FileKind.Pipe => "a named pipe",
            FileKind.Socket => "a socket",
            _ => "a device",
        };
}
