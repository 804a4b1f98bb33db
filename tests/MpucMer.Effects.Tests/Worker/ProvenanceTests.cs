using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>What results and entries say of where they come from.</summary>
[Collection(AloneCollection.Name)]
public sealed class ProvenanceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-provenance-").FullName;

    [Fact]
    public void Results_are_as_their_schema_says_and_entries_say_how_they_were_made()
    {
        var request = TinyRun.In(folder, TinyRun.Published, Prepared.Features);
        TinyRun.Good(request);

        var schema = JsonSchema.Read(SchemaPath());
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!;
        Assert.Empty(schema.Faults(results));
        // The validator sees what is wrong.
        results["folds"]![0]!["fingerprint"] = "3f";
        results["mean"]!["fused"]!["accuracy"] = 1.5;
        results.AsObject().Remove("threads");
        Assert.Equal(
            ["$.folds[0].fingerprint is 3f", "$.mean.fused.accuracy is above 1", "$.threads is missing"],
            schema.Faults(results).Order(StringComparer.Ordinal)
        );

        foreach (var path in Directory.GetFiles(request.StoreDir, StoreLayout.Manifest, SearchOption.AllDirectories))
        {
            var manifest = JsonNode.Parse(File.ReadAllText(path))!;
            var (key, made) = (Json.Key.Whole(manifest["key"]!.ToJsonString()), manifest["provenance"]!);
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(path)), key.Fingerprint);
            foreach (var name in (string[])["step", "protocol", "made", "host", "threads", "device", "seconds"])
                Assert.True(made[name] is not null, $"{key.Stage}: no {name}");
            foreach (var name in (string[])["mpucmer", "dotnet", "system", "processor", "tensors"])
                Assert.True(made["versions"]![name] is not null, $"{key.Stage}: no version of {name}");
            if (key.Stage == "features")
                continue;
            Assert.Equal(0, made["seed"]!.GetValue<long>());
            Assert.NotNull(made["versions"]!["libtorch"]);
            if (OperatingSystem.IsLinux())
                Assert.NotNull(made["versions"]!["blas"]);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string SchemaPath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "results.schema.json");
}
