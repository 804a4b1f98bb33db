using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

/// <summary>A clip of a data set, by the name of one of its files.</summary>
/// <param name="Group">Who speaks, or what else must not be in both training and test.</param>
/// <param name="Label">Of <see cref="CorpusIndex.Labels"/>.</param>
public sealed record CorpusClip(string Id, string Group, string Label);

/// <summary>Which clips a data set has: what its names say, or its lists.</summary>
/// <param name="Labels">What its clips are labelled with, in the words of RAVDESS where they mean the same.</param>
/// <param name="Clip">
/// From the path of a file, without its ending and with forward slashes, beginning with the name of the folder that was given; none: of no
/// clip.
/// </param>
public sealed record CorpusIndex(Seq<string> Labels, Func<string, Option<CorpusClip>> Clip)
{
    /// <summary>The part of the official split that clips are in, by id.</summary>
    public HashMap<string, SplitPart> Parts { get; init; } = HashMap<string, SplitPart>();

    /// <summary>The clips that lists name, whether their files are there or not; empty where names alone say it.</summary>
    public Seq<string> Listed { get; init; } = Seq<string>();

    /// <summary>The lists themselves.</summary>
    public Seq<string> Lists { get; init; } = Seq<string>();

    /// <summary>Files that the data set brings and that are of no clip, as recordings of whole dialogues: nothing is said of
    /// them.</summary>
    public Func<string, bool> Beside { get; init; } = _ => false;
}

/// <summary>Where to look for what says which clips there are.</summary>
/// <param name="Root">The data set's own folder; none where none was given.</param>
/// <param name="Names">The files of all modalities that are used, as <see cref="CorpusIndex.Clip"/> takes them.</param>
public sealed record CorpusSearch(Option<string> Root, Seq<string> Names, IFiles Files);

/// <summary>
/// A data set of the field, declared once: a value in a file and a line in <see cref="Layouts.All"/>. Files are found by their names below
/// the folder of each modality, wherever they lie; what holds for RAVDESS holds for all: a copy is told, a name that says no clip too.
/// </summary>
/// <param name="Name">The word of MpucDataset.</param>
/// <param name="Summary">What it is, for the help.</param>
/// <param name="Example">What the name of a file is like, without its ending, for problems.</param>
/// <param name="Index">Which clips it has.</param>
public sealed record Corpus(string Name, string Summary, string Example, Func<CorpusSearch, Either<Seq<Problem>, CorpusIndex>> Index)
{
    /// <summary>What lists the clips, below the data set's own folder; none where the names of files say it.</summary>
    public Option<string> List { get; init; }

    /// <summary>The classes where nobody says them (<see cref="Classes"/>); empty: all labels.</summary>
    public string UsualClasses { get; init; } = "";

    /// <summary>Whether it has a split into training, validation and test, which then is the usual one.</summary>
    public bool HasSplit { get; init; }

    /// <summary>Whether its folders may say the part of a clip, as those of AFEW do: only who asks for it has that split.</summary>
    public bool MayHaveSplit { get; init; }

    /// <summary>The gender of a group, where its name tells it.</summary>
    public Func<string, Option<string>> Gender { get; init; } = _ => None;

    public static readonly PathProperty Folder = Path(
        "MpucCorpusDir",
        "folder",
        "The data set's own folder as it is distributed, in which the lists of its clips are (docs/datasets.md), and their sound where "
            + "MpucAudioDir is not given."
    );

    public static readonly PathProperty VideoDir = Path(
        "MpucVideoDir",
        "folder",
        "Films named as the data set names them, in any folders."
    );

    public static readonly PathProperty VectorsDir = Path(
        "MpucVectorsDir",
        "folder",
        "Features from elsewhere, one file a clip (.npy, .csv or .safetensors), named as the data set names its clips: the modality "
            + "vectors."
    );

    public static readonly Property<string> Classes = Words(
            "MpucClasses",
            "names",
            "Which labels of the data set are classes, in which order, and which are merged (angry happy+excited neutral sad); clips of "
                + "others are left out. Empty: as the data set is mostly used (docs/datasets.md)."
        )
        .Defaults("");

