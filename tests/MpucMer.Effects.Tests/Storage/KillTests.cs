using System.Globalization;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Planning;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>
/// The worker's process group is killed (SIGKILL), the next run finishes, and all that it made equals, to the bit, what a run made that nobody killed.
/// A few kills here; MPUC_KILLS=200 gives that many random moments and every point of the store's writing (docs/reliability.md).
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class KillTests : IDisposable
{
    private const int RandomKills = 6;
    private const int WritePoints = 6;

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-kill-").FullName;

    private static int Asked => int.TryParse(Environment.GetEnvironmentVariable("MPUC_KILLS"), CultureInfo.InvariantCulture, out var n) ? n : 0;

    [Fact]
    public void Killed_at_random_moments_the_next_run_ends_in_the_same_results()
    {
        var older = Older();
        var (expected, time) = Whole(older);
        var (kills, moments) = (0, Asked > 0 ? Asked : RandomKills);
        for (var i = 0; i < moments; i++)
        {
            var request = New($"random-{i}", older);
            // Stratified over the run: chance alone leaves gaps.
            var at = time * ((i + Stream.Of(1, "moments of kills").Uniform(i)) / moments);
            using (var worker = new WorkerProcess(request))
            {
                if (!worker.EndsWithin(at)) kills++;
                worker.KillGroup();
            }
            Finishes(request, expected, $"killed after {at.TotalMilliseconds:F0} ms of {time.TotalMilliseconds:F0}");
        }
        Report($"{kills} of {moments} kills at random moments met a running worker; every next run ended in equal results");
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
        var points = Asked > 0
            ? [.. Enumerable.Range(1, (int)hook.Points)]
            : Enumerable.Range(0, WritePoints).Select(i => 1 + (int)((i + Stream.Of(1, "write points").Uniform(i)) / WritePoints * hook.Points)).ToArray();
        foreach (var point in points)
        {
            var request = New($"point-{point}", older);
            using (var worker = new WorkerProcess(request, point)) Assert.True(worker.Wait() == 137, $"not killed at write point {point} of {hook.Points}: {worker.Said}");
            Finishes(request, expected, $"killed at write point {point} of {hook.Points}");
        }
        Report($"killed at {points.Length} of {hook.Points} write points; every next run ended in equal results");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // What must survive: the features and an earlier experiment's results.
    private string Older()
    {
        var request = TinyRun.In(Path.Combine(folder, "older"), TinyRun.Published, Prepared.Features, ("MpucSeeds", "5"), ("MpucEpochs", "1"));
        TinyRun.Good(request);
        // Some features are made again in each run, so that their writing is met too.
        foreach (var path in Directory.GetDirectories(Path.Combine(request.StoreDir, "features"))
            .SelectMany(d => Directory.GetFiles(d, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(2))) File.Delete(path);
        Directory.Delete(Directory.GetDirectories(Path.Combine(request.StoreDir, "features")).Single(d => Path.GetFileName(d).Length == 2), recursive: true);
        return request.StoreDir;
    }

    private (SortedDictionary<string, string> Expected, TimeSpan Time) Whole(string older)
    {
        var request = New("whole", older);
        var (_, time) = WorkerProcess.Good(request, "not killed");
        return (Outcome.Of(request), time);
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

    private static void Report(string line)
    {
        if (Asked > 0) Console.WriteLine(line);
    }
}
