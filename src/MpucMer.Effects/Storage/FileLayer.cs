using System.Runtime.InteropServices;

namespace MpucMer.Effects.Storage;

/// <summary>The real file system.</summary>
public sealed partial class FileLayer : IFileLayer
{
    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Write(bytes);
    }

    public void Flush(string path)
    {
        if (!Directory.Exists(path))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            file.Flush(flushToDisk: true);
            return;
        }
        // .NET opens no folders; a rename is on the disk only when its folder is (elsewhere than on Unix the system takes care).
        if (OperatingSystem.IsWindows()) return;
        var handle = Open(path, 0);
        if (handle < 0) throw new IOException($"open {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        var result = FSync(handle);
        var message = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(handle);
        // Some network file systems cannot flush folders (EINVAL): there is nothing more to be done then.
        if (result != 0 && Marshal.GetLastPInvokeError() != 22) throw new IOException($"fsync {path}: {message}");
    }

    public byte[] Read(string path) => File.ReadAllBytes(path);

    public void RenameFile(string from, string to) => File.Move(from, to, overwrite: true);

    public void RenameFolder(string from, string to) => Directory.Move(from, to);

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void Delete(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else File.Delete(path);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
