using System.Diagnostics;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.Storage;

public sealed class EntryLockTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-lock-").FullName;
    private readonly FileLayer files = new();

    private string LockPath => Path.Combine(folder, "locks", "entry.lock");

    [Fact]
    public void A_process_is_told_from_others_of_its_number()
    {
        var self = OwnerId.Self;
        Assert.Equal(Life.Alive, self.Life);
        Assert.Equal(Life.Dead, (self with { Start = self.Start + 1 }).Life);
        Assert.Equal(Life.Unknown, (self with { Host = "elsewhere" }).Life);
        Assert.Equal(Life.Unknown, (self with { Place = "another boot" }).Life);
        Assert.Equal(Life.Dead, (self with { Pid = DeadPid() }).Life);
        // A living process of that number which began at another time.
        if (OperatingSystem.IsLinux())
            Assert.Equal(Life.Dead, (self with { Pid = 1 }).Life);
        Assert.Equal(self, OwnerId.Parse(self.ToString()).IfNone(() => throw new InvalidOperationException()));
        var dashed = self with { Host = "a-host-with-dashes" };
        Assert.Equal(dashed, OwnerId.Parse(dashed.ToString()).IfNone(() => throw new InvalidOperationException()));
    }

    [Fact]
    public void A_zombie_is_dead()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // The child ends when somebody writes to the pipe; by then sh is cat, which answers, and never asks for a child: it stays a zombie.
        var pipe = Path.Combine(folder, "pipe");
        using (var make = Process.Start("mkfifo", [pipe]))
            make.WaitForExit();
        using var parent = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"(read line < '{pipe}') & echo $!; exec cat"])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            }
        )!;
        var pid = int.Parse(parent.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        string[] Stat() => File.Exists($"/proc/{pid}/stat") ? File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ') : [];
        parent.StandardInput.WriteLine("are you cat?");
        Assert.Equal("are you cat?", parent.StandardOutput.ReadLine());
        File.WriteAllText(pipe, "end\n");
        var stat = Stat();
        for (; stat is not ["Z", ..]; stat = Stat())
        {
            Assert.NotEmpty(stat);
            Thread.Yield();
        }
        Assert.Equal(
            Life.Dead,
            (OwnerId.Self with { Pid = pid, Start = long.Parse(stat[19], System.Globalization.CultureInfo.InvariantCulture) }).Life
        );
        parent.Kill();
    }

    [Fact]
    public void A_dead_owners_lock_is_taken_by_one_waiter_at_a_time()
    {
        var temps = new Temps(folder);
        var dead = OwnerId.Self with { Pid = DeadPid() };
        for (var round = 0; round < 40; round++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(LockPath)!);
            File.WriteAllText(LockPath, $"{dead}\n{Guid.NewGuid():N}\n");
            var (holders, most, taken) = (0, 0, 0);
            using var start = new Barrier(4);
            var waiters = Enumerable
                .Range(0, 4)
                .Select(_ => new Thread(() =>
                {
                    start.SignalAndWait();
                    using var mine = EntryLock.Take(files, temps, LockPath, "entry", _ => { }, default);
                    if (mine is null)
                        return;
                    var now = Interlocked.Increment(ref holders);
                    if (now > most)
                        most = now;
                    Thread.Yield();
                    Interlocked.Increment(ref taken);
                    Interlocked.Decrement(ref holders);
                }))
                .ToArray();
            foreach (var w in waiters)
                w.Start();
            foreach (var w in waiters)
                w.Join();
            Assert.Equal((1, 4), (most, taken));
            Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(LockPath)!));
        }
    }

    [Fact]
    public async Task A_living_owner_is_waited_for_and_that_is_told_once()
    {
        var temps = new Temps(folder);
        var mine = EntryLock.Take(files, temps, LockPath, "entry", _ => { }, default);
        Assert.NotNull(mine);
        var told = new List<Problem>();
        using var stop = new CancellationTokenSource();
        using var looks = new SemaphoreSlim(0);
        var layer = new WatchingLayer(read: path =>
        {
            if (path == LockPath)
                looks.Release();
        });
        var other = Task.Run(() =>
            EntryLock.Take(
                layer,
                temps,
                LockPath,
                "entry",
                p =>
                {
                    lock (told)
                        told.Add(p);
                },
                stop.Token
            )
        );
        // Looked at again and again: it is held, and said to be once.
        for (var i = 0; i < 5; i++)
            await looks.WaitAsync();
        Assert.False(other.IsCompleted);
        mine.Dispose();
        using (var theirs = await other)
            Assert.NotNull(theirs);
        Assert.Equal(
            $"process {Environment.ProcessId} on {Environment.MachineName}",
            Assert.IsType<Problem.EntryLocked>(Assert.Single(told)).Owner
        );
    }

    [Fact]
    public void What_killed_processes_left_is_swept_and_what_living_ones_write_is_not()
    {
        var temps = new Temps(folder);
        var dead = OwnerId.Self with { Pid = DeadPid() };
        var mine = temps.For(Path.Combine(folder, "x", "entry"));
        Directory.CreateDirectory(mine);
        var orphan = mine.Replace(OwnerId.Self.ToString(), dead.ToString(), StringComparison.Ordinal);
        var foreign = mine.Replace(
            OwnerId.Self.ToString(),
            (OwnerId.Self with { Host = "elsewhere" }).ToString(),
            StringComparison.Ordinal
        );
        Directory.CreateDirectory(orphan);
        Directory.CreateDirectory(foreign);
        File.WriteAllText(Path.Combine(orphan, "half"), "x");
        Directory.CreateDirectory(Path.GetDirectoryName(LockPath)!);
        File.WriteAllText(LockPath, $"{dead}\n1\n");
        File.WriteAllText(LockPath + ".0123456789abcdef", $"{dead}\n2\n");
        File.WriteAllText(Path.Combine(folder, "locks", "stray.lock.0123456789abcdef"), $"{dead}\n3\n");
        using var held = EntryLock.Take(files, temps, Path.Combine(folder, "locks", "held.lock"), "held", _ => { }, default);

        File.WriteAllText(Path.Combine(folder, StoreMark.FileName), StoreMark.Text);
        new Store(folder, files, _ => { }).Sweep();

        Assert.Equal(
            [Path.GetFileName(mine), Path.GetFileName(foreign)],
            Directory
                .GetFileSystemEntries(Path.Combine(folder, "tmp"))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
                .OrderBy(n => n != Path.GetFileName(mine))
        );
        // A file of a chain whose root is another's is met when that root is.
        Assert.Contains("held.lock", Directory.GetFiles(Path.Combine(folder, "locks")).Select(Path.GetFileName));
        Assert.DoesNotContain("entry.lock", Directory.GetFiles(Path.Combine(folder, "locks")).Select(Path.GetFileName));
        Assert.DoesNotContain("stray.lock.0123456789abcdef", Directory.GetFiles(Path.Combine(folder, "locks")).Select(Path.GetFileName));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static int DeadPid()
    {
        using var process = Process.Start(new ProcessStartInfo("true"))!;
        process.WaitForExit();
        return process.Id;
    }
}
