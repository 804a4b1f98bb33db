using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Reports;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Runs;

/// <summary>That runs lie side by side under names, and are found by them.</summary>
public sealed class RunNamesTests : IDisposable
{
    private readonly Lab lab = new() { NamesRuns = true };

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Another_setting_on_the_command_line_has_a_run_of_its_own()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucTemperature", "0.2");
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded && engine.Warnings.Count == 0, engine.Text);
        // What changed is told against the run before it.
        Assert.Contains(engine.Shown, l =>
            l.StartsWith("x/temperature-0.2: contrast", StringComparison.Ordinal) && l.Contains("0.1 -> 0.2", StringComparison.Ordinal)
        );
        Assert.Equal("0.1", Temperature("default"));
        Assert.Equal("0.2", Temperature("temperature-0.2"));
        Assert.Contains(lab.Ask("Train").Engine.Shown, l => l.StartsWith("x/temperature-0.2: nothing to do", StringComparison.Ordinal));
        lab.Clear("MpucTemperature");
        Assert.Contains(lab.Ask("Train").Engine.Shown, l => l.StartsWith("x: nothing to do", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_data_lies_and_what_is_asked_for_make_no_name()
    {
        lab.Global("MpucThreads", "1");
        lab.Global("MpucKeepDays", "3");
        Assert.True(lab.Train().Succeeded);
        Assert.Equal("0.1", Temperature("default"));
    }

    [Fact]
    public void Another_setting_in_the_project_file_keeps_the_results_of_before_under_a_name()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Properties["MpucTemperature"] = "0.2";
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded, engine.Text);
        var warning = Assert.Single(engine.Warnings);
        Assert.Equal("MPUC5023", warning.Code);
        Assert.Contains("MpucTemperature=0.1; its results are kept as x/temperature-0.1", warning.Message, StringComparison.Ordinal);
        Assert.Equal("0.2", Temperature("default"));
        Assert.Equal("0.1", Temperature("temperature-0.1"));
        // And again, where that name is taken.
        lab.Properties["MpucTemperature"] = "0.1";
        Assert.True(lab.Train().Succeeded);
        lab.Properties["MpucTemperature"] = "0.3";
        Assert.Contains("kept as x/temperature-0.1-2", Assert.Single(lab.Train().Engine.Warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MpucRunName", "mine")]
    [InlineData("MpucRunDir", "artifacts/runs/x/mine")]
    public void Under_a_given_name_results_are_replaced_and_that_is_said(string property, string value)
    {
        lab.Global(property, property == "MpucRunDir" ? lab.Folder[value] : value);
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucTemperature", "0.2");
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded, engine.Text);
        var warning = Assert.Single(engine.Warnings);
        Assert.Equal("MPUC5023", warning.Code);
        Assert.Contains("had MpucTemperature=0.1; its results are replaced", warning.Message, StringComparison.Ordinal);
        Assert.Equal("0.2", Temperature("mine"));
        Assert.Equal(["mine"], Directory.GetDirectories(lab.Folder["artifacts/runs/x"]).Select(Path.GetFileName));
        // The same settings again: nothing to say.
        lab.Folder.Write("audio/Actor_01/03-01-05-01-02-01-01.wav", "new");
        lab.Folder.Write("landmarks/Actor_01/01-01-05-01-02-01-01.csv", "new");
        (succeeded, engine) = lab.Train();
        Assert.True(succeeded && engine.Warnings.Count == 0, engine.Text);
    }

    [Theory]
    [InlineData("../..")]
    [InlineData("a/b")]
    public void A_name_that_leads_elsewhere_is_refused_by_every_command(string name)
    {
        lab.Folder.Write("results.json", "not ours");
        lab.Global("MpucRunName", name);
        foreach (var command in new[] { "Train", "Clean", "Status", "Diff", "Export" })
        {
            var (succeeded, engine) = lab.Ask(command);
            Assert.False(succeeded);
            Assert.Equal("MPUC1018", Assert.Single(engine.Errors).Code);
        }
    }

    [Fact]
    public void Two_project_files_of_one_name_do_not_meet()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Folder.Write("mine/x.proj", Lab.Project);
        lab.ProjectFile = "mine/x.proj";
        lab.Properties["MpucTemperature"] = "0.2";
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded && engine.Warnings.Count == 0, engine.Text);
        Assert.Equal("0.1", Temperature("default"));
        Assert.Equal("0.2", TemperatureIn("artifacts/runs/mine/x/default"));
        var shown = lab.Ask("Status").Engine.Shown;
        Assert.Contains(shown, l => l.StartsWith("  x ", StringComparison.Ordinal));
        Assert.Contains(shown, l => l.StartsWith("  mine/x ", StringComparison.Ordinal));
        // Each finds the other by its full name, from any folder.
        lab.Global("MpucWith", "x");
        Assert.Contains("  MpucTemperature  0.2     0.1", lab.AskIn("/", "Diff").Engine.Shown);
        lab.ProjectFile = "experiments/x.proj";
        lab.Global("MpucWith", "mine/x");
        Assert.Contains("  MpucTemperature  0.1  0.2", lab.AskIn("/", "Diff").Engine.Shown);
    }

    [Fact]
    public void A_project_file_outside_the_repository_has_its_runs_beside_it_and_they_are_found_by_the_store()
    {
        Assert.True(lab.Train().Succeeded);
        using var mine = new Fakes.TempFolder();
        lab.ProjectFile = mine.Write("x.proj", Lab.Project);
        var (succeeded, engine) = lab.Train();
        Assert.True(succeeded && engine.Warnings.Count == 0, engine.Text);
        Assert.True(File.Exists(mine["runs/x/default/results.json"]));
        lab.ProjectFile = "experiments/y.proj";
        lab.Folder.Write("experiments/y.proj", Lab.Project);
        Assert.True(lab.Train().Succeeded);
        var ambiguous = Error("x");
        Assert.Equal("MPUC5024", ambiguous.Code);
        Assert.Contains(mine["runs/x/default"], ambiguous.Message, StringComparison.Ordinal);
        Assert.Contains(lab.Folder["artifacts/runs/x/default"], ambiguous.Message, StringComparison.Ordinal);
        lab.Global("MpucWith", mine["runs/x/default"]);
        Assert.True(lab.AskIn("/", "Diff").Succeeded);
    }

    [Fact]
    public void A_moved_repository_finds_its_runs()
    {
        Assert.True(lab.Train().Succeeded);
        using var moved = new Lab { NamesRuns = true };
        Directory.Delete(moved.Folder.Path, recursive: true);
        Directory.Move(lab.Folder.Path, moved.Folder.Path);
        Directory.CreateDirectory(lab.Folder.Path);
        Assert.Contains(moved.Train().Engine.Shown, l => l.StartsWith("x: nothing to do", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_several_have_is_told_with_all_of_them_and_one_that_none_has_with_what_there_is()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucRunName", "fast");
        foreach (var project in new[] { "mine/y.proj", "mine/z.proj" })
        {
            lab.Folder.Write(project, Lab.Project);
            lab.ProjectFile = project;
            Assert.True(lab.Train().Succeeded);
        }
        lab.ProjectFile = "experiments/x.proj";
        lab.Clear("MpucRunName");
        var ambiguous = Error("fast");
        Assert.Equal("MPUC5024", ambiguous.Code);
        Assert.Contains("mine/y/fast (", ambiguous.Message, StringComparison.Ordinal);
        Assert.Contains("mine/z/fast (", ambiguous.Message, StringComparison.Ordinal);
        var missing = Error("fsat");
        Assert.Equal("MPUC5020", missing.Code);
        Assert.Contains("Did you mean fast? There are mine/y/fast, mine/z/fast, x.", missing.Message, StringComparison.Ordinal);
        lab.Global("MpucWith", "y/fast");
        Assert.True(lab.AskIn("/", "Diff").Succeeded);
    }

    private Microsoft.Build.Framework.BuildErrorEventArgs Error(string with)
    {
        lab.Global("MpucWith", with);
        return Assert.Single(lab.AskIn("/", "Diff").Engine.Errors);
    }

    private string Temperature(string run) => TemperatureIn($"artifacts/runs/x/{run}");

    private string TemperatureIn(string folder) =>
        ReportJson
            .Report.Whole(File.ReadAllText(lab.Folder[$"{folder}/results.json"]))
            .Settings.Find(s => s.Property == "MpucTemperature")
            .Match(s => s.Value, () => "");
}
