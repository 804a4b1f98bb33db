using System.Runtime.InteropServices;

namespace MpucMer.Build.Scanning;

/// <summary>
/// Linux's statx, whose structure is the same on every machine. .NET tells no time of the last change of a file's inode, the one time that nobody can set back:
/// a file copied over another with its length and date, as copying programs do, would be taken for the old one.
/// </summary>
internal static partial class StatX
{
    private const int RelativeToCurrent = -100;
    private const uint BasicFacts = 0x7ff;
    private const long TicksPerSecond = 10_000_000;

    /// <summary>Length, modification and change of a file, links followed; null where the system has no such call, or no such file.</summary>
    public static unsafe (long Length, long Modified, long Changed)? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Facts facts;
        try
        {
            return Call(RelativeToCurrent, path, 0, BasicFacts, &facts) == 0 ? (facts.Length, Ticks(facts.Modified), Ticks(facts.Changed)) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    // As DateTime counts, so that times can be compared with the clock.
    private static long Ticks(Time time) => DateTime.UnixEpoch.Ticks + time.Seconds * TicksPerSecond + time.Nanoseconds / 100;

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
        [FieldOffset(40)]
        public long Length;

        [FieldOffset(96)]
        public Time Changed;

        [FieldOffset(112)]
        public Time Modified;
    }
}
