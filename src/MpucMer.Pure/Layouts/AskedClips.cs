using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// The clips that -t:Predict is asked about (MpucClips): those of a manifest, whose labels, if any, are not looked at; or the files below a
/// folder.
/// </summary>
public static class AskedClips
{
    /// <summary>
    /// As RAVDESS names them, or of any name: files in one folder that differ in their ending alone are of one clip, and those of one
    /// folder of one group.
    /// </summary>
    private static readonly FileNaming Naming = FileNaming.ByPath(
        (name, modality) =>
            Ravdess.Naming(Path.GetFileName(name), modality) || Some(new NamedClip(Path.ChangeExtension(name, null), Folder(name), 0, 0))
    );

    /// <param name="given">What MpucClips says.</param>
    public static Either<Seq<Problem>, Found> Find(Option<string> given, DataSettings data, IFiles files) =>
        given
            .Filter(path => path.Length > 0)
            .ToEither(
                Seq1<Problem>(
                    new Problem.MissingSetting(CommandProperties.Clips.Name, "-t:Predict", "/path/to/clips (a folder, or a manifest)")
                )
            )
            .Bind(path =>
                files.IsFolder(path) ? In(path, data, files)
                : files.IsFile(path) ? Listed(path, data, files)
                : Seq1<Problem>(new Problem.DataFolderMissing(path))
            )
            .Bind(found => SourceReading.Of(found, data.Recordings, files));

    private static Either<Seq<Problem>, Found> In(string folder, DataSettings data, IFiles files)
    {
        var listed = data.Modalities.Filter(m => !m.IsToldByFiles).Map(m => (Problem)new Problem.ClipsNeedManifest(folder, m.Name));
        return listed.IsEmpty ? new NamedFiles(Naming, files).Find(data.Modalities.Map(m => (m, folder)), data.Missing) : listed;
    }

    private static Either<Seq<Problem>, Found> Listed(string path, DataSettings data, IFiles files) =>
        from manifest in ManifestLayout.Read(path, None, labelled: false, files)
        from found in ManifestLayout.Find(manifest with { Warnings = [] }, data, files)
        select found;

    private static string Folder(string name) => Path.GetDirectoryName(name) is { Length: > 0 } folder ? folder : ".";
}
