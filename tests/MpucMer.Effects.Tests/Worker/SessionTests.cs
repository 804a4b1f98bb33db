using System.Text.Json.Nodes;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.Worker;

public sealed class SessionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-session-").FullName;

    private static readonly Dictionary<string, string> Tiny = new()
    {
        ["MpucFolds"] = "2",
        ["MpucValidationActors"] = "1",
        ["MpucWindow"] = "12",
        ["MpucFeatureSize"] = "16",
        ["MpucEpochs"] = "2",
        ["MpucBatchSize"] = "8",
        ["MpucProbeEpochs"] = "3",
        ["MpucUntrained"] = "true",
    };

    [Fact]
    public void A_run_ends_in_results_and_a_second_one_makes_nothing()
    {
        var request = DemoRequest.Make(folder, Tiny);

        var (code, events) = DemoRequest.Run(request);

        Assert.True(code == 0, string.Join('\n', events));
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!;
        Assert.Equal(2, results["folds"]!.AsArray().Count);
        Assert.InRange(results["mean"]!["fused"]!["accuracy"]!.GetValue<double>(), 0, 1);
        Assert.Equal(13, events.Filter(e => e is WorkerEvent.StepFinished { Reused: false }).Count);

        var (again, later) = DemoRequest.Run(request);
        Assert.Equal(0, again);
        Assert.True(later.ForAll(e => e is WorkerEvent.Summary), string.Join('\n', later));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
