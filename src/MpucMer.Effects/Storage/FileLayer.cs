using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MpucMer.Effects.Storage;

/// <summary>The real file system.</summary>
public sealed partial class FileLayer : IFileLayer
{
    // Sharing everything: .NET's sharing is an advisory flock, of which shared disks have various ideas and the store needs none.
    private const FileShare Anybody = FileShare.ReadWrite | FileShare.Delete;

    // O_NONBLOCK and O_CLOEXEC of Linux.
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, Anybody, bufferSize: 0);
        stream.Write(bytes);
    }

    public void Flush(string path)
    {
        if (!Directory.Exists(path))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, Anybody, bufferSize: 0);
            file.Flush(flushToDisk: true);
            return;
        }
        // .NET opens no folders; a rename is on the disk only when its folder is (elsewhere than on Unix the system takes care).
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(path, 0);
        if (handle < 0)
            throw Refused("open", path, Marshal.GetLastPInvokeError());
        var error = FSync(handle) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(handle);
        // Some network file systems cannot flush folders: there is nothing more to be done then.
        if (error is not (0 or Errno.Invalid or Errno.NotSupported))
            throw Refused("fsync", path, error);
    }

    public byte[] Read(string path, long most = IFileLayer.MostBytes)
    {
        using var stream = OpenRegular(path);
        if (stream.Length > most)
            throw new IOException($"it has {stream.Length} bytes, and no more than {most} are read");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public void RenameFile(string from, string to) => File.Move(from, to, overwrite: true);

    public void RenameFolder(string from, string to) => Directory.Move(from, to);

    public bool TryLink(string from, string to)
    {
        if (OperatingSystem.IsWindows())
            return Copied(from, to);
        if (Link(from, to) == 0)
            return true;
        return Marshal.GetLastPInvokeError() switch
        {
            Errno.Exists => false,
            // A file system without second names. A copy is not there at once with its content, which its readers have to expect.
            Errno.NotPermitted or Errno.NotSupported or Errno.TooManyLinks or Errno.NotImplemented => Copied(from, to),
            var error => throw Refused("link", to, error),
        };
    }

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void Delete(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    /// <summary>A file's first bytes: as many as are asked for, or all there are.</summary>
    internal static byte[] Start(string path, int count)
    {
        using var stream = OpenRegular(path);
        var bytes = new byte[count];
        return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }

    // A named pipe in a file's place would wait for somebody who writes to it, and a device may have no end.
    internal static FileStream OpenRegular(string path)
    {
        var handle = OperatingSystem.IsLinux() ? Open(path, NonBlocking | CloseOnExec) : -1;
        // Where it cannot be opened, .NET has the exception for it.
        var stream =
            handle < 0
                ? new FileStream(path, FileMode.Open, FileAccess.Read, Anybody, bufferSize: 0)
                : new FileStream(new SafeFileHandle(handle, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new IOException($"{path} is no regular file");
    }

    private static bool Copied(string from, string to)
    {
        try
        {
            using var file = new FileStream(to, FileMode.CreateNew, FileAccess.Write, Anybody, bufferSize: 0);
            file.Write(File.ReadAllBytes(from));
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    private static Exception Refused(string operation, string path, int error) =>
        error is Errno.Access or Errno.NotPermitted
            ? new UnauthorizedAccessException($"{operation} {path}: {Marshal.GetPInvokeErrorMessage(error)}")
            : new IOException($"{operation} {path}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}

/// <summary>
/// What the store asks of the file system, and nothing more: so that a test can put a fault or a kill at every single one of these
/// operations.
/// Each throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> as the system refuses.
/// </summary>
public interface IFileLayer
{
    /// <summary>Writes a new file, or replaces one, and leaves it to the system when it reaches the disk.</summary>
    void Write(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Waits until a file's or a folder's content is on the disk.</summary>
    void Flush(string path);

    /// <param name="most">A file of more bytes than that is refused, unread.</param>
    byte[] Read(string path, long most = IFileLayer.MostBytes);

    /// <summary>As many bytes as an array holds.</summary>
    const long MostBytes = 0x7fff_ffc7;

    /// <summary>Moves a file over another, atomically.</summary>
    void RenameFile(string from, string to);

    /// <summary>Moves a folder to a name that is free, atomically.</summary>
    void RenameFolder(string from, string to);

    /// <summary>Gives a whole file a second name, atomically; false where that name is taken.</summary>
    bool TryLink(string from, string to);

    void CreateFolder(string path);

    void Delete(string path);
}

/// <summary>From the system's refusals to problems with a code. Anything else that is thrown is a bug and stays one.</summary>
internal static class Guarded
{
    public static Either<Problem, A> Run<A>(string operation, string path, Func<A> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return new Problem.StoreOperationFailed(operation, path, StoreFaults.Of(e), e.Message.TrimEnd('.'));
        }
    }

    public static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;
}

/// <summary>Numbers of Linux's errors. .NET hands those that it has no exception for through as <see cref="Exception.HResult"/>.</summary>
public static class Errno
{
    public const int NotPermitted = 1;
    public const int Io = 5;
    public const int Access = 13;
    public const int Exists = 17;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int TooManyLinks = 31;
    public const int NotImplemented = 38;
    public const int NotSupported = 95;
}

/// <summary>
/// For tests only: with MPUC_FAULT=kill:N in its environment the worker kills itself (SIGKILL, as a power loss or the system's memory
/// killer would) at the N-th point of the store's writing. Before every operation there is a point, and in the middle of every written
/// file. Without the variable nothing of this is made.
/// </summary>
public sealed partial class FaultHook(IFileLayer inner, long fatal) : IFileLayer
{
    private long points;

    public long Points => Interlocked.Read(ref points);

    /// <summary>The real file system, or one that kills where the environment says so.</summary>
    public static IFileLayer OfEnvironment() =>
        Environment.GetEnvironmentVariable("MPUC_FAULT") is { } fault
        && fault.StartsWith("kill:", StringComparison.Ordinal)
        && long.TryParse(fault.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? new FaultHook(new FileLayer(), n)
            : new FileLayer();

    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        Point();
        if (Interlocked.Increment(ref points) == fatal)
        {
            inner.Write(path, bytes[..(bytes.Length / 2)]);
            Die();
        }
        inner.Write(path, bytes);
    }

    public void Flush(string path) => At(() => inner.Flush(path));

    public byte[] Read(string path, long most = IFileLayer.MostBytes) => inner.Read(path, most);

    public void RenameFile(string from, string to) => At(() => inner.RenameFile(from, to));

    public void RenameFolder(string from, string to) => At(() => inner.RenameFolder(from, to));

    public bool TryLink(string from, string to)
    {
        Point();
        return inner.TryLink(from, to);
    }

    public void CreateFolder(string path) => At(() => inner.CreateFolder(path));

    public void Delete(string path) => At(() => inner.Delete(path));

    private void At(Action action)
    {
        Point();
        action();
    }

    private void Point()
    {
        if (Interlocked.Increment(ref points) == fatal)
            Die();
    }

    private static void Die()
    {
        if (OperatingSystem.IsWindows())
            Environment.FailFast("MPUC_FAULT");
        _ = Kill(Environment.ProcessId, 9);
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
