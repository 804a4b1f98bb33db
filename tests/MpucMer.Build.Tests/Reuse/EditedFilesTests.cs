using System.Text.Json.Nodes;
using MpucMer.Build.Reuse;
using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Reuse;

/// <summary>
/// What a build with nothing to do vouches for is what the run left: edited, it is made again, and nobody is told an edited figure.
/// </summary>
public sealed class EditedFilesTests : IDisposable
{
    private readonly Lab lab = new();

    public EditedFilesTests() => Assert.True(lab.Train().Succeeded);

    private string Results => Path.Combine(lab.RunDir, "results.json");

    private string State => Path.Combine(lab.RunDir, "state.txt");

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Edited_results_are_made_again_from_the_store_and_nothing_is_trained()
    {
        var before = File.ReadAllText(Results);
        var times = (File.GetLastWriteTimeUtc(Results), File.GetLastWriteTimeUtc(State));
        File.WriteAllText(Results, before.Replace("0.5", "0.9", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(Results, times.Item1);
        Assert.NotEqual(before, File.ReadAllText(Results));
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded, engine.Text);
        Assert.Contains(engine.Shown, l => l.StartsWith("x: report: ", StringComparison.Ordinal));
        Assert.DoesNotContain(engine.Shown, l =>
            l.Contains("nothing to do", StringComparison.Ordinal) || l.StartsWith("x: contrast", StringComparison.Ordinal)
        );
        Assert.Equal(before, File.ReadAllText(Results));
        Assert.Contains("x: nothing to do", lab.Plan().Engine.Shown[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report.md", true)]
    [InlineData("report.md", false)]
    [InlineData("report.html", true)]
    [InlineData("report.html", false)]
    public void A_report_that_is_edited_or_removed_is_made_again_and_nothing_is_trained(string name, bool removed)
    {
        var report = Path.Combine(lab.RunDir, name);
        var before = File.ReadAllText(report);
        if (removed)
            File.Delete(report);
        else
            File.AppendAllText(report, "and it was very good");
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded, engine.Text);
        Assert.Contains(engine.Shown, l => l.StartsWith("x: report: ", StringComparison.Ordinal));
        Assert.DoesNotContain(engine.Shown, l => l.StartsWith("x: contrast", StringComparison.Ordinal));
        Assert.Equal(before, File.ReadAllText(report));
        Assert.Contains("x: nothing to do", lab.Plan().Engine.Shown[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("say\t1      75.0 %", "say\t1      95.0 %")]
    [InlineData("results.json\t", "results.json\t1")]
    [InlineData("mpuc-state 3", "mpuc-state 2")]
    public void An_edited_state_is_no_state(string before, string after)
    {
        File.WriteAllText(State, File.ReadAllText(State).Replace(before, after, StringComparison.Ordinal));
        var (task, succeeded, engine) = lab.Plan();
        Assert.True(succeeded && task.Request.Length > 0, engine.Text);
        Assert.DoesNotContain(engine.Shown, l => l.Contains("95.0", StringComparison.Ordinal));
    }

    [Fact]
    public void Results_that_another_run_left_are_not_this_ones()
    {
        File.Copy(Results, lab.Folder["old.json"]);
        lab.Global("MpucTemperature", "0.2");
        Assert.True(lab.Train().Succeeded);
        File.Copy(lab.Folder["old.json"], Results, overwrite: true);
        Assert.NotEmpty(lab.Plan().Task.Request);
    }

    [Fact]
    public void Results_without_a_state_are_made_again()
    {
        File.Delete(State);
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded, engine.Text);
        Assert.True(File.Exists(State));
        Assert.Contains("1      75.0 %", engine.Shown);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("torn")]
    [InlineData(null)]
    public void Edited_keys_of_the_steps_are_written_again_by_a_build_with_nothing_to_do(string? edited)
    {
        var steps = Path.Combine(lab.RunDir, "steps.json");
        var before = File.ReadAllText(steps);
        if (edited is null)
            File.Delete(steps);
        else
            File.WriteAllText(steps, edited);
        var (task, succeeded, engine) = lab.Plan();
        Assert.True(succeeded && task.Request.Length == 0, engine.Text);
        Assert.Equal(JsonNode.Parse(before)!.ToJsonString(), JsonNode.Parse(File.ReadAllText(steps))!.ToJsonString());
    }

    [Fact]
    public void Status_and_diff_say_that_results_are_not_as_they_were_left()
    {
        lab.Global("MpucRunDir", lab.Folder["artifacts/runs/y"]);
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucRunDir", "");
        File.WriteAllText(Results, File.ReadAllText(Results).Replace("0.5", "0.9", StringComparison.Ordinal));
        Assert.Equal("MPUC5022", Assert.Single(lab.Ask("Status").Engine.Warnings).Code);
        lab.Global("MpucWith", "y");
        var warning = Assert.Single(lab.Ask("Diff").Engine.Warnings);
        Assert.Equal(("MPUC5022", Results), (warning.Code, warning.File));
    }

    [Fact]
    public void Any_one_changed_byte_of_a_kept_file_is_noticed()
    {
        var kept = KeptFile.Of(lab.RunDir, "results.json")!;
        var bytes = File.ReadAllBytes(Results);
        for (var i = 0; i < bytes.Length; i += 13)
        {
            bytes[i] ^= 1;
            File.WriteAllBytes(Results, bytes);
            Assert.False(kept.IsIn(lab.RunDir), $"byte {i}");
            bytes[i] ^= 1;
        }
        File.WriteAllBytes(Results, bytes);
        Assert.True(kept.IsIn(lab.RunDir));
    }
}