    private Seq<Offer<string>> Offers =>
        Seq(
            List.IsSome
                ? new Offer<string>(Modality.Audio, Way.By(Ravdess.AudioDir, path => path), Way.By(Folder, path => path))
                : new Offer<string>(Modality.Audio, Way.By(Ravdess.AudioDir, path => path)),
            new Offer<string>(Modality.Landmarks, Way.By(Ravdess.LandmarksDir, path => path)),
            new Offer<string>(Modality.Video, Way.By(VideoDir, path => path)),
            new Offer<string>(Modality.ActionUnits, Way.By(Ravdess.ActionUnits, path => path)),
            new Offer<string>(Modality.Text, Way.By(Mosei.TranscriptsDir, path => path, RecordingProperties.WordVectors)),
            new Offer<string>(Modality.Vectors(), Way.By(VectorsDir, path => path))
        );

    public Layout Layout =>
        new(Name, Summary, values => new CorpusFolders(
            this,
            values.Path(Folder).Filter(_ => List.IsSome),
            toHashMap(Offers.Bind(o => o.In(values).Map(path => (o.Modality, path)).ToSeq())),
            values.Read(Classes).Match(classes => classes, _ => "")
        ))
        {
            Listing = List.Map(_ => Folder).ToSeq(),
            Example = Name.ToUpperInvariant(),
            Offers = Offers.Map(o => (Offer)o),
            Others = Seq1<Property>(Classes),
            Gender = Gender,
            UsualSplit = HasSplit ? Some(SplitKind.Given) : None,
        };

    // By name: functions are never equal.
    public bool Equals(Corpus? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>An index of a data set whose names say all.</summary>
    /// <param name="clip">From the folders and the name of a file to its clip.</param>
    internal static Func<CorpusSearch, Either<Seq<Problem>, CorpusIndex>> ByNames(
        Seq<string> labels,
        Func<string, Option<CorpusClip>> clip
    ) => _ => new CorpusIndex(labels, clip);

    /// <summary>The last part of a path: the name of a file without its ending.</summary>
    internal static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}

/// <summary>A data set of the field, by the folder (of action units also the table) of each modality.</summary>
/// <param name="Root">The folder with its lists.</param>
/// <param name="Classes">As written (<see cref="Corpus.Classes"/>).</param>
public sealed record CorpusFolders(Corpus Corpus, Option<string> Root, HashMap<Modality, string> Roots, string Classes) : Dataset
{
    public override Layout Layout => Layouts.All.Find(l => l.Name == Corpus.Name).IfNone(() => Corpus.Layout);

    public override Option<string> SplitFile => Corpus.HasSplit || Corpus.MayHaveSplit ? Root || Roots.Values.ToSeq().HeadOrNone() : None;

    public override Problem WithoutSplit(Setting asked) =>
        new Problem.NotOfDataset(asked.Name, asked.Value, Corpus.Name, "a data set with an official split", asked.Place);

    public override Either<Seq<Problem>, Look> Look(IFiles files) => new Look(data => Find(data, files));

    private Either<Seq<Problem>, Found> Find(DataSettings data, IFiles files)
    {
        var roots = data.Modalities.Bind(m => Roots.Find(m).Map(root => (Modality: m, Root: root)).ToSeq()).Strict();
        return from names in Names(roots, files)
            from index in Corpus.Index(new CorpusSearch(Root, names, files))
            from classes in CorpusClasses.Of(Classes.Length > 0 ? Classes : Corpus.UsualClasses, index.Labels, Corpus.Name)
            let clips = names.Bind(n => index.Clip(n).ToSeq()).Distinct().Strict()
            let others = clips.Filter(c => !classes.Has(c.Label)).Strict()
            from found in new NamedFiles(Naming(index, classes), files).Find(roots, data.Missing)
            select found with
            {
                Inventory = found.Inventory with
                {
                    Clips = found.Inventory.Clips.Map(c => c with { Part = index.Parts.Find(c.Id) }).Strict(),
                    Labelling = new Labelling(classes.Names, Several: false),
                },
                Warnings = found.Warnings + Left(others, clips.Count) + Absent(index, clips),
                Watched = (found.Watched + index.Lists).Distinct().Strict(),
            };
    }

