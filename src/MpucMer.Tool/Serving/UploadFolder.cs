using System.Text;

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

/// <summary>
/// What a file that was sent is called on the disk: its own name where that is harmless, so that the clip is named as it would be by
/// <c>mpucmer predict</c>. A name is a name within the upload's folder, whatever it says.
/// </summary>
internal static class UploadName
{
    // File systems end names at 255 bytes.
    private const int MostBytes = 160;

    private const string Nameless = "clip";

    // Devices of Windows, under any ending.
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

    // What is sent as a body without a name says only its type. https://www.iana.org/assignments/media-types, and what browsers say.
    private static readonly HashMap<string, string> EndingOfType = HashMap(
        ("audio/wav", ".wav"),
        ("audio/x-wav", ".wav"),
        ("audio/wave", ".wav"),
        ("audio/vnd.wave", ".wav"),
        ("audio/flac", ".flac"),
        ("audio/x-flac", ".flac"),
        ("audio/mpeg", ".mp3"),
        ("audio/mp3", ".mp3"),
        ("audio/mp4", ".m4a"),
        ("audio/x-m4a", ".m4a"),
        ("audio/aac", ".aac"),
        ("audio/ogg", ".ogg"),
        ("audio/opus", ".opus"),
        ("audio/webm", ".webm"),
        ("audio/aiff", ".aiff"),
        ("audio/x-aiff", ".aiff"),
        ("video/mp4", ".mp4"),
        ("video/quicktime", ".mov"),
        ("video/webm", ".webm"),
        ("video/x-matroska", ".mkv"),
        ("video/x-msvideo", ".avi"),
        ("video/mpeg", ".mpeg"),
        ("text/csv", ".csv")
    );

    /// <param name="given">As the sender wrote it; empty where it wrote none.</param>
    /// <param name="type">Content-Type, without parameters; empty where there is none.</param>
    /// <param name="endings">What the model reads.</param>
    public static Either<Problem, string> Of(string given, string type, Seq<string> endings)
    {
        var last = given[(given.LastIndexOfAny(['/', '\\', ':']) + 1)..];
        var own = Path.GetExtension(last).ToLowerInvariant();
        var ending = endings.Contains(own) ? own : EndingOfType.Find(type.ToLowerInvariant()).IfNone("");
        return endings.Contains(ending)
            ? Stem(own.Length > 0 ? last[..^own.Length] : last) + ending
            : new Problem.MediaTypeUnknown(Shown(last), Shown(own.Length > 0 ? own : type), endings);
    }

    private static string Stem(string text)
    {
        var (stem, bytes) = (new StringBuilder(), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MostBytes)
                break;
            stem.Append(IsHarmless(rune) ? rune.ToString() : "_");
        }
        var name = stem.ToString().Trim(' ', '.');
        var device = name.Split('.')[0].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ');
        return name.Length == 0 ? Nameless
            : Devices.Contains(device, StringComparer.OrdinalIgnoreCase) ? "_" + name
            : name;
    }

    // What a name of a problem's file shows: no more than what would be on the disk.
    private static string Shown(string text) => text.Length == 0 ? "" : Stem(text.Replace('/', ' '));

    private static bool IsHarmless(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark
        || rune.Value
            is ' '
                or '.'
                or '_'
                or '-'
                or '('
                or ')'
                or '+'
                or ','
                or '@'
                or '#'
                or '='
                or '\''
                or '&'
                or '['
                or ']'
                or '~'
                or '!';
}
