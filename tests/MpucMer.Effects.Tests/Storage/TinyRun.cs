using LanguageExt;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Worker;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>
/// An experiment of all stages on one fold, small enough to be run hundreds of times. The clips and their features are made once and
/// shared.
/// </summary>
public static class TinyRun
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("mpuc-tiny-").FullName;
    private static readonly Lazy<string> FeatureStore = new(MakeFeatures);

    public static readonly IReadOnlyDictionary<string, string> Corrected = new Dictionary<string, string>
    {
        ["MpucFolds"] = "3",
        ["MpucValidationActors"] = "1",
        ["MpucWindow"] = "12",
        ["MpucFeatureSize"] = "8",
        ["MpucEpochs"] = "2",
        ["MpucBatchSize"] = "4",
        ["MpucProbeEpochs"] = "2",
        ["MpucProbeHidden"] = "4",
        ["MpucThreads"] = "1",
        ["MpucCheckpointMinutes"] = "0",
        ["MpucDropout"] = "0.2",
    };

    public static readonly IReadOnlyDictionary<string, string> Published = new Dictionary<string, string>(Corrected)
    {
        ["MpucProtocol"] = "published",
        ["MpucProbeDropout"] = "0.1",
    };

    /// <summary>A new folder with a store and a run folder of its own, both empty but for features where they are asked for.</summary>
    public static Request In(
        string folder,
        IReadOnlyDictionary<string, string> properties,
        Prepared prepared,
        params ReadOnlySpan<(string Name, string Value)> more
    )
    {
        var all = new Dictionary<string, string>(properties);
        foreach (var (name, value) in more)
            all[name] = value;
        var request = DemoRequest.Make(Folder, all, actors: 3);
        var own = request with
        {
            Folds = request.Folds.Take(1),
            StoreDir = Path.Combine(folder, "store"),
            RunDir = Path.Combine(folder, "run"),
        };
        if (prepared == Prepared.Features)
            Copy(FeatureStore.Value, own.StoreDir);
        return own;
    }

    public static (int Code, Seq<WorkerEvent> Events) Run(Request request, IFileLayer? files = null, CancellationToken stop = default)
    {
        var output = new StringWriter();
        var code = Session.Run(request.Anew(), output, stop, files);
        return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EventJson.Read).Somes().ToSeq());
    }

    /// <summary>Runs and expects success.</summary>
    public static Seq<WorkerEvent> Good(Request request)
    {
        var (code, events) = Run(request);
        Assert.True(code == 0, string.Join('\n', events));
        return events;
    }

    public static Seq<string> Codes(Seq<WorkerEvent> events) =>
        events.Filter(e => e is WorkerEvent.Told).Map(e => ((WorkerEvent.Told)e).Explanation.Code);

    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    /// <summary>Removes what is shared, after the last test that uses it.</summary>
    public sealed class Home : IDisposable
    {
        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    private static string MakeFeatures()
    {
        var request = In(Path.Combine(Folder, "features"), Corrected, Prepared.Nothing) with { Goal = Goal.Check };
        Good(request);
        return request.StoreDir;
    }
}

/// <summary>What a new store holds.</summary>
public enum Prepared
{
    Nothing,
    Features,
}
