using System.Globalization;
using System.Runtime.InteropServices;

namespace MpucMer.Effects.Storage;

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
