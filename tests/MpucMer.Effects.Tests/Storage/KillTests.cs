using System.Collections.Concurrent;
using System.Globalization;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Planning;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>
/// The worker's process group is killed (SIGKILL), the next run finishes, and all that it made equals, to the bit, what a run made that
/// nobody killed.
/// A few kills here; MPUC_KILLS=200 gives that many random moments and every point of the store's writing (docs/reliability.md). That takes
/// its time: MPUC_KILLS_LOG names a file that gets a line for each, and MPUC_KILLS_FROM goes on from the one of that number.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class KillTests : IDisposable
{
    private const int RandomKills = 20;
    private const int WritePoints = 6;

    private static readonly Lock Gate = new();

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-kill-").FullName;

    private static int Asked => Number("MPUC_KILLS");

    private static int From => Number("MPUC_KILLS_FROM");

    // Each worker has one thread. The long run goes one by one, so that it can go on from a number.
    private static ParallelOptions AtOnce => new() { MaxDegreeOfParallelism = Asked > 0 ? 1 : Math.Min(4, Environment.ProcessorCount) };

    [Fact]
    public void Killed_at_random_moments_the_next_run_ends_in_the_same_results()
    {
        var older = Older();
        var (expected, time) = Whole(older);
        var (kills, moments) = (0, Asked > 0 ? Asked : RandomKills);
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(From, moments - From), EnumerablePartitionerOptions.NoBuffering), AtOnce, i =>
        {
            var request = New($"random-{i}", older);
            // Stratified over the run: chance alone leaves gaps.
            var at = time * ((i + Stream.Of(1, "moments of kills").Uniform(i)) / moments);
            var ended = false;
            using (var worker = new WorkerProcess(request))
            {
                ended = worker.EndsWithin(at);
                worker.KillGroup();
            }
            if (!ended)
                Interlocked.Increment(ref kills);
            var what = string.Create(
                CultureInfo.InvariantCulture,
                $"random {i} of {moments}: {(ended ? "had ended" : "killed")} after {at.TotalMilliseconds:F0} ms of "
                    + $"{time.TotalMilliseconds:F0}"
            );
            Finishes(request, expected, what);
            Log(what);
        });
        Assert.True(kills > 0);
    }

    [Fact]
    public void Killed_at_a_write_point_the_next_run_ends_in_the_same_results()
    {
        var older = Older();
        var (expected, _) = Whole(older);
        var hook = new FaultHook(new FileLayer(), -1);
        Assert.Equal(0, TinyRun.Run(New("counted", older), hook).Code);
        Directory.Delete(Path.Combine(folder, "counted"), recursive: true);
        var points =
            Asked > 0
                ? [.. Enumerable.Range(1, (int)hook.Points).Skip(From)]
                : Enumerable
                    .Range(0, WritePoints)
                    .Select(i => 1 + (int)((i + Stream.Of(1, "write points").Uniform(i)) / WritePoints * hook.Points))
                    .ToArray();
        Parallel.ForEach(Partitioner.Create(points, EnumerablePartitionerOptions.NoBuffering), AtOnce, point =>
        {
            var request = New($"point-{point}", older);
            using (var worker = new WorkerProcess(request, point))
                Assert.True(worker.Wait() == 137, $"not killed at write point {point} of {hook.Points}: {worker.Said}");
            var what = $"killed at write point {point} of {hook.Points}";
            Finishes(request, expected, what);
            Log(what);
        });
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // What must survive: the features and an earlier experiment's results.
    private string Older()
    {
        var request = TinyRun.In(
            Path.Combine(folder, "older"),
            TinyRun.Published,
            Prepared.Features,
            ("MpucSeeds", "5"),
            ("MpucEpochs", "1")
        );
        TinyRun.Good(request);
        // Some features are made again in each run, so that their writing is met too.
        foreach (
            var path in Directory
                .GetDirectories(Path.Combine(request.StoreDir, "features"))
                .SelectMany(d => Directory.GetFiles(d, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(2))
        )
            File.Delete(path);
        Directory.Delete(
            Directory.GetDirectories(Path.Combine(request.StoreDir, "features")).Single(d => Path.GetFileName(d).Length == 2),
            recursive: true
        );
        return request.StoreDir;
    }

    // As many at once as there will be kills at once: the moments are shares of a run's time.
    private (SortedDictionary<string, string> Expected, TimeSpan Time) Whole(string older)
    {
        var requests = Enumerable.Range(0, AtOnce.MaxDegreeOfParallelism).Select(i => New($"whole-{i}", older)).ToArray();
        var times = new TimeSpan[requests.Length];
        Parallel.For(0, requests.Length, AtOnce, i => times[i] = WorkerProcess.Good(requests[i], "not killed").Time);
        var expected = Outcome.Of(requests[0]);
        foreach (var other in requests[1..])
            Outcome.Equal(expected, other, "not killed");
        return (expected, TimeSpan.FromTicks((long)times.Average(t => t.Ticks)));
    }

    private Request New(string name, string older)
    {
        var request = TinyRun.In(Path.Combine(folder, name), TinyRun.Published, Prepared.Nothing);
        TinyRun.Copy(older, request.StoreDir);
        // The build has made it by then, for the request.
        Directory.CreateDirectory(request.RunDir);
        return request;
    }

    private static void Finishes(Request request, SortedDictionary<string, string> expected, string after)
    {
        WorkerProcess.Good(request, after);
        Outcome.Equal(expected, request, after);
        Directory.Delete(Path.GetDirectoryName(request.StoreDir)!, recursive: true);
    }

    private static int Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var n) ? n : 0;

    private static void Log(string line)
    {
        if (Environment.GetEnvironmentVariable("MPUC_KILLS_LOG") is not { Length: > 0 } path)
            return;
        lock (Gate)
            File.AppendAllText(path, line + Environment.NewLine);
    }
}
