using System.Runtime.InteropServices;

namespace MpucMer.Build.Scanning;

/// <summary>What a name in the file system stands for, links followed.</summary>
internal enum FileKind
{
    Regular,
    Folder,

    /// <summary>A named pipe: a reader waits until somebody writes.</summary>
    Pipe,
    Socket,

    /// <summary>A character or block device: it may have no end.</summary>
    Device,
}

/// <summary>A file or folder as the system describes it without opening it, links followed.</summary>
/// <param name="Modified">As <see cref="DateTime.Ticks"/> count.</param>
/// <param name="Changed">When the inode last changed (on Windows: when the file was made), counted likewise.</param>
/// <param name="Device">With <paramref name="Inode"/>: which one it is, by whatever name (0 and 0 on Windows).</param>
internal readonly record struct Stat(FileKind Kind, long Length, long Modified, long Changed, long Device, long Inode)
{
    /// <summary>The facts of a name; null where there is no such file, or it may not be looked at.</summary>
    public static Stat? Of(string path) => OperatingSystem.IsWindows() ? PlainStat.Of(path) : StatX.Of(path) ?? PortableStat.Of(path);

    /// <summary>What tells a folder from every other one of this machine, by whatever name it is reached.</summary>
    /// <exception cref="IOException">Its links lead in a circle.</exception>
    public static string IdentityOf(string folder) =>
        Of(folder) is { Inode: not 0 } stat
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{stat.Device} {stat.Inode}")
            : Path.TrimEndingDirectorySeparator(
                new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder)
            );

    internal static FileKind KindOf(int mode) =>
        (mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };

    // As DateTime counts, so that times can be compared with the clock.
    internal static long Ticks(long seconds, long nanoseconds) =>
        DateTime.UnixEpoch.Ticks + seconds * TimeSpan.TicksPerSecond + nanoseconds / 100;
}

/// <summary>
/// Linux's statx, whose structure is the same on every machine. .NET tells no time of the last change of a file's inode, the one time
/// that nobody can set back: a file copied over another with its length and date, as copying programs do, would be taken for the old one.
/// </summary>
internal static partial class StatX
{
    private const int RelativeToCurrent = -100;
    private const uint BasicFacts = 0x7ff;

    /// <summary>The facts of a name; null where the system has no such call, or no such file.</summary>
    public static unsafe Stat? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Facts facts;
        try
        {
            return Call(RelativeToCurrent, path, 0, BasicFacts, &facts) != 0
                ? null
                : new Stat(
                    Stat.KindOf(facts.Mode),
                    facts.Length,
                    Stat.Ticks(facts.Modified.Seconds, facts.Modified.Nanoseconds),
                    Stat.Ticks(facts.Changed.Seconds, facts.Changed.Nanoseconds),
                    ((long)facts.DeviceMajor << 32) | facts.DeviceMinor,
                    facts.Inode
                );
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Call(int folder, string path, int flags, uint mask, Facts* facts);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Facts
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public long Inode;

        [FieldOffset(40)]
        public long Length;

        [FieldOffset(96)]
        public Time Changed;

        [FieldOffset(112)]
        public Time Modified;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}

/// <summary>
/// stat as .NET's own native layer gives it on every Unix, in one form. The layer is no public interface: a test compares it with statx,
/// and where it is not to be had the plain facts serve.
/// </summary>
internal static partial class PortableStat
{
    public static unsafe Stat? Of(string path)
    {
        Facts facts;
        try
        {
            return Call(path, &facts) != 0
                ? null
                : new Stat(
                    Stat.KindOf(facts.Mode),
                    facts.Length,
                    Stat.Ticks(facts.Modified, facts.ModifiedNanoseconds),
                    Stat.Ticks(facts.Changed, facts.ChangedNanoseconds),
                    facts.Device,
                    facts.Inode
                );
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return PlainStat.Of(path);
        }
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Call(string path, Facts* facts);

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Facts
    {
        [FieldOffset(4)]
        public int Mode;

        [FieldOffset(16)]
        public long Length;

        [FieldOffset(40)]
        public long Modified;

        [FieldOffset(48)]
        public long ModifiedNanoseconds;

        [FieldOffset(56)]
        public long Changed;

        [FieldOffset(64)]
        public long ChangedNanoseconds;

        [FieldOffset(88)]
        public long Device;

        [FieldOffset(104)]
        public long Inode;
    }
}

/// <summary>What .NET itself tells. It knows no pipes, so it serves only where nothing better is to be had.</summary>
internal static class PlainStat
{
    public static Stat? Of(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target)
            info = target;
        if (!info.Exists)
            return null;
        var kind =
            info is DirectoryInfo ? FileKind.Folder
            : (info.Attributes & FileAttributes.Device) != 0 ? FileKind.Device
            : FileKind.Regular;
        return new Stat(kind, info is FileInfo file ? file.Length : 0, info.LastWriteTimeUtc.Ticks, info.CreationTimeUtc.Ticks, 0, 0);
    }
}
