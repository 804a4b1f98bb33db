using System.Text;

namespace MpucMer.Build.Reuse;

/// <summary>
/// What the build asks of the file system where it writes, and nothing more: so that a test can put a fault at every single one of these
/// operations. Each throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> as the system refuses.
/// </summary>
internal interface IDisk
{
    void CreateFolder(string path);

    /// <summary>Writes a new file. Where there is one of that name, or a link, it refuses.</summary>
    void Create(string path, string text);

    /// <summary>Moves a file over another, atomically.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; one that is not there is no error.</summary>
    void Delete(string path);

    /// <summary>Says that a file was used now.</summary>
    void Touch(string path);
}

/// <summary>The real file system.</summary>
internal sealed class Disk : IDisk
{
    public static readonly Disk Real = new();

    private Disk() { }

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void Create(string path, string text)
    {
        using var stream = new FileStream(
            path,
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void Touch(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
}
