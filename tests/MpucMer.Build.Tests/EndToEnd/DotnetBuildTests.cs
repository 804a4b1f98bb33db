using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.EndToEnd;

public sealed class DotnetBuildTests : IDisposable
{
    private readonly Project project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public void A_bare_project_trains_once_and_then_has_nothing_to_do()
    {
        var (exit, output) = project.Run("x.proj");
        Assert.True(exit == 0, output);
        Assert.Contains("1      75.0 %", output, StringComparison.Ordinal);
        (exit, output) = project.Run("x.proj", "-t:Train");
        Assert.True(exit == 0, output);
        Assert.Contains(
            "x: nothing to do; reused: features, contrast x2, embed x2, probe x2, untrained encoders x5, map, report",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("1      75.0 %", output, StringComparison.Ordinal);
        // Touched, not changed: planned anew, and again nothing to do.
        foreach (var file in Directory.GetFiles(project.Folder["audio"], "*", SearchOption.AllDirectories).Take(2))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));
        (exit, output) = project.Run("x.proj");
        Assert.True(exit == 0 && output.Contains("x: nothing to do", StringComparison.Ordinal), output);
        Assert.Contains("1      75.0 %", output, StringComparison.Ordinal);
        (exit, output) = project.Run("x.proj", "-t:Clean");
        Assert.True(exit == 0 && !Directory.Exists(project.Folder["runs/x"]) && Directory.Exists(project.Folder["store/contrast"]), output);
    }

    [Fact]
    public void Mistakes_are_errors_with_code_and_place_and_nothing_of_ours_shows()
    {
        project.Write("x", "<MpucTemperature>0</MpucTemperature>\n<MpucEpoch>3</MpucEpoch><MpucFolds>2/3</MpucFolds>");
        var (exit, output) = project.Run("x.proj", "-p:MpucBatchSzie=4");
        Assert.Equal(1, exit);
        Assert.Contains($"{project.Folder["x.proj"]}(7,6): error MPUC1003", output, StringComparison.Ordinal);
        Assert.Contains(
            $"{project.Folder["x.proj"]}(8,2): error MPUC1001: There is no property MpucEpoch. Did you mean MpucEpochs?",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "command line : error MPUC1001: There is no property MpucBatchSzie. Did you mean MpucBatchSize?",
            output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("MSB4", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Items_make_folds_and_the_command_line_wins_over_them()
    {
        const string items =
            "<ItemGroup><MpucFold Include=\"1\" TestActors=\"2 3\" /><MpucFold Include=\"2\" TestActors=\"4\" /><MpucFold "
            + "Include=\"3\" TestActors=\"5\" /></ItemGroup>";
        project.Write("x", "<MpucValidationActors>1</MpucValidationActors><MpucBatchSize>2</MpucBatchSize>", items);
        Assert.Contains("probe fold 3 seed 0 ", project.Run("x.proj", "-t:Plan").Output, StringComparison.Ordinal);
        var (_, output) = project.Run("x.proj", "-t:Plan", "-p:MpucFolds=2 3/4");
        Assert.Contains("probe fold 2 seed 0 ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("probe fold 3 seed 0 ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", 1)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void A_signal_to_the_build_lets_the_worker_save_its_state(string signal, int expected)
    {
        project.Behave("wait");
        var go = Unix.Pipe(project.Folder[$"runs/x/{FakeWorker.GoPipe}"]);
        using var build = project.Start("x.proj");
        build.WaitFor("waiting");
        build.Signal(signal);
        // The worker saves for as long as this takes, and the build waits for it.
        File.WriteAllText(go, "go\n");
        var exit = build.Wait();
        Assert.True(exit == expected, $"exit code {exit}\n{build.Output}");
        Assert.True(File.Exists(project.Folder["runs/x/saved.txt"]), build.Output);
        if (signal == "INT")
        {
            Assert.Contains("the same command goes on from there", build.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(": error ", build.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("INT", 1)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void A_signal_while_planning_stops_promptly_and_the_exit_code_tells(string signal, int expected)
    {
        // Nobody reads that much before the signal is there.
        using (var huge = new FileStream(project.Folder["audio/Actor_01/03-01-03-01-01-01-01.wav"], FileMode.Create))
            huge.SetLength(1L << 40);
        using var build = project.Start("x.proj");
        build.WaitFor("reading 24 files");
        build.Signal(signal);
        var exit = build.Wait();
        Assert.True(exit == expected, $"exit code {exit}\n{build.Output}");
        Assert.DoesNotContain("error MPUC", build.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(project.Folder["runs/x/request.json"]));
    }

    [Fact]
    public void A_worker_whose_build_is_killed_saves_its_state_and_ends()
    {
        project.Behave("wait");
        using var build = project.Start("x.proj");
        build.WaitFor("waiting");
        using var worker = Process.GetProcessById(
            int.Parse(File.ReadAllText(project.Folder[$"runs/x/{FakeWorker.ProcessFile}"]), CultureInfo.InvariantCulture)
        );
        build.Signal("KILL");
        build.Wait();
        worker.WaitForExit();
        Assert.True(File.Exists(project.Folder["runs/x/saved.txt"]));
    }

    [Fact]
    public void A_run_that_finished_when_nobody_listened_any_more_is_shown_by_the_next_build()
    {
        Assert.Equal(0, project.Run("x.proj").Exit);
        // As it is where the build is killed while the worker writes its results.
        File.Delete(project.Folder["runs/x/state.txt"]);
        var (exit, output) = project.Run("x.proj");
        Assert.True(exit == 0, output);
        Assert.Contains("1      75.0 %", output, StringComparison.Ordinal);
        Assert.DoesNotContain("contrast (", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Experiments_of_a_list_run_beside_each_other_each_with_its_share_of_the_cores()
    {
        project.Write(
            "y",
            "<MpucFolds>2 3/4 5</MpucFolds><MpucValidationActors>1</MpucValidationActors><MpucBatchSize>2</MpucBatchSize>"
                + "<MpucSeeds>7</MpucSeeds>"
        );
        project.Folder.Write(
            "all.proj",
            $"<Project><ItemGroup><Experiment Include=\"x.proj;y.proj\" /></ItemGroup><Import "
                + $"Project=\"{Path.Combine(Settings.TargetsTests.Root(), "src/MpucMer.Build/build/MpucMer.all.targets")}\" /></Project>"
        );
        var (exit, output) = project.Run("all.proj", "-m:2");
        Assert.True(exit == 0, output);
        var threads = Math.Max(1, Environment.ProcessorCount / 2);
        foreach (var name in new[] { "x", "y" })
        {
            var results = File.ReadAllText(project.Folder[$"runs/{name}/results.json"]);
            Assert.True(
                JsonNode.Parse(results)!["threads"]!.ToString() == threads.ToString(CultureInfo.InvariantCulture)
                    || Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is not null,
                results
            );
        }
    }

    [Fact]
    public void A_list_of_runs_becomes_a_table_with_their_titles()
    {
        project.Write("y", "<MpucFolds>2 3/4 5</MpucFolds><MpucValidationActors>1</MpucValidationActors><MpucBatchSize>2</MpucBatchSize>");
        project.Folder.Write(
            "table.proj",
            $"""
            <Project DefaultTargets="Table">
              <PropertyGroup><MpucTable>scores.md</MpucTable></PropertyGroup>
              <ItemGroup>
                <Experiment Include="y.proj" Run="table/cool" Title="as it is" With="MpucTemperature=0.1" />
                <Experiment Include="y.proj" Run="table/warm" Title="warmer: 0.5" With="MpucTemperature=0.5;MpucSeeds=7" />
              </ItemGroup>
              <Import Project="{Path.Combine(Settings.TargetsTests.Root(), "src/MpucMer.Build/build/MpucMer.all.targets")}" />
            </Project>
            """
        );
        var (exit, output) = project.Run("table.proj", "-p:MpucRunDir=runs");
        Assert.True(exit == 0, output);
        var table = File.ReadAllLines(project.Folder["scores.md"]);
        Assert.Single(table, line => line.StartsWith("| as it is | fused |", StringComparison.Ordinal));
        Assert.Single(table, line => line.StartsWith("| warmer: 0.5 | fused |", StringComparison.Ordinal));
        Assert.Contains("MpucTemperature", File.ReadAllText(project.Folder["runs/table/warm/results.json"]), StringComparison.Ordinal);

        // Exports of several runs do not lie in one folder.
        (exit, output) = project.Run("table.proj", "-t:Export", "-p:MpucRunDir=runs", "-p:MpucExportDir=out");
        Assert.True(exit == 0, output);
        Assert.All(["cool", "warm"], run =>
            Assert.Contains($"y: exported to {project.Folder[$"out/y/table/{run}"]}", output, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Help", "  optimiser ")]
    [InlineData("Status", "store in")]
    [InlineData("Check", "12 clips")]
    [InlineData("Gc", "need all of it")]
    [InlineData("Fetch", "\"sets\":[\"ravdess\"]")]
    [InlineData("Verify", "there is no store")]
    public void Every_target_says_something(string target, string expected)
    {
        var (exit, output) = project.Run("x.proj", "-t:" + target);
        Assert.True(exit == 0 && output.Contains(expected, StringComparison.Ordinal), output);
    }

    [Fact]
    public void What_was_trained_is_exported_and_what_was_not_is_an_error()
    {
        var (exit, output) = project.Run("x.proj", "-t:Export");
        Assert.True(
            exit == 1
                && output.Contains("error MPUC2143: There is nothing to export", StringComparison.Ordinal)
                && output.Contains("-t:Train", StringComparison.Ordinal),
            output
        );
        Assert.Equal(0, project.Run("x.proj").Exit);
        var results = File.GetLastWriteTimeUtc(project.Folder["runs/x/results.json"]);
        (exit, output) = project.Run("x.proj", "-t:Export");
        Assert.True(exit == 0 && output.Contains("x: exported to the run folder", StringComparison.Ordinal), output);
        Assert.Equal(results, File.GetLastWriteTimeUtc(project.Folder["runs/x/results.json"]));
        Assert.Contains("x: nothing to do", project.Run("x.proj").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_are_compared_what_neither_needs_is_collected_and_the_store_is_verified()
    {
        project.Write(
            "y",
            "<MpucFolds>2 3/4 5</MpucFolds><MpucValidationActors>1</MpucValidationActors><MpucBatchSize>2</MpucBatchSize>"
                + "<MpucTemperature>0.2</MpucTemperature>"
        );
        Assert.All(["x.proj", "y.proj"], p => Assert.Equal(0, project.Run(p).Exit));

        var (exit, output) = project.Run("x.proj", "-t:Diff", "-p:MpucWith=y");
        Assert.True(exit == 0, output);
        Assert.Matches(@"MpucTemperature +0\.1 +0\.2", output);
        Assert.Matches(@"fused accuracy +60\.0 ± 0\.0 +70\.0 ± 0\.0 +\+10\.0", output);
        (exit, output) = project.Run("x.proj", "-t:Diff", "-p:MpucWith=z");
        Assert.True(
            exit == 1
                && output.Contains("error MPUC5020: There is no run z", StringComparison.Ordinal)
                && output.Contains("there are x, y.", StringComparison.Ordinal),
            output
        );

        (exit, output) = project.Run("x.proj", "-t:Status");
        Assert.True(exit == 0, output);
        Assert.Matches("features [0-9a-f]{12} .* used by x, y", output);
        Assert.Matches("contrast [0-9a-f]{12} .* contrast fold 1 seed 0, used by y", output);

        Clips.Age(project.Folder["store"], TimeSpan.FromDays(40));
        Clips.Age(project.Folder["runs/y"], TimeSpan.FromDays(40));
        (exit, output) = project.Run("x.proj", "-t:Gc");
        Assert.True(exit == 0, output);
        Assert.Matches("no run of the last 30 days needs[^=]*together 7 things.*; -p:MpucDelete=true deletes it", output);
        Assert.Equal(5, Directory.GetFiles(project.Folder["store/contrast"], "manifest.json", SearchOption.AllDirectories).Length);
        (exit, output) = project.Run("x.proj", "-t:Gc", "-p:MpucDelete=true");
        Assert.True(exit == 0, output);
        Assert.Equal(3, Directory.GetFiles(project.Folder["store/contrast"], "manifest.json", SearchOption.AllDirectories).Length);
        Assert.Contains("x: nothing to do", project.Run("x.proj").Output, StringComparison.Ordinal);

        (exit, output) = project.Run("x.proj", "-t:Verify");
        Assert.True(exit == 0 && output.Contains("read 13 results", StringComparison.Ordinal), output);
        File.WriteAllText(Directory.GetFiles(project.Folder["store/probe"], "manifest.json", SearchOption.AllDirectories)[0], "torn");
        (exit, output) = project.Run("x.proj", "-t:Verify");
        Assert.True(
            exit == 1
                && output.Contains("warning MPUC3002", StringComparison.Ordinal)
                && output.Contains("error MPUC3020", StringComparison.Ordinal),
            output
        );
    }
}
