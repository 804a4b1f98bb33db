using MpucMer.Effects.Models;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using MpucMer.Tool.Serving;

// The tensor library's number of threads belongs to the whole process, and so do its open files.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MpucMer.Tool.Tests;

/// <summary>A small model of sound and landmarks in a file, and clips that it may be asked about; made once for all tests.</summary>
public sealed class Trained : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-serve-").FullName;
    private readonly TinyRun.Home home = new();

    public Trained()
    {
        var request = TinyRun.In(
            folder,
            TinyRun.Corrected,
            Prepared.Features,
            ("MpucInputs", "training"),
            ("MpucProbeFeatures", "training")
        );
        TinyRun.Good(request);
        TinyRun.Good(request with { Goal = Goal.Pack });
        Path = Directory.GetFiles(request.RunDir, "*.mpuc").Single();
        var clip = request.Inventory.Clips[0];
        Wav = clip.Find(Modality.Audio).Map(s => s.Path).IfNone("");
        Csv = clip.Find(Modality.Landmarks).Map(s => s.Path).IfNone("");
        Directory.CreateDirectory(Temporary);
    }

    /// <summary>The model's file.</summary>
    public string Path { get; }

    /// <summary>The sound of a clip.</summary>
    public string Wav { get; }

    /// <summary>The landmarks of the same clip.</summary>
    public string Csv { get; }

    /// <summary>Where servers have their uploads; nothing else is there.</summary>
    public string Temporary => System.IO.Path.Combine(folder, "temporary");

    internal Model Load() => Model.Load(Path, 1, "cpu").IfLeft(p => throw new InvalidOperationException(p.Explain().Text));

    /// <summary>What <c>mpucmer predict --format json</c> says of files in a folder that is named as that of uploads is.</summary>
    internal string Predicted(Option<double> every, params string[] files)
    {
        var folder = System.IO.Path.Combine(Directory.CreateTempSubdirectory("mpuc-asked-").FullName, Upload.Group);
        Directory.CreateDirectory(folder);
        try
        {
            var copies = files.Map(f => System.IO.Path.Combine(folder, System.IO.Path.GetFileName(f))).ToArray();
            foreach (var (from, to) in files.Zip(copies))
                File.Copy(from, to);
            using var model = Load();
            var found = AskedFiles
                .Find(copies.ToSeq(), model.Experiment.Data, new LocalFiles(CancellationToken.None))
                .IfLeft(p => throw new InvalidOperationException(p.Head.Explain().Text));
            var said = new Asking(model, 1, _ => { }, CancellationToken.None) { Every = every }
                .Of(found.Inventory.Clips)
                .Single()
                .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
            return string.Concat(said.JsonLines().Map(line => line + "\n"));
        }
        finally
        {
            Directory.Delete(System.IO.Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        home.Dispose();
    }
}

/// <summary>All tests of this project share one model.</summary>
[CollectionDefinition(Name)]
public sealed class TrainedCollection : ICollectionFixture<Trained>
{
    public const string Name = "a trained model";
}
