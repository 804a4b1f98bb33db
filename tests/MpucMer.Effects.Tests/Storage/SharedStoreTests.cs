using LanguageExt;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>A store that is looked in first and never written to.</summary>
[Collection(AloneCollection.Name)]
public sealed class SharedStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-shared-").FullName;

    [Fact]
    public void What_the_shared_store_has_is_not_made_and_nothing_is_written_there()
    {
        var group = Group();
        var before = Facts(group.StoreDir);
        var mine = New(group);

        var events = TinyRun.Good(mine);

        Assert.False(events.Exists(e => e is WorkerEvent.StepFinished { Reused: false }), string.Join('\n', events));
        Assert.Equal(Scores(group), Scores(mine));
        Assert.Equal(before, Facts(group.StoreDir));

        // Another experiment on the same clips takes its features from there.
        var other = TinyRun.In(
            Path.Combine(folder, "mine"),
            TinyRun.Published,
            Prepared.Nothing,
            ("MpucSharedStore", group.StoreDir),
            ("MpucEpochs", "1")
        );
        TinyRun.Good(other);
        Assert.Empty(
            Directory.Exists(Path.Combine(mine.StoreDir, "features"))
                ? Directory.GetFiles(Path.Combine(mine.StoreDir, "features"), "*", SearchOption.AllDirectories)
                : []
        );
        Assert.Equal(before, Facts(group.StoreDir));
    }

    [Fact]
    public void What_is_damaged_there_is_left_there_and_made_here()
    {
        var group = Group();
        var damaged = Directory.GetFiles(Path.Combine(group.StoreDir, "probe"), "scores.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(damaged, File.ReadAllText(damaged) + " ");
        foreach (
            var feature in Directory.GetFiles(
                Path.Combine(group.StoreDir, "features", "audio"),
                "*.safetensors",
                SearchOption.AllDirectories
            )
        )
            File.WriteAllBytes(feature, File.ReadAllBytes(feature)[..^1]);
        var before = Facts(group.StoreDir);
        var mine = New(group);

        var events = TinyRun.Good(mine);

        Assert.Contains("MPUC3005", TinyRun.Codes(events));
        Assert.DoesNotContain("MPUC3002", TinyRun.Codes(events));
        Assert.Equal(Scores(group), Scores(mine));
        Assert.Equal(before, Facts(group.StoreDir));
        // Forced steps are seen, though the shared store has them too.
        Assert.Equal(1, TinyRun.Good(mine with { Force = Stage.Embed }).Filter(e => e is WorkerEvent.StepFinished { Reused: false }).Count);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Request Group()
    {
        var request = TinyRun.In(Path.Combine(folder, "group"), TinyRun.Published, Prepared.Features);
        TinyRun.Good(request);
        return request;
    }

    private Request New(Request group) =>
        TinyRun.In(Path.Combine(folder, "mine"), TinyRun.Published, Prepared.Nothing, ("MpucSharedStore", group.StoreDir));

    private static string Scores(Request request) =>
        System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!["folds"]!.ToJsonString();

    private static string Facts(string store) =>
        string.Join(
            '\n',
            Directory
                .GetFileSystemEntries(store, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(p => $"{p} {File.GetLastWriteTimeUtc(p).Ticks} {(File.Exists(p) ? new FileInfo(p).Length : 0)}")
        );
}
