using System.Globalization;
using MpucMer.Effects.Sinks;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Worker;

/// <summary>What is done to a store as a whole. Both give the exit code and say how it goes, as a run does.</summary>
public static class Upkeep
{
    /// <summary>Reads everything again (<see cref="Store.Verify"/>).</summary>
    public static int Verify(string storeDir, TextWriter output, CancellationToken stop, IFileLayer? files = null)
    {
        var (events, what) = (new EventWriter(output), $"verify {storeDir}");
        var store = new Store(storeDir, files ?? new FileLayer(), events.Tell);
        if (!store.IsStore)
        {
            events.Tell(store.NotAStore());
            return Session.Failed;
        }
        var (watch, last) = (System.Diagnostics.Stopwatch.StartNew(), 0L);
        void Progress(int done, int of)
        {
            var (now, before) = (watch.ElapsedMilliseconds, Interlocked.Read(ref last));
            if (now - before < 200 || Interlocked.CompareExchange(ref last, now, before) != before)
                return;
            events.Say(new WorkerEvent.Progress(what, done, of, "parts", Seq<Figure>(), now / 1000.0 / done * (of - done)));
        }

        events.Say(new WorkerEvent.StepStarted(what, 1, 1));
        try
        {
            return store
                .Verify(Environment.ProcessorCount, Progress, stop)
                .Match(
                    Right: found =>
                    {
                        events.Say(
                            new WorkerEvent.Message(
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{storeDir}: read {found.Entries} results, {found.Features} features and {found.Checkpoints} "
                                        + $"checkpoints in {watch.Elapsed.TotalSeconds:F1} s; "
                                        + $"{(found.Damaged == 0 ? "all are as they were written" : $"{found.Damaged} damaged")}"
                                )
                            )
                        );
                        if (found.Damaged == 0)
                            return Session.Done;
                        events.Tell(new Problem.StoreDamaged(storeDir, found.Damaged, found.Count));
                        return Session.Failed;
                    },
                    Left: problem =>
                    {
                        events.Tell(problem);
                        return Session.Failed;
                    }
                );
        }
        catch (OperationCanceledException)
        {
            events.Tell(new Problem.Interrupted(what, 0, None));
            return Session.Stopped;
        }
    }

    /// <summary>Removes what is listed (<see cref="Store.Remove"/>), and what dead processes left.</summary>
    public static int Remove(Removal removal, TextWriter output, CancellationToken stop, IFileLayer? files = null)
    {
        var events = new EventWriter(output);
        var store = new Store(removal.StoreDir, files ?? new FileLayer(), events.Tell);
        if (!store.IsStore)
        {
            events.Tell(store.NotAStore());
            return Session.Failed;
        }
        store.Sweep();
        var (removed, bytes) = (0, 0L);
        foreach (var (place, changed) in removal.Items)
        {
            if (stop.IsCancellationRequested)
                break;
            if (store.Remove(place, changed).Fails(out var problem, out var freed))
            {
                events.Tell(problem);
                return Session.Failed;
            }
            freed.Iter(b => (removed, bytes) = (removed + 1, bytes + b));
        }
        events.Say(
            new WorkerEvent.Message(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{removal.StoreDir}: deleted {removed} of {removal.Items.Count}, {bytes / 1e6:0.##} MB"
                )
            )
        );
        if (!stop.IsCancellationRequested)
            return Session.Done;
        events.Tell(new Problem.Interrupted("gc", 0, None));
        return Session.Stopped;
    }
}

/// <summary>Sends what a run folder keeps for Weights &amp; Biases, and what the server has not yet.</summary>
public static class WandbSync
{
    /// <param name="variable">The environment.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string runDir, TextWriter output, Func<string, string?> variable)
    {
        var events = new EventWriter(output);
        return Guarded
            .Run("read", runDir, () => Sent(runDir, variable))
            .Bind(sent => sent)
            .Match(
                Right: said =>
                {
                    events.Say(new WorkerEvent.Message(said));
                    return Session.Done;
                },
                Left: problem =>
                {
                    events.Tell(problem);
                    return Session.Failed;
                }
            );
    }

    private static Either<Problem, string> Sent(string runDir, Func<string, string?> variable)
    {
        var (folder, server) = (new WandbFolder(runDir), WandbServer.Of(variable, () => WandbFolder.Netrc(variable)));
        if (folder.Run.Case is not WandbRun run)
            return new Problem.NothingToSync(folder.Path);
        var (rows, before) = (folder.Rows, folder.Sent(server.BaseUrl));
        if (before.IsWhole && before.Rows == rows.Count)
            return $"{folder.Path}: {server.BaseUrl} has all of it";
        if (server.Key.IsNone)
            return new Problem.WandbKeyMissing(server.BaseUrl, folder.Path) { IsError = true };
        using var client = new WandbClient(server, WandbClient.TimeoutOf(variable));
        return folder
            .Send(client, server, run, rows)
            .MapLeft(refusal => (Problem)new Problem.WandbRefused(server.BaseUrl, refusal.Detail, folder.Path) { IsError = true })
            .Map(after =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder.Path}: sent {after.Rows - before.Rows} epochs{(after.IsWhole ? " and what the run came to" : "")} to "
                ) + $"{server.BaseUrl}/{after.Entity}/{run.Project}/runs/{run.Id}"
            );
    }
}
