using System.Globalization;
using System.Text;
using MpucMer.Build.Scanning;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Reuse;

/// <summary>
/// A file of ours that could not be written: a fault of the store or of the run folder, whatever data was being looked at when it happened.
/// No <see cref="IOException"/>, so that nobody takes it for one of the data.
/// </summary>
internal sealed class UnwritableFileException(string path, Exception inner) : Exception(inner.Message, inner)
{
    public Problem Problem { get; } = new Problem.StoreOperationFailed("write", path, StoreFaults.Of(inner), inner.Message.TrimEnd('.'));
}

/// <summary>Files that are there whole or not at all, also while two builds write them.</summary>
internal static class AtomicFile
{
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public static void Write(string path, string text, IDisk disk)
    {
        var temp = $"{path}{StoreLayout.TempMark}{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            disk.CreateFolder(Path.GetDirectoryName(path)!);
            try
            {
                disk.Create(temp, text);
                disk.Rename(temp, path);
            }
            catch
            {
                Discard(temp, disk);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnwritableFileException(path, e);
        }
    }

    private static void Discard(string temp, IDisk disk)
    {
        try
        {
            disk.Delete(temp);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before is what is worth telling.
        }
    }
}

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

/// <summary>
/// A file as a run left it, by its content. The few that a build with nothing to do vouches for are small, so they are read each time:
/// their dates may be what they were though their numbers are not.
/// </summary>
/// <param name="Name">Its name in the run folder.</param>
internal sealed record KeptFile(string Name, long Length, string Digest)
{
    /// <summary>The file as it is now; null where there is none that can be read.</summary>
    public static KeptFile? Of(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!RegularFile.Exists(path))
            return null;
        try
        {
            var bytes = RegularFile.ReadAllBytes(path);
            var digest = new Digest();
            digest.Add(bytes);
            return new KeptFile(name, bytes.LongLength, digest.Text);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public bool IsIn(string folder) => Of(folder, Name) == this;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}\t{Length}\t{Digest}");
}
