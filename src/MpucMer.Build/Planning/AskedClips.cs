using MpucMer.Build.Scanning;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Manifests;

namespace MpucMer.Build.Planning;

/// <summary>
/// The clips that -t:Predict is asked about (MpucClips): those of a manifest, whose labels, if any, are not looked at; or the files below a
/// folder (<see cref="SourceNaming.Any"/>).
/// </summary>
internal sealed class AskedClips(Experiment experiment, HashMemory memory, Action<int, long> reading, CancellationToken stop)
{
    public Either<Seq<Problem>, FoundSources> Find(Option<string> given)
    {
        if (!given.Map(p => p.Length > 0).IfNone(false))
            return Seq1<Problem>(new Problem.MissingSetting("MpucClips", "-t:Predict", "/path/to/clips (a folder, or a manifest)"));
        var path = given.IfNone("");
        if (Directory.Exists(path))
            return Folder(path);
        return File.Exists(path) ? Listed(path) : Seq1<Problem>(new Problem.DataFolderMissing(path));
    }

    private Either<Seq<Problem>, FoundSources> Folder(string path) =>
        experiment.Data.Modalities.Filter(m => !m.IsToldByFiles).Map(m => (Problem)new Problem.ClipsNeedManifest(path, m.Name))
            is { IsEmpty: false } listed
            ? listed
            : new SourceSearch(experiment, SourceNaming.Any, memory, reading, stop).Find(experiment.Data.Modalities.Map(m => (m, path)));

    private Either<Seq<Problem>, FoundSources> Listed(string path) =>
        from manifest in ManifestFile.Read(path, GroupsAcrossSplits.Allowed, labelled: false)
        from found in new ManifestSearch(experiment, manifest with { Warnings = [] }, memory, reading, stop).Find()
        select found;
}
