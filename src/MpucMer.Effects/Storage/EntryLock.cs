using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Storage;

/// <summary>
/// One writer per entry: a file that names its owner (<see cref="OwnerId"/>). It is made by linking a finished file to the lock's name,
/// which is atomic on local and on network file systems, so a lock is never seen without its owner.
/// <para>A dead owner's lock is not removed, since between looking and removing another waiter may have put its own there. It is succeeded:
/// a file whose name is made of the dead lock's content can be linked by exactly one of several waiters (<see cref="LockChain"/>).</para>
/// <para>An owner of this boot and pid namespace is looked up. Any other one renews its lock every 20 seconds and counts as dead when the
/// one who waits has seen it unchanged for two minutes by its own stopwatch: no two clocks are compared.</para> Nothing hangs on the lock
/// but spared work: two writers of one entry would write equal results.
/// </summary>
public sealed class EntryLock : IDisposable
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    // Of this process: a lock of ours that is not here was left behind by work that failed.
    private static readonly ConcurrentDictionary<string, byte> Held = new();

    private readonly LockChain chain;
    private readonly string place;
    private readonly string content;
    private readonly Timer renew;

    private EntryLock(LockChain chain, string place, string content)
    {
        (this.chain, this.place, this.content) = (chain, place, content);
        renew = new Timer(_ => Touch(), null, Renewal, Renewal);
    }

    /// <summary>
    /// Waits until the lock is ours; none where the wait was stopped or locks cannot be made there (the work is then done without).
    /// </summary>
    /// <param name="path">Where the lock is.</param>
    /// <param name="name">What it locks, in words.</param>
    public static EntryLock? Take(IFileLayer files, Temps temps, string path, string name, Action<Problem> tell, CancellationToken stop)
    {
        var (told, pause) = (false, TimeSpan.FromMilliseconds(5));
        return Take(files, temps, path, owner =>
        {
            if (!told)
                tell(new Problem.EntryLocked(name, Words(owner)));
            told = true;
            var go = !stop.WaitHandle.WaitOne(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            return go;
        });
    }

    /// <summary>The lock if it is free now; else none, and a living owner is told in words.</summary>
    public static EntryLock? TryTake(IFileLayer files, Temps temps, string path, Action<string> held) => Take(files, temps, path, owner =>
        {
            held(Words(owner));
            return false;
        });

    /// <summary>Removes the locks of dead owners in a folder: what a killed process left.</summary>
    public static void Sweep(IFileLayer files, Temps temps, string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.GetFiles(folder, "*" + LockChain.Ending))
            Take(files, temps, path, _ => false)?.Dispose();
        // Successors whose first lock was removed already.
        foreach (var path in Directory.GetFiles(folder, $"*{LockChain.Ending}.*"))
        {
            var root = path[..(path.LastIndexOf(LockChain.Ending, StringComparison.Ordinal) + LockChain.Ending.Length)];
            if (
                !File.Exists(root)
                && File.Exists(path)
                && LifeOf(System.Text.Encoding.UTF8.GetString(files.Read(path, LockChain.MostBytes))) == Life.Dead
            )
                files.Delete(path);
        }
    }

    /// <param name="wait">Told the living owner; false gives up.</param>
    private static EntryLock? Take(IFileLayer files, Temps temps, string path, Func<string, bool> wait)
    {
        var chain = new LockChain(files, path);
        var draft = temps.For(path);
        var content = $"{OwnerId.Self}\n{Guid.NewGuid():N}\n";
        EntryLock? taken = null;
        Held[content] = 0;
        try
        {
            files.CreateFolder(Path.GetDirectoryName(draft)!);
            files.CreateFolder(Path.GetDirectoryName(path)!);
            files.Write(draft, System.Text.Encoding.UTF8.GetBytes(content));
            var seen = new Watch();
            while (true)
            {
                var links = chain.Read();
                if (links.LastOrNone().Match(last => !IsDead(last, seen), () => false))
                {
                    if (!wait(links.Last.Content))
                        return null;
                    continue;
                }
                var place = chain.After(links);
                if (files.TryLink(draft, place) && chain.Read().Exists(l => l.Path == place))
                    return taken = new EntryLock(chain, place, content);
                // Linked to a chain that its last owner was just taking down: not a lock.
                if (chain.IsOwn(place, draft))
                    files.Delete(place);
            }
        }
        catch (Exception e) when (Guarded.IsRefusal(e))
        {
            return null;
        }
        finally
        {
            _ = Guarded.Run("delete", draft, () =>
            {
                files.Delete(draft);
                return Prelude.unit;
            });
            Temps.Done(draft);
            if (taken is null)
                Held.TryRemove(content, out _);
        }
    }

    public void Dispose()
    {
        renew.Dispose();
        try
        {
            chain.TakeDown(place);
        }
        catch (Exception e) when (Guarded.IsRefusal(e))
        {
            // Left behind, it is the lock of a process that does not hold it.
        }
        Held.TryRemove(content, out _);
    }

    private sealed class Watch
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private (string Path, DateTime Written) last;

        public TimeSpan Unchanged(string path)
        {
            var now = (path, File.GetLastWriteTimeUtc(path));
            if (now != last)
                watch.Restart();
            last = now;
            return watch.Elapsed;
        }
    }

    private static bool IsDead(LockChain.Link link, Watch seen) =>
        LifeOf(link.Content) switch
        {
            Life.Dead => true,
            Life.Alive => false,
            _ => seen.Unchanged(link.Path) > Abandoned,
        };

    private static Life LifeOf(string content) =>
        OwnerId
            .Parse(content.Split('\n')[0])
            .Match(owner => owner == OwnerId.Self && !Held.ContainsKey(content) ? Life.Dead : owner.Life, () => Life.Unknown);

    private static string Words(string content) => OwnerId.Parse(content.Split('\n')[0]).Match(o => o.Words, () => "another process");

    private void Touch()
    {
        try
        {
            File.SetLastWriteTimeUtc(place, DateTime.UtcNow);
        }
        catch (Exception e) when (Guarded.IsRefusal(e))
        {
            // The lock was taken over; the work goes on and its result is as good.
        }
    }
}

