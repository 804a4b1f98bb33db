using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Sinks;

/// <summary>Weights &amp; Biases, played by a server of the test's own (<see cref="WandbTestServer"/>).</summary>
[Collection(AloneCollection.Name)]
public sealed class WandbTests : IDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef01234567";

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-wandb-").FullName;
    private readonly WandbTestServer server = new();

    // npm install @wandb/sdk@0.5.1 graphql@16 in the folder that MPUC_WANDB_SDK names.
    [VendorFact]
    public void The_vendors_client_is_content_with_the_server()
    {
        const string Script = """
            import wandb from '@wandb/sdk';
            const settings = { apiKey: process.env.WANDB_API_KEY, baseUrl: process.env.WANDB_BASE_URL };
            const run = await wandb.init({ project: 'demo', name: 'first', id: 'abcd1234', config: { epochs: 2 }, settings });
            run.log({ loss: 2.5, epoch: 1 });
            run.log({ loss: 1.5, epoch: 2 });
            await run.finish();
            """;
        var file = Path.Combine(VendorFactAttribute.Folder!, "mpuc-test.mjs");
        File.WriteAllText(file, Script);
        try
        {
            var start = new ProcessStartInfo("node", [file]) { WorkingDirectory = VendorFactAttribute.Folder };
            start.Environment["WANDB_API_KEY"] = Key;
            start.Environment["WANDB_BASE_URL"] = server.Url;
            var ended = Ended.Of(start);
            Assert.True(ended.Code == 0, ended.Text);
        }
        finally
        {
            File.Delete(file);
        }
        Approved.Matches("wandb-vendor.txt", server.Transcript);
        Assert.Equal([2.5, 1.5], server.History.Values.Select(r => r["loss"]!.GetValue<double>()));
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public void Ours_says_what_the_vendors_client_says_in_its_order()
    {
        var request = New("ours");
        Assert.Equal(Session.Done, Run(request));
        var (vendors, ours) = (Requests(File.ReadAllText(ApprovedVendor)), Requests(server.Transcript));
        // Variables of ours that the vendor's leaves out, and the files, which it does not send.
        var asked = Operations(ours);
        Assert.Equal(Operations(vendors), asked.Where(Operations(vendors).Contains));
        Assert.Equal(["groupName", "summaryMetrics"], Variables(ours).Except(Variables(vendors)).Order(StringComparer.Ordinal));
        Assert.Equal(["PUT", "POST graphql RunUploadUrls"], asked.Except(Operations(vendors)).Order(StringComparer.Ordinal).Reverse());
        foreach (var member in (string[])["offset", "content"])
            Assert.Contains(member, ours.First(r => r.Contains("wandb-history.jsonl", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + Key)), Assert.Single(server.Keys.Distinct()));
    }

    [Fact]
    public void The_server_has_every_epoch_once_and_what_the_run_came_to()
    {
        var request = New("whole", ("MpucWandbProject", "emotions"), ("MpucWandbName", "first"), ("MpucTemperature", "0.3"));
        Assert.Equal(Session.Done, Run(request));
        IsWhole(request);
        Assert.Equal(
            ("emotions", WandbTestServer.Entity, "first", "test"),
            (Of("project"), Of("entity"), Of("displayName"), Of("groupName"))
        );
        var config = JsonNode.Parse(Of("config"))!;
        Assert.Equal("0.3", config["MpucTemperature"]!["value"]!.GetValue<string>());
        var table = JsonNode.Parse(server.Files["media/table/confusion/fused.table.json"])!;
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!;
        var matrix = results["folds"]![0]!["test"]!["fused"]!["confusion"]!
            .AsArray()
            .SelectMany(row => row!.AsArray().Select(n => n!.GetValue<int>()));
        Assert.Equal(matrix, table["data"]!.AsArray().Select(cell => cell![2]!.GetValue<int>()));
    }

    [Theory]
    [InlineData(Manner.RefusesTheKey)]
    [InlineData(Manner.Breaks)]
    [InlineData(Manner.Mumbles)]
    [InlineData(Manner.Objects)]
    [InlineData(Manner.Hangs)]
    [InlineData(Manner.Dies)]
    public void Whatever_the_server_does_the_results_are_the_same_and_it_gets_the_rest_later(Manner manner)
    {
        var without = TinyRun.In(Path.Combine(folder, "without"), TinyRun.Corrected, Prepared.Features);
        TinyRun.Good(without);
        var request = New("with");
        server.Manner = manner;

        Assert.Equal(Session.Done, Run(request, out var said, ("WANDB_HTTP_TIMEOUT", "0.2")));

        Assert.Equal(1, said.Split("MPUC4064").Length - 1);
        Assert.DoesNotContain(Key, said, StringComparison.Ordinal);
        Assert.Equal(Results(without), Results(request));
        server.Manner = Manner.Takes;
        Assert.Equal(Session.Done, Sync(request));
        IsWhole(request);
        var requests = server.Requests;
        Assert.Equal(Session.Done, Sync(request));
        Assert.Equal(requests, server.Requests);
    }

    [Fact]
    public void Offline_nothing_is_asked_until_it_is_sent_and_it_is_sent_once()
    {
        var request = New("offline");
        Assert.Equal(Session.Done, Run(request, out _, ("WANDB_MODE", "offline")));
        Assert.Equal(0, server.Requests);
        Assert.Equal(Session.Done, Sync(request));
        IsWhole(request);
        var requests = server.Requests;
        Assert.Equal(Session.Done, Sync(request));
        Assert.Equal(requests, server.Requests);
    }

    [Fact]
    public void Sent_in_parts_each_epoch_is_there_once()
    {
        var request = New("parts");
        Assert.Equal(Session.Done, Run(request, out _, ("WANDB_MODE", "offline")));
        server.Manner = Manner.Dies;
        for (var after = 1; after < 20 && server.ExitCode is null; after++)
        {
            server.DiesAfter = after;
            _ = Sync(request);
        }
        Assert.True(server.ExitCode is not null, server.Transcript);
        IsWhole(request);
    }

    [Fact]
    public void Of_a_run_that_was_stopped_and_goes_on_each_epoch_is_sent_once_to_one_run()
    {
        var request = New("stopped");
        // In this process there is no key: it is kept.
        DamageTests.StopAfterCheckpoints(request, 1);
        Assert.Equal(Session.Done, Run(request));
        IsWhole(request);
    }

    [Fact]
    public void Without_a_key_it_is_kept_and_that_is_told()
    {
        var request = New("keyless");
        Assert.Equal(Session.Done, Run(request, out var said, ("WANDB_API_KEY", "")));
        Assert.Contains("MPUC4063", said, StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
        Assert.Equal(Session.Failed, Sync(request, ("WANDB_API_KEY", "")));
        Assert.Equal(Session.Done, Sync(request));
        IsWhole(request);
    }

    [Fact]
    public void A_key_of_the_netrc_file_will_do()
    {
        var request = New("netrc");
        var netrc = Path.Combine(folder, "keys.txt");
        File.WriteAllText(netrc, $"machine example.org login x password y\nmachine 127.0.0.1\n  login user\n  password {Key}\n");
        Assert.Equal(Session.Done, Run(request, out _, ("WANDB_API_KEY", ""), ("NETRC", netrc)));
        IsWhole(request);
    }

    [Fact]
    public void Disabled_it_leaves_nothing()
    {
        var request = New("disabled");
        Assert.Equal(Session.Done, Run(request, out var said, ("WANDB_MODE", "disabled")));
        Assert.DoesNotContain("MPUC406", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(request.RunDir, "wandb")));
        Assert.Equal(Session.Failed, Sync(request));
    }

    public void Dispose()
    {
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string ApprovedVendor => Path.Combine(TestFiles.Repository, "tests", "Approved", "wandb-vendor.txt");

    private Request New(string name, params ReadOnlySpan<(string, string)> more) =>
        TinyRun.In(Path.Combine(folder, name), TinyRun.Corrected, Prepared.Features, [("MpucWandb", "true"), .. more]);

    private string Of(string variable) => server.Run[variable]!.GetValue<string>();

    private int Run(Request request) => Run(request, out _);

    private int Run(Request request, out string said, params ReadOnlySpan<(string, string)> variables)
    {
        using var worker = new WorkerProcess(request.Anew(), Environment(variables));
        var code = worker.Wait();
        said = worker.Said;
        return code;
    }

    private int Sync(Request request, params ReadOnlySpan<(string, string)> variables)
    {
        using var worker = new WorkerProcess("wandb", request.RunDir, environment: Environment(variables));
        return worker.Wait();
    }

    private Dictionary<string, string> Environment(ReadOnlySpan<(string, string)> variables)
    {
        var all = new Dictionary<string, string>
        {
            ["WANDB_BASE_URL"] = server.Url,
            ["WANDB_API_KEY"] = Key,
            ["WANDB_MODE"] = "",
            ["NETRC"] = "/dev/null",
        };
        foreach (var (name, value) in variables)
            all[name] = value;
        return all;
    }

    // The server has what the run folder has, and nothing there knows the key.
    private void IsWhole(Request request)
    {
        var told = MetricJson.Read(File.ReadAllBytes(Path.Combine(request.RunDir, MetricJson.FileName))).Told;
        var rows = told.Map(WandbRow.From).Somes().ToArray();
        Assert.Equal(Enumerable.Range(0, rows.Length), server.History.Keys);
        Assert.Equal(
            rows.Select(r => Text(r.Row)).Order(StringComparer.Ordinal),
            server.History.Values.Select(Text).Order(StringComparer.Ordinal)
        );
        Assert.Equal(server.History.Keys, server.History.Values.Select(r => r["_step"]!.GetValue<int>()));
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!;
        Assert.Equal(
            results["mean"]!["fused"]!["accuracy"]!.GetValue<double>(),
            server.Summary["score/test/accuracy/fused"]!.GetValue<double>(),
            1e-9
        );
        foreach (var name in (string[])["results.json", "report.md"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(request.RunDir, name)), server.Files[name]);
        Assert.Equal(0, server.ExitCode);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(request.RunDir)!, "*", SearchOption.AllDirectories))
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Key)) < 0, file);
    }

    // Times have more digits in one than in the other where they were read back; seconds, too.
    private static string Text(JsonObject row)
    {
        var text = (JsonObject)row.DeepClone();
        foreach (
            var name in text.Select(p => p.Key)
                .Where(k => k is "_timestamp" or "_step" || k.EndsWith("seconds", StringComparison.Ordinal))
                .ToArray()
        )
            text.Remove(name);
        return text.ToJsonString();
    }

    // But for what names the properties, of which one differs.
    private static SortedDictionary<string, string> Results(Request request)
    {
        var all = Outcome.Of(request);
        foreach (var name in all.Keys.Where(k => k is "run/request.json" or "run/results.json" or "run/report.html").ToArray())
            all.Remove(name);
        return all;
    }

    private static string[] Requests(string transcript) => transcript.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // What was asked, each once where it was asked several times in a row.
    private static string[] Operations(string[] requests)
    {
        var operations = requests
            .Select(r =>
                r.StartsWith("PUT", StringComparison.Ordinal) ? "PUT"
                : r.StartsWith("POST /graphql ", StringComparison.Ordinal) ? $"POST graphql {r.Split(' ')[2]}"
                : r.Contains("complete", StringComparison.Ordinal) ? "POST file_stream complete"
                : "POST file_stream"
            )
            .ToArray();
        return [.. operations.Distinct()];
    }

    private static IEnumerable<string> Variables(string[] requests) =>
        requests
            .Where(r => r.Contains(" UpsertBucket ", StringComparison.Ordinal))
            .SelectMany(r => JsonNode.Parse(r[r.IndexOf('{', StringComparison.Ordinal)..])!.AsObject().Select(v => v.Key));
}

/// <summary>A test with the vendor's client, where MPUC_WANDB_SDK names a folder that it is installed in.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VendorFactAttribute : FactAttribute
{
    public VendorFactAttribute()
    {
        if (Folder is null)
            Skip = "MPUC_WANDB_SDK names no folder with @wandb/sdk 0.5.1";
    }

    public static string? Folder =>
        Environment.GetEnvironmentVariable("MPUC_WANDB_SDK") is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;
}
