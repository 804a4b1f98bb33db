using System.Text.Json.Nodes;
using MpucMer.Build.Commands;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Reports;

namespace MpucMer.Build.Tests.Runs;

/// <summary>That -t:Compare finds the runs that are meant, and where it writes.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly Lab lab = new() { NamesRuns = true };

    public CompareTests()
    {
        foreach (var temperature in new[] { "", "0.2", "0.3" })
        {
            lab.Global("MpucTemperature", temperature);
            Assert.True(lab.Train().Succeeded);
        }
        lab.Clear("MpucTemperature");
    }

    public void Dispose() => lab.Dispose();

    [Fact]
    public void All_runs_of_the_experiment_are_shown_the_best_first()
    {
        var shown = Compare();
        // The fake worker's accuracy grows with the temperature.
        Assert.Equal(["x/temperature-0.3", "x/temperature-0.2", "x"], shown.Skip(1).Take(3).Select(l => l.Split(' ')[0]));
        Assert.Contains(shown, l =>
            l.StartsWith("x/temperature-0.3 ", StringComparison.Ordinal) && l.EndsWith(" 0.3", StringComparison.Ordinal)
        );
        var page = Path.Combine(lab.RunDir, CompareHtml.FileName);
        Assert.Equal($"comparison: {page}", shown[^1]);
        Assert.True(CompareHtml.IsOwn(File.ReadAllText(page)));
        var data = PageData.Of(File.ReadAllText(page), null!);
        Assert.Equal("mpuc-compare-1", (string)data["form"]!);
        Assert.Equal(3, data["runs"]!.AsArray().Count);
        Assert.All(data["runs"]!.AsArray(), r => Assert.Null(r!["report"]!["maps"]));
    }

    [Theory]
    [InlineData("default;temperature-0.2")]
    [InlineData("temperature-0.2 x")]
    [InlineData("x/temperature-0.2,x/default,x")]
    public void Named_runs_are_shown_each_once(string runs)
    {
        lab.Global("MpucRuns", runs);
        Assert.Equal(["x/temperature-0.2", "x"], Compare("/").Skip(1).Take(2).Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public void Every_name_that_is_none_is_told()
    {
        lab.Global("MpucRuns", "temperature-0.4;default;nobody");
        var (succeeded, engine) = lab.Ask("Compare");
        Assert.False(succeeded);
        Assert.Equal(["MPUC5020", "MPUC5020"], engine.Errors.Select(e => e.Code));
        Assert.Contains("x/temperature-0.3", engine.Errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latex", "compare.tex", "\\begin{tabular}")]
    [InlineData("markdown", "compare.md", "| run | probe |")]
    [InlineData("csv", "compare.csv", "run,probe,encoders")]
    public void A_form_for_papers_is_shown_and_written_and_goes_with_the_run(string format, string file, string has)
    {
        lab.Global("MpucReportFormat", format);
        var shown = Compare();
        Assert.Contains(shown, l => l.StartsWith(has, StringComparison.Ordinal));
        Assert.Contains(has, File.ReadAllText(Path.Combine(lab.RunDir, file)), StringComparison.Ordinal);
        File.Delete(Path.Combine(lab.RunDir, FakeWorker.BehaviourFile));
        Assert.True(lab.Ask("Clean").Succeeded);
        Assert.False(Directory.Exists(lab.RunDir));
    }

    [Fact]
    public void A_form_that_there_is_not_is_refused_and_another_programs_file_is_left_alone()
    {
        lab.Global("MpucReportFormat", "word");
        Assert.Equal("MPUC1004", Assert.Single(lab.Ask("Compare").Engine.Errors).Code);
        lab.Global("MpucReportFormat", "csv");
        var file = lab.Folder.Write("artifacts/runs/x/default/compare.csv", "of the user");
        Assert.Equal("MPUC5005", Assert.Single(lab.Ask("Compare").Engine.Errors).Code);
        Assert.Equal("of the user", File.ReadAllText(file));
    }

    [Fact]
    public void What_the_page_of_a_run_shows_is_taken_from_it()
    {
        var folder = lab.Folder["artifacts/runs/x/temperature-0.2"];
        File.WriteAllText(
            Path.Combine(folder, ReportHtml.FileName),
            ReportHtml.Write(
                "x",
                new JsonObject
                {
                    ["form"] = "mpuc-page-1",
                    ["mine"] = "</script>",
                    ["maps"] = new JsonArray(),
                }.ToJsonString()
            )
        );
        lab.Global("MpucRuns", "temperature-0.2");
        Compare();
        var run = PageData.Of(File.ReadAllText(Path.Combine(lab.RunDir, CompareHtml.FileName)), null!)["runs"]![0]!;
        Assert.Equal(("</script>", null), ((string)run["report"]!["mine"]!, run["report"]!["maps"]));
    }

    private IReadOnlyList<string> Compare(string? folder = null)
    {
        var (succeeded, engine) = lab.AskIn(folder ?? lab.Folder.Path, "Compare");
        Assert.True(succeeded, engine.Text);
        return engine.Shown;
    }
}
