namespace MpucMer.Tool.Serving;

/// <summary>
/// Where uploads lie until they are judged: a folder of this process alone (readable by its user alone), removed when it is disposed. A
/// lock in it says that its server lives. The system lets go of the lock however that ends, and the next start removes what a killed one
/// has left.
/// </summary>
internal sealed class UploadFolder : IDisposable
{
    private const string Prefix = "mpucmer-serve-";
    private const string LockName = "lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream held;
    private int count;

    private UploadFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }

    /// <summary>A new folder, after those of dead servers are removed. A problem where the system refuses.</summary>
    /// <param name="under">Where the system has temporary files.</param>
    public static Either<Problem, UploadFolder> Open(string under)
    {
        try
        {
            Sweep(under);
            var path = Create(under);
            return new UploadFolder(
                path,
                new FileStream(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.UploadNotKept(e.Message.TrimEnd('.'));
        }
    }

    /// <summary>A folder for one request. A problem where the system refuses.</summary>
    public Either<Problem, Upload> New()
    {
        try
        {
            var name = Interlocked.Increment(ref count).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return new Upload(System.IO.Path.Combine(Path, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.UploadNotKept(e.Message.TrimEnd('.').Replace(Path, "", StringComparison.Ordinal));
        }
    }

    public void Dispose()
    {
        held.Dispose();
        Remove(Path);
    }

    // A random name: nobody else can have made it, or put a link in its place, before.
    private static string Create(string under)
    {
        var path = System.IO.Path.Combine(under, Prefix + System.IO.Path.GetRandomFileName());
        if (OperatingSystem.IsWindows())
            return Directory.CreateDirectory(path).FullName;
        Directory.CreateDirectory(path, OwnerOnly);
        return path;
    }

    /// <summary>Removes the folders of servers that ended without a chance to do so themselves.</summary>
    private static void Sweep(string under)
    {
        foreach (var path in Directory.EnumerateDirectories(under, Prefix + "*"))
        {
            try
            {
                // What others may write to, or what is a link, was not made here.
                if (
                    new DirectoryInfo(path).LinkTarget is not null
                    || (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
                )
                    continue;
                // A server that lives holds it; one that is just starting has not made it yet.
                using (new FileStream(System.IO.Path.Combine(path, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }
                Remove(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is in use, or another user's.
            }
        }
    }

    /// <summary>Removes a folder; what the system will not let go of now, the next start removes.</summary>
    internal static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }
}

/// <summary>The files of one request, and what is made of them; gone when it is disposed.</summary>
internal sealed class Upload : IDisposable
{
    /// <summary>To whom the clips of a request belong, as a folder names it in `mpucmer predict`.</summary>
    public const string Group = "upload";

    private readonly string folder;

    internal Upload(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(Clips);
        Directory.CreateDirectory(Made);
    }

    private string Clips => Path.Combine(folder, Group);

    /// <summary>Where folders for what is made of the clips are put.</summary>
    public string Made => Path.Combine(folder, "made");

    /// <summary>A new file of that name, which nobody but this user reads.</summary>
    /// <exception cref="IOException">There is one already, or as the system refuses.</exception>
    public FileStream Create(string name)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Clips, name), options);
    }

    public bool Has(string name) => File.Exists(Path.Combine(Clips, name));

    /// <summary>The files that were sent.</summary>
    public Seq<string> Files => Directory.GetFiles(Clips).Order(StringComparer.Ordinal).ToSeq().Strict();

    /// <summary>A text without the places of files on this machine.</summary>
    public string Plain(string text) =>
        text.Replace(Clips + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(Clips, Group, StringComparison.Ordinal);

    public void Dispose() => UploadFolder.Remove(folder);
}
