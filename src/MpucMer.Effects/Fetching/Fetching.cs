using System.Diagnostics;
using System.Globalization;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Data;
using MpucMer.Pure.Fetching;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Fetching;

/// <summary>
/// Fetches data sets: for each file it looks what is there, asks <see cref="FetchStep.Next"/> what follows, does that, and looks again.
/// </summary>
public sealed class Fetching
{
    /// <summary>Files that are fetched at once: more would only ask more of one server.</summary>
    private const int AtOnce = 4;

    private readonly EventWriter events;
    private readonly FetchWorld world;
    private readonly IFileLayer files;
    private readonly CancellationToken stop;

    private Fetching(EventWriter events, FetchWorld world, IFileLayer files, CancellationToken stop) =>
        (this.events, this.world, this.files, this.stop) = (events, world, files, stop);

    /// <returns>The exit code.</returns>
    public static int Run(
        FetchRequest request,
        TextWriter output,
        CancellationToken stop,
        IFileLayer? files = null,
        FetchWorld? world = null
    )
    {
        var events = new EventWriter(output);
        var all = new Fetching(events, world ?? FetchWorld.Real(), files ?? new FileLayer(), stop);
        try
        {
            var problems = all.Asked(request).Match(sets => all.Sets(request, sets), told => told);
            foreach (var problem in problems)
                events.Tell(problem);
            if (stop.IsCancellationRequested)
                return all.Interrupted(request);
            return problems.IsEmpty ? Session.Done : Session.Failed;
        }
        catch (Exception e) when (stop.IsCancellationRequested && IsOfStopping(e))
        {
            return all.Interrupted(request);
        }
    }

    private static bool IsOfStopping(Exception e) =>
        e is OperationCanceledException
        || (e is AggregateException a && a.Flatten().InnerExceptions.All(i => i is OperationCanceledException));

    private int Interrupted(FetchRequest request)
    {
        events.Tell(new Problem.Interrupted("fetch", 0, request.DataDir));
        return Session.Stopped;
    }

    private Either<Seq<Problem>, Seq<FetchSet>> Asked(FetchRequest request) =>
        from known in request.Sets.InTurn(KnownSets.Find).MapLeft(Seq1)
        from own in request.Table.Match(path => Own(path).Map(Seq1), () => Right<Seq<Problem>, Seq<FetchSet>>(Seq<FetchSet>()))
        select known + own;

    private Either<Seq<Problem>, FetchSet> Own(string path) =>
        Guarded
            .Run("read", path, () => files.Read(path, 1 << 28))
            .Bind(bytes => PlainText.Decode(bytes, path))
            .MapLeft(Seq1)
            .Bind(text => FetchTable.Read(text, path).Match(Right<Seq<Problem>, FetchSet>, Left<Seq<Problem>, FetchSet>));

    // All that is wrong before anything is fetched; then one after the other.
    private Seq<Problem> Sets(FetchRequest request, Seq<FetchSet> sets)
    {
        var looked = sets.Map(set => (Set: set, Folder: Path.Combine(request.DataDir, set.Name)))
            .Map(s => (s.Set, s.Folder, IsDone: FetchFolder.IsDone(s.Folder, s.Set)))
            .ToArray();
        var refusals = looked
            .Bind(s => s.IsDone.Match(isDone => isDone ? Seq<Problem>() : request.Consent(s.Set).ToSeq(), problem => Seq1(problem)))
            .ToSeq()
            .Strict();
        if (!refusals.IsEmpty)
            return refusals;
        foreach (var (set, folder, isDone) in looked)
        {
            if (isDone.Exists(done => done))
                events.Say(new WorkerEvent.Message($"{set.Name}: all of it is in {folder}"));
            else if (
                FetchFolder
                    .Take(folder, files)
                    .Bind(f => Guarded.Run("write", folder, () => Fetched(set, f)).Bind(p => p))
                    .Fails(out var problem, out _)
            )
                return Seq1(problem);
            Tell(set, folder);
        }
        return Seq<Problem>();
    }

    private void Tell(FetchSet set, string folder)
    {
        foreach (var (property, part) in set.Tells)
            events.Say(new WorkerEvent.Message($"  <{property}>{FetchFolder.Of(folder, part)}</{property}>"));
    }

    private Either<Problem, Unit> Fetched(FetchSet set, FetchFolder folder)
    {
        using (folder)
        {
            var step = $"fetch {set.Name}";
            events.Say(new WorkerEvent.StepStarted(step, 1, 1));
            var watch = Stopwatch.StartNew();
            var steps = set.Items.Map(item => (Item: item, Found: folder.Look(item, None, None))).ToArray();
            if (Space(folder, steps).Case is Problem full)
                return full;
            var progress = new Progress(step, set, events, watch, steps.Sum(s => There(s.Item, s.Found)));
            // The first that fails ends what has not begun: the next would most likely meet the same.
            var failed = new System.Collections.Concurrent.ConcurrentQueue<Problem>();
            Parallel.ForEach(set.Items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, (item, loop) =>
            {
                if (stop.IsCancellationRequested || !failed.IsEmpty)
                {
                    loop.Stop();
                    return;
                }
                try
                {
                    if (
                        Guarded
                            .Run("write", folder.Target(item), () => Fetched(item, folder, progress))
                            .Bind(r => r)
                            .Fails(out var problem, out _)
                    )
                        failed.Enqueue(problem);
                    else
                        progress.Done();
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    loop.Stop();
                }
            });
            stop.ThrowIfCancellationRequested();
            if (failed.TryDequeue(out var first))
            {
                foreach (var other in failed)
                    events.Tell(other);
                return first;
            }
            if (set.Unchecked > 0)
                events.Tell(new Problem.FetchUnchecked(set.Name, set.Unchecked, set.Items.Count));
            events.Say(new WorkerEvent.StepFinished(step, watch.Elapsed.TotalSeconds, false));
            events.Say(new WorkerEvent.Message($"{set.Name}: all of it is in {folder.Path}"));
            return unit;
        }
    }