/// <summary>
/// A lock and its successors: the file at <paramref name="root"/>, then the one whose name holds the hash of the first one's content, and
/// so on. The last one counts.
/// Contents are unique, so each file has one possible successor, and linking that name decides who it is.
/// Taken down from the root: whoever then still finds a dead one and links its successor sees that no chain leads there, since a root's
/// content never comes back.
/// </summary>
internal sealed class LockChain(IFileLayer files, string root)
{
    public const string Ending = ".lock";

    /// <summary>Some words are in a lock; what is larger is none.</summary>
    public const long MostBytes = 1 << 16;

    public sealed record Link(string Path, string Content);

    /// <summary>All links, first to last.</summary>
    public Seq<Link> Read()
    {
        var links = Seq<Link>();
        for (var at = root; Content(at) is { } content; at = Successor(content))
            links = links.Add(new Link(at, content));
        return links;
    }

    /// <summary>The name that takes the lock over from the last link, or takes it first.</summary>
    public string After(Seq<Link> links) => links.LastOrNone().Match(last => Successor(last.Content), () => root);

    /// <summary>Whether the file at a place is the very one drafted.</summary>
    public bool IsOwn(string place, string draft) => Content(place) is { Length: > 0 } there && there == Content(draft);

    /// <summary>
    /// Removes the chain up to a place, its root first. Where the chain does not lead there any more, others have taken the lock over and
    /// it is theirs.
    /// </summary>
    public void TakeDown(string place)
    {
        var links = Read();
        if (!links.Exists(l => l.Path == place))
            return;
        foreach (var link in links)
        {
            files.Delete(link.Path);
            if (link.Path == place)
                return;
        }
    }

    private string Successor(string content) =>
        $"{root}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16]}";

    private string? Content(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return Encoding.UTF8.GetString(files.Read(path, MostBytes));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
