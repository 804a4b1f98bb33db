using System.Text.Json.Nodes;
using MpucMer.Pure.Reports;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>Two runs of the demo under names, and both side by side.</summary>
public sealed class NamedRunsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-named-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Runs_under_names_lie_side_by_side_and_are_compared_on_the_clips_that_both_test()
    {
        Run("-p:MpucRunName=one");
        var said = Run("-p:MpucRunName=two", "-p:MpucProbeEpochs=1");
        Assert.Contains("demo/two: probe (2 folds x 1 seed): MpucProbeEpochs: 2 -> 1", said, StringComparison.Ordinal);
        Assert.Equal(("2", "1"), (Setting("one"), Setting("two")));

        said = Run("-t:Compare", "-p:MpucRunName=one", "-p:MpucRuns=one two", "-p:MpucReportFormat=csv");
        Assert.Contains("settings", said, StringComparison.Ordinal);
        var page = Path.Combine(folder, "run", "one", CompareHtml.FileName);
        Assert.Contains($"comparison: {page}", said, StringComparison.Ordinal);
        Assert.True(CompareHtml.IsOwn(File.ReadAllText(page)));
        // Paired on the clips that both test: demo/one less demo/two, or the other way round.
        Assert.Matches(@"demo/(one|two) less\s+points", said);
        Assert.Matches("\"paired\":\\[\\{\"a\":\"demo/(one|two)\"", File.ReadAllText(page));
        Assert.Contains(
            "\ndemo/two,fused,trained,",
            File.ReadAllText(Path.Combine(folder, "run", "one", "compare.csv")),
            StringComparison.Ordinal
        );

        // Both tested the same clips, and each knows what it said of every one.
        Assert.Contains("by clip, whole groups at a time: ", said, StringComparison.Ordinal);

        said = Run("-t:Diff", "-p:MpucRunName=one", "-p:MpucWith=two");
        Assert.Contains("MpucProbeEpochs  2", said, StringComparison.Ordinal);
        Assert.Contains("demo/two less demo/one, paired over groups: fused ", said, StringComparison.Ordinal);

        said = Run("-t:Status", "-p:MpucRunName=one");
        Assert.Contains("demo/one", said, StringComparison.Ordinal);
        Assert.Contains("demo/two", said, StringComparison.Ordinal);
    }

    private string Run(params string[] arguments)
    {
        var (exit, output) = Experiment.Build(
            "demo",
            folder,
            ["-p:MpucFolds=2", "-p:MpucEpochs=1", "-p:MpucProbeEpochs=2", "-p:MpucFeatureSize=16", "-p:MpucProbeHidden=16", .. arguments]
        );
        Assert.True(exit == 0, output);
        return output;
    }

    private string Setting(string run) =>
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run", run, "results.json")))!["settings"]!["MpucProbeEpochs"]!;
}