    // What lacks, as far as lengths are known. What an archive becomes is looked at when it is there and says it.
    private Option<Problem> Space(FetchFolder folder, (FetchItem Item, FetchFound Found)[] steps)
    {
        var needed = steps
            .Where(s => s.Found.File.IsNone && FetchStep.Next(s.Item, s.Found) is FetchStep.Download)
            .Sum(s => s.Item.Bytes.Map(b => Math.Max(0, b - s.Found.Part.Map(p => p.Bytes).IfNone(0))).IfNone(0));
        var free = world.Free(folder.Path);
        return needed > free ? new Problem.DiskTooFull(folder.Path, needed, free) : None;
    }

    private static long There(FetchItem item, FetchFound found) =>
        found.File.Map(f => f.Bytes).IfNone(() => found.Part.Map(p => p.Bytes).IfNone(() => found.Left.IsEmpty ? 0 : item.Bytes.IfNone(0)));

    private Either<Problem, Unit> Fetched(FetchItem item, FetchFolder folder, Progress progress)
    {
        var (fileHash, partHash) = (Option<string>.None, Option<string>.None);
        var (attempts, inVain) = (0, 0);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (folder.Hindrance(item).Case is Problem hindrance)
                return hindrance;
            switch (FetchStep.Next(item, folder.Look(item, fileHash, partHash)))
            {
                case FetchStep.Done:
                    return unit;
                case FetchStep.HashFile hash:
                    fileHash = FetchFolder.Hash(folder.Target(item), hash.Kind, stop);
                    break;
                case FetchStep.HashPart hash:
                    partHash = FetchFolder.Hash(folder.Part(item), hash.Kind, stop);
                    break;
                case FetchStep.Place:
                    if (folder.Place(item).Fails(out var inTheWay, out _))
                        return inTheWay;
                    fileHash = partHash;
                    break;
                case FetchStep.Note:
                    folder.Keep(item);
                    break;
                case FetchStep.Discard discard:
                    folder.Discard(item);
                    return discard.Problem;
                case FetchStep.Refuse refuse:
                    return refuse.Problem;
                case FetchStep.Unpack unpack:
                    var (archive, into) = (folder.Target(item), FetchFolder.Of(folder.Path, item.Unpack.IfNone("")));
                    Directory.CreateDirectory(into);
                    var most = item.MostUnpacked(new FileInfo(archive).Length);
                    if (Archives.Unpack(archive, into, most, files, world.Free, stop).Fails(out var problem, out var written))
                        return problem;
                    var root = item.Unpack.Filter(u => u.Length > 0).Match(u => u + "/", () => "");
                    folder.Unpacked(item, written.Map(w => (root + w.File, w.Bytes)), unpack.IsOurs);
                    break;
                case FetchStep.Download step:
                    partHash = None;
                    var came = 0L;
                    var attempt = new Download(world, folder, item, n =>
                    {
                        came += Math.Max(0, n);
                        progress.Arrived(n);
                    }).Run(step, stop);
                    attempts++;
                    inVain = came > 0 ? 0 : inVain + 1;
                    if (attempt is Attempt.Refused refused)
                        return refused.Problem;
                    var failed = attempt as Attempt.Failed;
                    if (failed is null && attempts < FetchRetry.Most)
                        break;
                    if (FetchRetry.After(inVain, attempts, failed?.After ?? None).Case is not TimeSpan wait)
                        return GivenUp(item, failed, Math.Max(1, inVain));
                    if (wait > TimeSpan.Zero)
                        world.Wait(wait, stop);
                    break;
            }
        }
    }

    private static Problem GivenUp(FetchItem item, Attempt.Failed? failed, int attempts) =>
        failed is { Status: > 0 }
            ? new Problem.FetchPutOff(item.Url, failed.Status, attempts, failed.After.Map(a => (long)a.TotalSeconds))
            : new Problem.FetchUnreached(item.Url, failed?.Fault ?? ConnectionFault.Broken, attempts, failed?.Detail ?? "");

    /// <summary>What has come of a set, as it is shown. Called by any thread.</summary>
    private sealed class Progress(string step, FetchSet set, EventWriter events, Stopwatch watch, long before)
    {
        private const double Megabyte = 1e6;

        private readonly bool isKnown = set.OfUnknownLength == 0;
        private readonly long start = before;
        private long came = before;
        private long last;
        private int done;

        public void Arrived(long bytes) => Say(Interlocked.Add(ref came, bytes));

        public void Done()
        {
            Interlocked.Increment(ref done);
            Say(Interlocked.Read(ref came));
        }

        private void Say(long now)
        {
            var (time, then) = (watch.ElapsedMilliseconds, Interlocked.Read(ref last));
            if (time - then < 200 || Interlocked.CompareExchange(ref last, time, then) != then)
                return;
            var rate = Math.Max(0, now - start) / (time / 1000.0);
            var figures = Seq1(new Figure("MB/s", rate / Megabyte, "F1"));
            events.Say(
                isKnown
                    ? new WorkerEvent.Progress(
                        step,
                        (int)(now / Megabyte),
                        (int)(set.KnownBytes / Megabyte),
                        "MB",
                        figures,
                        rate > 0 ? (set.KnownBytes - now) / rate : None
                    )
                    : new WorkerEvent.Progress(
                        step,
                        done,
                        set.Items.Count,
                        "files",
                        Seq1(new Figure("MB", now / Megabyte, "F0")) + figures,
                        None
                    )
            );
        }
    }
}
