using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>What can be told from here about the process that owns a lock or a temp.</summary>
public enum Life
{
    Alive,
    Dead,

    /// <summary>It is of another machine, container or boot: only whether its lock is renewed can tell.</summary>
    Unknown,
}

/// <summary>
/// A process, told from every other one: numbers of processes are given out again, so its start belongs to it (in clock ticks since the
/// machine's, which no change of the clock touches), and they mean something only within one boot and one pid namespace
/// (<paramref name="Place"/>) of one host.
/// </summary>
public sealed partial record OwnerId(int Pid, long Start, string Place, string Host)
{
    public static readonly OwnerId Self = new(
        Environment.ProcessId,
        StartOf(Environment.ProcessId).Match(s => s.Ticks, () => 0),
        PlaceHere(),
        Environment.MachineName
    );

    public string Words => $"process {Pid} on {Host}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid}-{Start}-{Place}-{Host}");

    public static Option<OwnerId> Parse(string text) =>
        text.Split('-', 4) is [var pid, var start, var place, { Length: > 0 } host]
        && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
        && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
            ? new OwnerId(p, s, place, host)
            : None;

    public Life Life
    {
        get
        {
            if (Host != Self.Host || Place != Self.Place)
                return Life.Unknown;
            if (Pid == Self.Pid)
                return Start == Self.Start ? Life.Alive : Life.Dead;
            // A zombie has ended; its parent has not asked yet.
            return StartOf(Pid)
                .Match(
                    now => now.Ended || Math.Abs(now.Ticks - Start) > Tolerance ? Life.Dead : Life.Alive,
                    () => Exists(Pid) ? Life.Unknown : Life.Dead
                );
        }
    }

    // Linux: the kernel's own number. Elsewhere .NET computes a time of day.
    private static long Tolerance => OperatingSystem.IsLinux() ? 0 : TimeSpan.TicksPerSecond;

    private static Option<(long Ticks, bool Ended)> StartOf(int pid)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(pid);
                return (process.StartTime.ToUniversalTime().Ticks, process.HasExited);
            }
            // proc(5): after the name in brackets, which may hold anything, come the state (field 3) and later the start (field 22).
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[19], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or InvalidOperationException
                        or FormatException
                        or IndexOutOfRangeException
                        or System.ComponentModel.Win32Exception
            )
        {
            return None;
        }
    }

    // /proc may hide other users' processes; a signal of 0 asks without sending: EPERM says that there is somebody.
    private static bool Exists(int pid) => OperatingSystem.IsLinux() && (Kill(pid, 0) == 0 || Marshal.GetLastPInvokeError() == 1);

    private static string PlaceHere()
    {
        try
        {
            if (!OperatingSystem.IsLinux())
                return "0";
            var place = File.ReadAllText("/proc/sys/kernel/random/boot_id") + new FileInfo("/proc/self/ns/pid").LinkTarget;
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)))[..8];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "0";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}

/// <summary>What of a folder a run wrote: nothing else is deleted, and in a folder that is no store nothing is touched.</summary>
public sealed partial class Store
{
    // Made by whoever writes first, before there is anything to be kept.
    private static readonly Seq<string> Scratch = Seq(Temps.Folder, StoreLayout.Locks);

    /// <summary>
    /// Whether the folder has a store's mark; one that is not there yet, or has nothing in it, becomes a store by its first run.
    /// </summary>
    public bool IsStore => IsMarked || IsNew;

    private bool IsMarked =>
        File.Exists(MarkPath)
        && Guarded.Run("read", MarkPath, () => StoreMark.Is(Encoding.UTF8.GetString(files.Read(MarkPath)))).IfLeft(false);

    private bool IsNew =>
        !Directory.Exists(Root)
        || StoreMark.IsEmpty(Directory.EnumerateFileSystemEntries(Root).Select(p => Path.GetFileName(p)).Where(n => !Scratch.Contains(n)));

    private string MarkPath => Path.Combine(Root, StoreMark.FileName);

    /// <summary>Marks a store that is begun now. One that has something in it the build has looked at.</summary>
    public Either<Problem, Unit> Mark() =>
        Guarded
            .Run("list", Root, () => IsNew && !IsMarked)
            .Bind(isBegun => isBegun ? Replace(MarkPath, Encoding.UTF8.GetBytes(StoreMark.Text)) : unit);

    /// <summary>The problem of a folder that is no store.</summary>
    public Problem NotAStore() =>
        new Problem.NotAStore(
            Root,
            Directory.EnumerateFileSystemEntries(Root).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal).ToSeq()
        );

    /// <summary>Removes the states of a step that is finished, and their folder with them where nothing else is in it.</summary>
    public Either<Problem, Unit> DeleteCheckpoints(string folder) => Guarded.Run("delete", folder, () =>
        {
            if (!Directory.Exists(folder))
                return unit;
            foreach (var path in Directory.GetFiles(folder).Where(IsArrays))
                files.Delete(path);
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
                files.Delete(folder);
            return unit;
        });

    // Files of a thing in the store that no run wrote, by their names in it.
    private IReadOnlyList<string> Others(string path, ItemKind kind)
    {
        switch (kind)
        {
            case ItemKind.Quarantined:
                return [];
            case ItemKind.Feature:
                return IsArrays(path) ? [] : [Path.GetFileName(path)];
            case ItemKind.Checkpoints:
                return [.. Below(path).Where(n => !IsArrays(Path.Combine(path, n)))];
            default:
                var manifest = Path.Combine(path, StoreLayout.Manifest);
                var listed = File.Exists(manifest)
                    ? EntryManifest.Read(files.Read(manifest), Path.GetFileName(path)).IfNone(Seq<EntryManifest.Listed>())
                    : Empty;
                return listed.IsEmpty ? [.. Below(path)] : [.. Below(path).Except(listed.Select(f => f.Name).Append(StoreLayout.Manifest))];
        }
    }

    private static IEnumerable<string> Below(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder, f))
                .Order(StringComparer.Ordinal)
            : [];

    // By how it begins: whether it is whole too is asked by who reads it.
    private static bool IsArrays(string path) =>
        path.EndsWith(".safetensors", StringComparison.Ordinal) && Safetensors.IsOurs(FileLayer.Start(path, Safetensors.SignBytes));
}
