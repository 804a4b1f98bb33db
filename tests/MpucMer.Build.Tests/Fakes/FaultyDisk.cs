using MpucMer.Build.Reuse;

namespace MpucMer.Build.Tests.Fakes;

/// <summary>How an operation of the file system goes wrong, as .NET throws it on Linux.</summary>
public enum DiskFault
{
    /// <summary>ENOSPC; a file has got half of its text by then.</summary>
    Full,

    /// <summary>EACCES.</summary>
    Denied,

    /// <summary>EROFS.</summary>
    ReadOnly,

    /// <summary>EMFILE.</summary>
    TooManyFiles,

    /// <summary>EIO.</summary>
    Broken,
}

/// <summary>
/// The real file system, but that operations on files below a folder go wrong: all of them, or the n-th (counted from 1).
/// </summary>
internal sealed class FaultyDisk(DiskFault fault, string below, int? at = null) : IDisk
{
    private readonly IDisk inner = Disk.Real;
    private int count;

    /// <summary>How many operations there were below the folder.</summary>
    public int Count => count;

    public void CreateFolder(string path) => Do(path, () => inner.CreateFolder(path));

    public void Create(string path, string text)
    {
        try
        {
            Do(path, () => inner.Create(path, text));
        }
        catch (IOException) when (fault == DiskFault.Full)
        {
            File.WriteAllText(path, text[..(text.Length / 2)]);
            throw;
        }
    }

    public void Rename(string from, string to) => Do(to, () => inner.Rename(from, to));

    public void Delete(string path) => Do(path, () => inner.Delete(path));

    public void Touch(string path) => Do(path, () => inner.Touch(path));

    private void Do(string path, Action action)
    {
        if ((path + "/").StartsWith(below + "/", StringComparison.Ordinal))
        {
            var now = Interlocked.Increment(ref count);
            if (at is null || at == now)
                throw Failure(path);
        }
        action();
    }

    private Exception Failure(string path) =>
        fault switch
        {
            DiskFault.Full => new IOException($"No space left on device : '{path}'", 28),
            DiskFault.Denied => new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            DiskFault.ReadOnly => new IOException($"Read-only file system : '{path}'", 30),
            DiskFault.TooManyFiles => new IOException($"Too many open files : '{path}'", 24),
            _ => new IOException($"Input/output error : '{path}'", 5),
        };
}
