using System.Diagnostics;
using System.Globalization;

namespace MpucMer.Effects.Storage;

/// <summary>
/// One writer per entry: a file beside it that names the owner (host, process, start time). A dead owner's lock is taken over:
/// on the same host the process is looked up; of another host's, a lock that was not renewed for two minutes counts as dead (owners renew every 20 seconds).
/// Nothing hangs on the lock but spared work: two writers of one entry would write equal results.
/// </summary>
public sealed class EntryLock : IDisposable
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(2);

    private readonly string path;
    private readonly Timer renew;

    private EntryLock(string path)
    {
        this.path = path;
        renew = new Timer(_ => Touch(), null, Renewal, Renewal);
    }

    /// <summary>Waits until the lock is ours; none where the wait was stopped or locks cannot be made there (the work is then done without).</summary>
    public static EntryLock? Take(string entry, string name, Action<Problem> tell, CancellationToken stop)
    {
        var path = entry + ".lock";
        var told = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
                file.Write(System.Text.Encoding.UTF8.GetBytes(Owner()));
                return new EntryLock(path);
            }
            catch (IOException) when (File.Exists(path))
            {
                var owner = OwnerOf(path);
                if (IsDead(path, owner))
                {
                    TakeAway(path);
                    continue;
                }
                if (!told) tell(new Problem.EntryLocked(name, owner));
                told = true;
                stop.WaitHandle.WaitOne(200);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
        return null;
    }

    public void Dispose()
    {
        renew.Dispose();
        TakeAway(path);
    }

    private static string Owner()
    {
        using var self = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName} {Environment.ProcessId} {self.StartTime.ToUniversalTime().Ticks}");
    }

    private static string OwnerOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static bool IsDead(string path, string owner)
    {
        var parts = owner.Split(' ');
        // An owner between creating and writing, or killed there: judged by age alone.
        if (parts.Length != 3 || parts[0] != Environment.MachineName) return DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > Abandoned;
        try
        {
            using var process = Process.GetProcessById(int.Parse(parts[1], CultureInfo.InvariantCulture));
            // The number may belong to another process by now. Start times are read with the precision of a clock tick.
            return Math.Abs(process.StartTime.ToUniversalTime().Ticks - long.Parse(parts[2], CultureInfo.InvariantCulture)) > TimeSpan.TicksPerSecond;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            return true;
        }
    }

    private void Touch()
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The lock was taken away; the work goes on and its result is as good.
        }
    }

    private static void TakeAway(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left behind it is judged by age.
        }
    }
}
