namespace MpucMer.Build.Scanning;

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
