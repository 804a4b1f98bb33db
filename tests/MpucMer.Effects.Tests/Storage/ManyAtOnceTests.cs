using MpucMer.Effects.Storage;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>
/// Several worker processes with one request and one store: each step is done by one of them, and all end with equal results.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ManyAtOnceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-many-").FullName;

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Each_step_is_done_once(int count)
    {
        var expected = Alone();
        var request = New("many");
        var workers = Enumerable.Range(0, count).Select(_ => new WorkerProcess(request)).ToArray();
        var codes = workers.Select(w => w.Wait()).ToArray();
        Assert.True(codes.All(c => c == 0), string.Join('\n', workers.Select(w => w.Said)));
        var made = Made(workers);
        Assert.Equal(
            [
                "contrast fold fold-1 seed 0",
                "contrast untrained seed 0",
                "embed fold fold-1 seed 0",
                "embed untrained fold fold-1 seed 0",
                "features",
                "map fold fold-1 seed 0",
                "probe fold fold-1 seed 0",
                "probe untrained fold fold-1 seed 0",
            ],
            made.Order(StringComparer.Ordinal)
        );
        Outcome.Equal(expected, request, $"{count} at once");
        foreach (var w in workers)
            w.Dispose();
    }

    [Fact]
    public void Where_one_is_killed_another_takes_over()
    {
        var expected = Alone();
        var request = New("many");
        // It kills itself in the middle of training, when a checkpoint is there, and holds the lock until then.
        using var first = new WorkerProcess(request, AfterFirstCheckpoint());
        first.WaitFor(e => e is WorkerEvent.StepStarted { Step: "contrast fold fold-1 seed 0" });
        var others = Enumerable.Range(0, 2).Select(_ => new WorkerProcess(request)).ToArray();
        Assert.Equal(137, first.Wait());
        Assert.True(others.All(w => w.Wait() == 0), string.Join('\n', others.Select(w => w.Said)));
        // What the dead one was writing goes with the next worker.
        WorkerProcess.Good(request, "one of three killed");
        Outcome.Equal(expected, request, "one of three killed");
        foreach (var w in others)
            w.Dispose();
    }

    [Fact]
    public void Features_are_made_by_several_at_once()
    {
        var alone = New("alone") with { Goal = Goal.Check };
        TinyRun.Good(alone);
        // Clips in another order: another entry, another lock, but the same features.
        var all = New("many") with { Goal = Goal.Check };
        var turned = all with { Inventory = new Inventory(all.Inventory.Clips.Rev()), RunDir = all.RunDir + "-turned" };
        var workers = new[] { all, turned, all, turned }.Select(r => new WorkerProcess(r)).ToArray();
        Assert.True(workers.All(w => w.Wait() == 0), string.Join('\n', workers.Select(w => w.Said)));
        var (expected, found) = (Outcome.Of(alone), Outcome.Of(all));
        foreach (var (name, text) in expected.Where(f => f.Key.StartsWith("features/", StringComparison.Ordinal)))
            Assert.True(found[name] == text, name);
        Outcome.Clean(all, "features by four");
        foreach (var w in workers)
            w.Dispose();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // The point of the store's writing at which the first checkpoint has its place.
    private long AfterFirstCheckpoint()
    {
        FaultHook? hook = null;
        var point = 0L;
        hook = new FaultHook(
            new WatchingLayer(to =>
            {
                if (point == 0 && to.Contains("/checkpoints/", StringComparison.Ordinal))
                    point = hook!.Points + 2;
            }),
            -1
        );
        Assert.Equal(0, TinyRun.Run(New("counted"), hook).Code);
        return point;
    }

    private SortedDictionary<string, string> Alone()
    {
        var request = New("alone");
        WorkerProcess.Good(request, "alone");
        return Outcome.Of(request);
    }

    private Request New(string name) =>
        TinyRun.In(Path.Combine(folder, name), TinyRun.Published, Prepared.Nothing, ("MpucEpochs", "6"), ("MpucUntrained", "true"));

    private static string[] Made(WorkerProcess[] workers) =>
        [
            .. workers
                .SelectMany(w => w.Said.Split('\n'))
                .SelectMany(l => EventJson.Read(l).AsEnumerable())
                .OfType<WorkerEvent.StepFinished>()
                .Where(f => !f.Reused)
                .Select(f => f.Step),
        ];
}