    // Of each modality what can hold it, listed once.
    private static Either<Seq<Problem>, Seq<string>> Names(Seq<(Modality Modality, string Root)> roots, IFiles files) =>
        roots
            .Filter(r => files.IsFolder(r.Root))
            .InTurn(r =>
                files.Below(r.Root).Map(below => below.Map(path => NameOf(r.Root, path)).Filter(n => Reads(n, r.Modality)).Map(Bare))
            )
            .Map(names => names.Bind(n => n).Distinct().Strict())
            .MapLeft(Seq1);

    private FileNaming Naming(CorpusIndex index, CorpusClasses classes) =>
        new(
            NameOf,
            (name, modality) =>
                index
                    .Clip(Bare(name))
                    .Bind(c =>
                        classes
                            .LabelOf(c.Label)
                            .Map(label => new NamedClip(c.Id, c.Group, label, EndingsOf(modality).ToList().IndexOf(EndingOf(name))))
                    ),
            // What is of another class is known, and said once.
            (name, modality) =>
                Reads(name, modality) && !index.Beside(Bare(name)) && !index.Clip(Bare(name)).Exists(c => !classes.Has(c.Label)),
            modality => [.. EndingsOf(modality).Take(1).Select(e => Corpus.Example + e)]
        )
        {
            Example = Corpus.Example,
        };

    // A folder for each part of the split may be given by itself.
    private static string NameOf(string root, string path) =>
        System.IO.Path.GetFileName(root.TrimEnd('/', '\\')) + "/" + System.IO.Path.GetRelativePath(root, path).Replace('\\', '/');

    private static string Bare(string name) => System.IO.Path.ChangeExtension(name, null) ?? name;

    private static string EndingOf(string name) => System.IO.Path.GetExtension(name).ToLowerInvariant();

    private static bool Reads(string name, Modality modality) => EndingsOf(modality).Contains(EndingOf(name));

    private static IReadOnlyList<string> EndingsOf(Modality modality) =>
        modality == Modality.Text ? TranscriptFormat.Endings : modality.Endings;

    private Seq<Problem> Left(Seq<CorpusClip> others, int clips) =>
        others.IsEmpty
            ? Seq<Problem>()
            : Seq1<Problem>(
                new Problem.ClipsOfOtherClasses(
                    Corpus.Name,
                    others.Count,
                    clips,
                    [.. others.GroupBy(c => c.Label).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} ({g.Count()})")]
                )
            );

    private Seq<Problem> Absent(CorpusIndex index, Seq<CorpusClip> clips)
    {
        var there = clips.Map(c => c.Id).ToHashSet(StringComparer.Ordinal);
        var absent = index.Listed.Filter(id => !there.Contains(id)).Strict();
        return absent.IsEmpty
            ? Seq<Problem>()
            : Seq1<Problem>(new Problem.ListedClipsAbsent(Corpus.Name, absent, index.Listed.Count, index.Lists.HeadOrNone().IfNone("")));
    }
}

/// <summary>Which labels of a data set are classes: each by its first label, with those that are merged into it.</summary>
internal sealed record CorpusClasses(Seq<string> Names, HashMap<string, int> Labels)
{
    /// <param name="written">Names, some of them joined by +; empty: all labels as they are.</param>
    /// <returns>A problem: a name that is no label, a label that stands twice.</returns>
    public static Either<Seq<Problem>, CorpusClasses> Of(string written, Seq<string> labels, string dataset)
    {
        var classes =
            written.Trim().Length == 0
                ? labels.Map(l => Seq1(l)).Strict()
                : written
                    .Split([' ', ',', ';', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
                    .Select(c => c.Split('+', StringSplitOptions.RemoveEmptyEntries).ToSeq())
                    .Where(c => !c.IsEmpty)
                    .ToSeq()
                    .Strict();
        var all = classes.Bind(c => c).Strict();
        var wrong = all.Filter(l => !labels.Contains(l)) + all.Filter(l => all.Count(x => x == l) > 1);
        return wrong.IsEmpty && classes.Count > 1
            ? new CorpusClasses(
                classes.Map(c => c[0]).Strict(),
                toHashMap(classes.Map((i, c) => (i, c)).Bind(p => p.c.Map(label => (label, p.i))))
            )
            : Seq1<Problem>(new Problem.ClassesWrong(written, wrong.HeadOrNone().IfNone(""), labels, dataset));
    }

    public bool Has(string label) => Labels.ContainsKey(label);

    public Option<int> LabelOf(string label) => Labels.Find(label);
}
