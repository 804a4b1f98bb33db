using System.Globalization;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>
/// A fault at each operation of the store in turn: the run ends with MPUC3001 or in success, and the next one in the results of a run
/// without faults, with nothing left over.
/// Of operations of one kind in one place (a feature's write, …) one is met here, and by one of the faults; MPUC_FAULTS=all meets every
/// operation with every fault.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class FaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-fault-").FullName;

    [Theory]
    [InlineData(Fault.Full)]
    [InlineData(Fault.Broken)]
    [InlineData(Fault.Denied)]
    [InlineData(Fault.Short)]
    public void A_fault_at_any_operation_is_told_with_a_code_and_harms_no_result(Fault fault)
    {
        var whole = New("whole");
        var none = new FaultyLayer(-1, fault);
        Assert.Equal(Session.Done, TinyRun.Run(whole, none).Code);
        var expected = Outcome.Of(whole);
        var met = 0;
        foreach (var at in Points(none.Operations, whole, fault))
        {
            var request = New($"at-{at}");
            var layer = new FaultyLayer(at, fault);
            var (code, events) = TinyRun.Run(request, layer);
            var after = $"{fault} at operation {at} ({(layer.Operations.Count >= at ? layer.Operations[at - 1] : "?")})";
            Assert.True(layer.Operations.Count >= at, after);
            if (code != Session.Done)
            {
                Assert.True(code == Session.Failed, $"{after}: exit code {code}");
                Assert.True(fault == Fault.Short || TinyRun.Codes(events).Contains("MPUC3001"), $"{after}: {string.Join(", ", events)}");
            }
            var (next, told) = TinyRun.Run(request);
            Assert.True(next == Session.Done, $"{after}, the run after it: {string.Join('\n', told)}");
            Outcome.Equal(expected, request, after);
            Directory.Delete(Path.GetDirectoryName(request.StoreDir)!, recursive: true);
            met++;
        }
        Assert.True(met > 5, $"{met} operations");
    }

    [Fact]
    public void A_full_disk_is_told_as_such()
    {
        if (!File.Exists("/dev/full"))
            return;
        var error = Assert.ThrowsAny<IOException>(() => new FileLayer().Write("/dev/full", [1, 2, 3]));
        Assert.Equal(Errno.NoSpace, error.HResult);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Request New(string name)
    {
        var request = TinyRun.In(Path.Combine(folder, name), TinyRun.Published, Prepared.Features, ("MpucEpochs", "1"));
        // One clip's features are made again, so that their writing is met.
        foreach (
            var path in Directory
                .GetDirectories(Path.Combine(request.StoreDir, "features"))
                .SelectMany(d => Directory.GetFiles(d, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(1))
        )
            File.Delete(path);
        foreach (
            var entries in Directory.GetDirectories(Path.Combine(request.StoreDir, "features")).Where(d => Path.GetFileName(d).Length == 2)
        )
            Directory.Delete(entries, recursive: true);
        return request;
    }

    private static IEnumerable<int> Points(IReadOnlyList<string> operations, Request request, Fault fault)
    {
        if (Environment.GetEnvironmentVariable("MPUC_FAULTS") == "all")
            return Enumerable.Range(1, operations.Count);
        return operations
            .Select((o, i) => (Kind: Kind(o, request), At: i + 1))
            .GroupBy(o => o.Kind)
            .Select(g => g.First().At)
            .Where((_, i) => i % 4 == (int)fault);
    }

    // What and where, without fingerprints and process numbers.
    private static string Kind(string operation, Request request)
    {
        var (what, path) = (
            operation[..operation.IndexOf('/', StringComparison.Ordinal)],
            operation[operation.IndexOf('/', StringComparison.Ordinal)..]
        );
        var parts = path.Replace(request.StoreDir, "store", StringComparison.Ordinal)
            .Replace(request.RunDir, "run", StringComparison.Ordinal)
            .Split('/');
        return what
            + string.Join(
                    '/',
                    parts.Select(p =>
                        p.Length is 2 or > 40 && p != "features" ? "*"
                        : p.Contains(".tmp-", StringComparison.Ordinal) ? "temp"
                        : p
                    )
                )
                .ToLower(CultureInfo.InvariantCulture);
    }
}
