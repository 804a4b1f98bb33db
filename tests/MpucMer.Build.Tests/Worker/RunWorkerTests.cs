using System.Text.Json.Nodes;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Build.Worker;

namespace MpucMer.Build.Tests.Worker;

public sealed class RunWorkerTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void The_table_and_the_place_of_the_results_are_shown()
    {
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded, engine.Text);
        Assert.Contains("1      75.0 %", engine.Shown);
        Assert.Contains("results: " + Path.Combine(lab.RunDir, "results.json"), engine.Shown);
    }

    [Fact]
    public void What_is_no_event_is_logged_low()
    {
        var (_, engine) = lab.Train();
        Assert.DoesNotContain("a library's own line", engine.Shown);
        Assert.Contains("a library's own line", engine.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worker_has_its_environment()
    {
        Assert.True(lab.Train().Succeeded);
        Assert.NotNull(JsonNode.Parse(File.ReadAllText(Path.Combine(lab.RunDir, "results.json")))!["threads"]);
    }

    [Fact]
    public void A_problem_of_the_worker_is_the_builds_error_and_the_only_one()
    {
        var (succeeded, engine) = lab.Train("refuse");
        Assert.False(succeeded);
        Assert.Equal("MPUC4001", Assert.Single(engine.Errors).Code);
        Assert.False(File.Exists(Path.Combine(lab.RunDir, "state.txt")));
    }

    [Fact]
    public void A_worker_that_dies_is_told_with_signal_stage_and_last_lines()
    {
        var (succeeded, engine) = lab.Train("die");
        Assert.False(succeeded);
        var error = Assert.Single(engine.Errors);
        Assert.Equal("MPUC5001", error.Code);
        Assert.Contains("signal 6 (abort) during contrast fold 1 seed 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("c10::Error", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_asks_the_worker_and_waits_for_it()
    {
        var (plan, _, engine) = lab.Plan();
        var run = lab.Worker(plan, engine, "wait");
        var running = Task.Run(run.Execute);
        await engine.WhenShown("waiting");
        run.Cancel();
        run.Cancel();
        Assert.False(await running);
        // Who asked for it is not told an error.
        Assert.Empty(engine.Errors);
        Assert.Contains(engine.Shown, l => l.Contains("Its state is kept; the same command goes on from there.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_time_of_a_run_counts_the_parts_that_were_stopped()
    {
        await Stopped();
        Assert.True(lab.Train().Succeeded);
        var first = Seconds();
        Assert.InRange(first, double.Epsilon, double.MaxValue);
        // It is over: what comes next begins anew.
        lab.Properties["MpucTemperature"] = "0.2";
        Assert.True(lab.Train().Succeeded);
        Assert.Equal(0, Seconds());
        // And so does what comes to something else than what was stopped.
        lab.Properties["MpucTemperature"] = "0.3";
        await Stopped();
        lab.Properties["MpucTemperature"] = "0.4";
        Assert.True(lab.Train().Succeeded);
        Assert.Equal(0, Seconds());
    }

    // The fake worker takes no time itself.
    private double Seconds() => (double)JsonNode.Parse(File.ReadAllText(Path.Combine(lab.RunDir, "results.json")))!["wall_seconds"]!;

    private async Task Stopped()
    {
        var (plan, _, engine) = lab.Plan();
        var run = lab.Worker(plan, engine, "wait");
        var running = Task.Run(run.Execute);
        await engine.WhenShown("waiting");
        run.Cancel();
        Assert.False(await running);
    }

    [Fact]
    public void Experiments_beside_each_other_share_the_cores()
    {
        var both = WorkerEnvironment.Of(threads: 0, share: 2, libTorch: "", _ => false).ToList();
        Assert.Contains($"OMP_NUM_THREADS={Math.Max(1, Environment.ProcessorCount / 2)}", both);
        Assert.Contains("OMP_NUM_THREADS=3", WorkerEnvironment.Of(threads: 3, share: 2, libTorch: "", _ => false));
        Assert.DoesNotContain(WorkerEnvironment.Of(0, 1, "", name => name == "OMP_NUM_THREADS"), v =>
            v.StartsWith("OMP_NUM_THREADS", StringComparison.Ordinal)
        );
    }
}
