using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Models;

/// <summary>
/// Clips put to a model, some at a time, so that memory does not grow with their number. What is made of them on the way lies in a folder
/// of its own, which is removed.
/// </summary>
/// <param name="tell">Told what is wrong with single clips.</param>
public sealed class Asking(Model model, int threads, Action<Explanation> tell, CancellationToken stop)
{
    /// <summary>Seconds from one window of a clip to the next; none: clips are judged whole.</summary>
    public Option<double> Every { get; init; }

    /// <summary>How long a clip may be; none: as long as it is.</summary>
    public Option<double> MostSeconds { get; init; }

    /// <summary>Where folders for what is made on the way are put; none: where the system has such files.</summary>
    public Option<string> Folder { get; init; }

    /// <summary>Clips that are read and judged together; whole groups, where these are their own standard.</summary>
    private const int AtATime = 64;

    /// <summary>What the model says of clips, in their order; those that cannot be read are left out, and told.</summary>
    public IEnumerable<Either<Problem, Predictions>> Of(Seq<SourceClip> clips)
    {
        foreach (var some in Parts(clips))
        {
            if (stop.IsCancellationRequested)
                yield break;
            yield return Read(some, read => Every.Match(every => OverTime(read, every), () => Whole(read)));
        }
    }

    /// <summary>What the model says of clips that are few: of each as a whole, and over time where that is asked too.</summary>
    public Either<Problem, (Predictions Whole, Option<Predictions> OverTime)> Both(Seq<SourceClip> clips) =>
        Read(clips, read =>
            from whole in Whole(read)
            from overTime in Every.Match(every => OverTime(read, every).Map(Some), () => Option<Predictions>.None)
            select (whole, overTime)
        );

    private Either<Problem, Predictions> Whole(ReadClips read) =>
        model.Ask(read.Set).Map(said => model.Together(read.Clips.Map(c => (c.Id, c.Group)), said));

    private Either<Problem, Predictions> OverTime(ReadClips read, double every) =>
        model.AskOverTime(read.Set, read.Rates, every).Map(said => model.Together(said.Windows, said.Said));

    // Pictures stay files until they are looked at: the folder is there as long as its clips are asked about.
    private Either<Problem, A> Read<A>(Seq<SourceClip> clips, Func<ReadClips, Either<Problem, A>> ask)
    {
        var folder = Folder.Match(
            parent => Directory.CreateDirectory(Path.Combine(parent, Path.GetRandomFileName())),
            () => Directory.CreateTempSubdirectory("mpucmer-")
        );
        try
        {
            return FeaturesStage.ReadAsked(Context(clips, folder.FullName), model.File.About.Modalities, MostSeconds).Bind(ask);
        }
        finally
        {
            Directory.Delete(folder.FullName, recursive: true);
        }
    }

    private StageContext Context(Seq<SourceClip> clips, string folder)
    {
        var request = new Request(
            model.File.About.Experiment,
            Settings.Of([]),
            new Inventory(clips) { Labelling = model.Labelling },
            Seq<Pure.Splits.Fold>(),
            Seq<RequestedStep>(),
            None,
            Goal.Predict,
            folder,
            folder
        );
        var step = Stage.Predictions.Step(None, None, Seq<Parameter>(), Seq<Input>(), Seq<Step>());
        var store = new Store(folder, new FileLayer(), p => tell(p.Explain()));
        return new StageContext(request, model.Experiment, step, store, threads, Said, stop);
    }

    private void Said(WorkerEvent e)
    {
        if (e is WorkerEvent.Told told)
            tell(told.Explanation);
    }

    private Seq<Seq<SourceClip>> Parts(Seq<SourceClip> clips)
    {
        var e = model.Experiment;
        var byGroup = e.Encoders.Inputs == Standardisation.Group || e.Probe.Features == Standardisation.Group;
        var parts = new List<List<SourceClip>>();
        foreach (var group in byGroup ? clips.GroupBy(c => c.Group).Select(g => g.ToList()) : clips.Select(c => new List<SourceClip> { c }))
        {
            if (parts.Count == 0 || parts[^1].Count + group.Count > AtATime)
                parts.Add([]);
            parts[^1].AddRange(group);
        }
        return parts.Where(p => p.Count > 0).Select(p => p.ToSeq().Strict()).ToSeq().Strict();
    }
}

/// <summary>The disk, for those who ask a model: every file is looked at once, and nothing is remembered.</summary>
public sealed class LocalFiles(CancellationToken stop) : IFiles
{
    public bool IsFile(string path) => File.Exists(path);

    public bool IsFolder(string path) => Directory.Exists(path);

    public Either<Problem, Seq<string>> Below(string root) =>
        SourceFiles.Guarded<Seq<string>>(root, () =>
            Listing.Of(root, stop).Select(f => f.Path).Order(StringComparer.Ordinal).ToSeq().Strict()
        );

    public Either<Problem, ReadOnlyMemory<byte>> Content(string path) =>
        SourceFiles.Guarded<ReadOnlyMemory<byte>>(path, () => (ReadOnlyMemory<byte>)RegularFile.ReadAllBytes(path));

    public Either<Problem, ReadOnlyMemory<byte>> Start(string path, int count) =>
        SourceFiles.Guarded<ReadOnlyMemory<byte>>(path, () => (ReadOnlyMemory<byte>)RegularFile.Start(path, count));

    public Either<Problem, HashMap<string, string>> Hashes(Seq<string> paths, string about) =>
        paths.InTurn(path => HashOf(path).Map(hash => (path, hash))).Map(hashes => toHashMap(hashes));

    /// <summary>A model is not asked about sets that the project makes.</summary>
    public Either<Problem, string> Made(MadeSet set) => new Problem.DataFolderMissing(set.Name);

    /// <summary>Nor about computational sequences, which are a data set's.</summary>
    public Either<Seq<Problem>, SegmentIndex> Segments(IndexRequest request) => Seq<Problem>();

    private Either<Problem, string> HashOf(string path) => SourceFiles.Guarded<string>(path, () =>
        {
            if (!Directory.Exists(path))
                return HeldFile.Of(path, stop).Hash;
            var files = Listing.Of(path, stop);
            files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
            using var whole = new ContentHash.Folder();
            foreach (var file in files)
                whole.Add(Path.GetRelativePath(path, file.Path), RegularFile.ReadAllBytes(file.Path));
            return whole.Value();
        });
}
