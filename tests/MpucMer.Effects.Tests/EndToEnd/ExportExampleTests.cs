using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>The example of docs/pytorch.md, with its own commands.</summary>
[Collection(AloneCollection.Name)]
public sealed class ExportExampleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-pytorch-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_example_of_the_documentation_runs_as_it_stands()
    {
        var text = File.ReadAllText(Path.Combine(Experiment.Root, "docs", "pytorch.md"));
        var from =
            text.IndexOf('\n', text.IndexOf("```", text.IndexOf("<!-- example -->", StringComparison.Ordinal), StringComparison.Ordinal))
            + 1;
        var commands = text[from..text.IndexOf("```", from, StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, commands.Length);
        var (exit, output) = Run(commands[1]);
        Assert.True(exit != 0 && output.Contains("error MPUC2143", StringComparison.Ordinal), output);
        foreach (var command in commands)
        {
            (exit, output) = Run(command);
            Assert.True(exit == 0, output);
        }
        Assert.Contains("demo: encoders are those of ", output, StringComparison.Ordinal);
        foreach (var fold in new[] { "1", "2", "3" })
            Assert.True(
                File.Exists(
                    Path.Combine(folder, "artifacts", "runs", "demo", "default", "export", ExportFiles.Folder(fold, 0), ExportFiles.About)
                )
            );
        // Fold 1 was trained, and is judged again by what was exported of it: every prediction is the same.
        Assert.Equal(Fold1("default"), Fold1("again"));
        Assert.True(File.Exists(Path.Combine(folder, "artifacts", "runs", "demo", "again", "results.json")));
    }

    // What is added only makes it quick; the run folder is the one that a build in the repository has.
    private (int Exit, string Output) Run(string command) =>
        Experiment.Build(
            "demo",
            folder,
            [
                "-p:MpucRunDir=artifacts/runs/demo/default",
                .. command.Split(' ')[3..],
                .. command.Contains("MpucEpochs=0", StringComparison.Ordinal)
                    ? Array.Empty<string>()
                    : ["-p:MpucEpochs=1", "-p:MpucProbeEpochs=2"],
                "-p:MpucFeatureSize=16",
                "-p:MpucProbeHidden=16",
            ]
        );

    private string Fold1(string run) =>
        System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "artifacts", "runs", "demo", run, "results.json")))![
            "folds"
        ]![0]!["test"]!.ToJsonString();
}
