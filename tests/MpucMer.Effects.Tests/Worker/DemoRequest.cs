using System.Security.Cryptography;
using System.Text;
using LanguageExt;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Demo;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>A small demo set on disk and the request that a build would write for it.</summary>
public static class DemoRequest
{
    public static Request Make(
        string folder,
        IReadOnlyDictionary<string, string> properties,
        int actors = 4,
        int clipsPerEmotion = 1,
        Goal? goal = null,
        Option<Stage> force = default
    )
    {
        var settings = DemoSettings.Of(actors, clipsPerEmotion, 1, 1).IfFail(_ => throw new InvalidOperationException("bad demo settings"));
        var data = Path.Combine(folder, $"data-{actors}-{clipsPerEmotion}");
        if (!Directory.Exists(data))
        {
            foreach (var file in DemoSet.Files(settings))
            {
                var path = Path.Combine(data, file.RelativePath);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, file.Content);
            }
        }
        // Without the untrained encoders, unless these are asked for: tests look at what was trained.
        var written = new Dictionary<string, string> { ["MpucDataset"] = "demo", ["MpucUntrained"] = "false" };
        foreach (var (name, value) in properties)
            written[name] = value;
        var all = Settings.Of(written.Select(p => new Setting(p.Key, p.Value, Place.CommandLine)));
        var inventory = Scan(data);
        var experiment = ExperimentParser
            .Parse("test", all)
            .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Text))));
        var items = inventory.Clips.Map(c => new Item(c.Id, c.Group, c.Label));
        var folds = Folds
            .KFold(experiment.Split.FoldCount.IfNone(2), items, experiment.Split.ValidationActors, 0)
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
        return new Request(
            "test",
            all,
            inventory,
            folds,
            Seq<RequestedStep>(),
            force,
            goal ?? Goal.Train,
            Path.Combine(folder, "store"),
            Path.Combine(folder, "run")
        );
    }

    public static Inventory Scan(string data)
    {
        IReadOnlyList<ClipSource> Files(string pattern) =>
            [
                .. Directory
                    .EnumerateFiles(data, pattern, SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal)
                    .Select(p => new ClipSource.File(p, Path.GetFileName(p))),
            ];
        var found = new Dictionary<Modality, IReadOnlyList<ClipSource>>
        {
            [Modality.Audio] = Files("*.wav"),
            [Modality.Landmarks] = Files("*.csv"),
        };
        var index = ClipIndex
            .Build(found, Ravdess.Naming, MissingModality.Fail)
            .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Text))));
        return new Inventory(
            index
                .Clips.Select(c => new SourceClip(
                    c.Id,
                    c.Group,
                    c.Label,
                    c.Sources.Select(s => new Source(
                            s.Key,
                            s.Value.Path,
                            None,
                            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(s.Value.Path)))
                        ))
                        .OrderBy(s => s.Modality.Name, StringComparer.Ordinal)
                        .ToSeq()
                ))
                .ToSeq()
        );
    }

    /// <summary>Runs the request here; gives the exit code and what the worker said.</summary>
    public static (int Code, Seq<WorkerEvent> Events) Run(Request request, CancellationToken stop = default)
    {
        var output = new StringWriter(new StringBuilder());
        var code = MpucMer.Effects.Worker.Session.Run(request.Anew(), output, stop);
        return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EventJson.Read).Somes().ToSeq());
    }
}
