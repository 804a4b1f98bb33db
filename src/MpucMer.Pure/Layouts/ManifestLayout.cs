using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

/// <summary>Any files: a table lists the clips, their labels and the files of each modality (docs/own-data.md).</summary>
public static class ManifestLayout
{
    public static readonly PathProperty File = Path(
        "MpucManifest",
        "CSV or JSON lines file",
        "A list of clips, their labels and the files of each modality (docs/own-data.md); for MpucDataset=manifest."
    );

    public static readonly Layout Layout = new("manifest", "your own files, listed in a table (docs/own-data.md)", Read)
    {
        Listing = Seq1(File),
        Example = "manifest.csv",
        Others = Seq<Property>(RecordingProperties.WordVectors, SplitProperties.GroupsMayCross),
    };

    // Who is in which split matters only to those who ask for it.
    private static ManifestFile Read(Values values) =>
        new(
            values.Path(File).IfNone(""),
            SplitSettings
                .KindIn(values)
                .ToOption()
                .Filter(kind => kind == SplitKind.Given)
                .Map(_ =>
                    values.Read(SplitProperties.GroupsMayCross).Match(may => may, _ => false)
                        ? GroupsAcrossSplits.Allowed
                        : GroupsAcrossSplits.Refused
                )
        );

    /// <summary>A manifest of any clips.</summary>
    /// <param name="groups">What to say of groups in two splits; none: nothing.</param>
    /// <param name="labelled">Whether they have to have labels.</param>
    internal static Either<Seq<Problem>, Manifest> Read(string path, Option<GroupsAcrossSplits> groups, bool labelled, IFiles files) =>
        files
            .Content(path)
            .MapLeft(p => Seq1(p is Problem.FileUnreadable unread ? new Problem.ManifestUnreadable(path, unread.Reason) : p))
            .Bind(bytes =>
                Manifest
                    .Parse(bytes, path, [.. Modality.All.Select(m => m.Name)], p => files.IsFile(p) || files.IsFolder(p), groups, labelled)
                    .ToEither()
            );

    /// <summary>The clips of a manifest that have what the experiment uses, and the hashes of their files.</summary>
    internal static Either<Seq<Problem>, Found> Find(Manifest manifest, DataSettings data, IFiles files)
    {
        var absent = data
            .Modalities.Filter(m => !manifest.Clips.Any(c => c.Files.ContainsKey(m.Name)))
            .Map(m => (Problem)new Problem.ManifestWithoutModality(manifest.Path, m.Name, manifest.Modalities));
        var unread = data.Modalities.Bind(m =>
            manifest
                .Clips.Where(c => c.Files.ContainsKey(m.Name) && !CanRead(m, c.Files[m.Name], files))
                .Take(1)
                .Select(c =>
                    files.IsFolder(c.Files[m.Name])
                        ? (Problem)new Problem.FileUnreadable(c.Files[m.Name], $"it is a folder, and {m.Name} is one file a clip")
                        : new Problem.FileKindUnknown(m.Name, c.Files[m.Name], m.Endings)
                )
                .ToSeq()
        );
        var problems = (absent + unread).Strict();
        return problems.IsEmpty
            ? ClipChoice
                .Of(manifest.Clips.ToSeq(), c => c.Id, data.Modalities, (c, m) => c.Files.ContainsKey(m.Name), data.Missing)
                .Bind(choice =>
                    Hashed(manifest, choice.Clips, data.Modalities, files)
                        .MapLeft(Seq1)
                        .Map(found => found with { Warnings = manifest.Warnings.ToSeq() + choice.Warnings })
                )
            : problems;
    }

    // Frames are folders; whoever reads one says what is wrong in it.
    private static bool CanRead(Modality modality, string path, IFiles files) =>
        files.IsFolder(path) ? modality.MayBeFolder : modality.Endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    private static Either<Problem, Found> Hashed(Manifest manifest, Seq<ManifestClip> clips, Seq<Modality> modalities, IFiles files)
    {
        var paths = clips.Bind(c => modalities.Filter(m => c.Files.ContainsKey(m.Name)).Map(m => c.Files[m.Name])).Distinct().Strict();
        return files
            .Hashes(paths, manifest.Path)
            .Map(hashes => new Found(
                new Inventory(clips.Map(c => Clip(manifest, c, modalities, hashes)).Strict())
                {
                    Labelling = new Labelling(manifest.Labels.ToSeq(), manifest.Kind == LabelKind.Several),
                },
                Seq<Problem>(),
                (Seq1(manifest.Path) + paths.Map(p => files.IsFolder(p) ? p.TrimEnd('/') + "/" : p)).Strict()
            ));
    }

    private static SourceClip Clip(Manifest manifest, ManifestClip clip, Seq<Modality> modalities, HashMap<string, string> hashes)
    {
        var several = manifest.Kind == LabelKind.Several;
        var intensities = clip.Intensities.Select(x => (double)x).ToArray();
        return new SourceClip(
            clip.Id,
            clip.Group,
            several ? Labelling.Strongest(intensities) : clip.Label.IfNone(0),
            modalities
                .Filter(m => clip.Files.ContainsKey(m.Name))
                .Map(m => new Source(m, clip.Files[m.Name], None, hashes[clip.Files[m.Name]]) { Cut = clip.Cut })
                .Strict()
        )
        {
            Intensities = several ? intensities.ToSeq() : Seq<double>(),
            Part = clip.Split,
        };
    }
}

/// <summary>A manifest as a data set.</summary>
/// <param name="Groups">What to say of groups in two splits, where the experiment's split is the manifest's.</param>
public sealed record ManifestFile(string Path, Option<GroupsAcrossSplits> Groups) : Dataset
{
    public override Layout Layout => ManifestLayout.Layout;

    public override Option<string> SplitFile => Path;

    /// <summary>Where nobody says which modalities to use, it is those of its columns.</summary>
    public override Either<Seq<Problem>, Look> Look(IFiles files) =>
        from manifest in ManifestLayout.Read(Path, Groups, labelled: true, files)
        select new Look(data => ManifestLayout.Find(manifest, data, files))
        {
            Says = Settings.Of([new Setting(DataProperties.Modalities.Name, string.Join(' ', manifest.Modalities), new Place(Path, 1))]),
        };
}
