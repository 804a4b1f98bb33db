using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Layouts;

/// <summary>A folder for each class, in it one for each speaker, and in it the files of clips: <c>happy/eva/one.wav</c>.</summary>
public sealed record ClassFolders(string Root) : Dataset
{
    public static readonly Property<Option<string>> Folder = PropertyForms.Path(
        "MpucClassFolders",
        "folder",
        "A folder for each class, in it one for each speaker."
    );

    public static readonly Layout Declaration = new("class-folders", "a folder for each class", values => new ClassFolders(
        values.Path(Folder).IfNone("")
    ))
    {
        Listing = Seq1(Folder),
        Example = "clips",
    };

    public override Layout Layout => Declaration;

    /// <summary>The modalities are those of which there are files.</summary>
    public override Either<Seq<Problem>, Look> Look(IFiles files) =>
        from root in (files.IsFolder(Root) ? Root : Left<Problem, string>(new Problem.DataFolderMissing(Root))).MapLeft(Seq1)
        from below in files.Below(root).MapLeft(Seq1)
        let clips = below.Map(path => Path.GetRelativePath(root, path).Split('/')).Filter(names => names.Length == 3).Strict()
        let modalities = Modality.All.Where(m => m.IsToldByFiles && clips.Exists(names => m.Reads(names[2]))).Select(m => m.Name)
        let classes = clips.Map(names => names[0]).Distinct().Order(StringComparer.Ordinal).ToSeq()
        select new Look(data => Find(classes, data, files))
        {
            Says = Settings.Of([new Setting(DataProperties.Modalities.Name, string.Join(' ', modalities), new Place(root))]),
        };

    private Either<Seq<Problem>, Found> Find(Seq<string> classes, DataSettings data, IFiles files) =>
        new NamedFiles(FileNaming.ByPath((name, _) => Clip(name.Split('/'), classes), "happy/eva/one"), files)
            .Find(data.Modalities.Map(m => (m, Root)), data.Missing)
            .Map(found => found with { Inventory = found.Inventory with { Labelling = new Labelling(classes, Several: false) } });

    private static Option<NamedClip> Clip(string[] names, Seq<string> classes) =>
        names is [var label, var speaker, var file]
            ? Some(new NamedClip($"{speaker}/{Path.GetFileNameWithoutExtension(file)}", speaker, classes.ToList().IndexOf(label), 0))
            : None;
}
