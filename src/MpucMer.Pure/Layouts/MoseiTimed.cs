using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

/// <summary>The SDK's standard folds as a file.</summary>
/// <param name="IsTheSplit">Whether the experiment is split by them: videos in none are left out then.</param>
public sealed record FoldFile(string Path, bool IsTheSplit)
{
    /// <summary>The standard folds, where they are given.</summary>
    internal static Option<FoldFile> In(Values values) =>
        values
            .Path(Mosei.StandardFolds)
            .Map(path => new FoldFile(path, SplitSettings.KindIn(values).Match(kind => kind == SplitKind.Given, _ => false)));
}

/// <summary>
/// CMU-MOSEI by segments that have times: each is a stretch of a video, and is cut out of sequences and recordings of it.
/// </summary>
public abstract record MoseiTimed(Option<FoldFile> Folds, HashMap<Modality, SegmentSource> Sources) : MoseiSegments
{
    protected override HashMap<Modality, SegmentSource> Given => Sources;

    public override Seq<string> Lists => Seq1(List) + Folds.Map(f => f.Path).ToSeq();

    /// <summary>A layout of such segments, by the file that lists them.</summary>
    /// <param name="of">From that file, the folds and the places of modalities.</param>
    protected static Layout Declared(
        Property<Option<string>> listing,
        string example,
        Func<string, Option<FoldFile>, HashMap<Modality, SegmentSource>, Dataset> of
    ) =>
        new(Mosei.Name, Mosei.Summary, values => of(values.Path(listing).IfNone(""), FoldFile.In(values), Mosei.In(values)))
        {
            Listing = Seq1(listing),
            Example = example,
            Offers = Mosei.Timed.Map(o => (Offer)o),
            Others = Seq1<Property>(Mosei.StandardFolds),
            UsualSplit = SplitKind.Given,
        };

    /// <summary>What the worker finds of the segments in the sequences that are used.</summary>
    protected static Either<Seq<Problem>, SegmentIndex> Indexed(
        Option<string> labels,
        Option<string> table,
        UsedSources used,
        IFiles files
    ) =>
        files.Segments(
            new IndexRequest(
                Seq<string>(),
                labels,
                table,
                used.Sequences,
                used.PlaceOf(SequenceContent.Words),
                used.PlaceOf(SequenceContent.Faces),
                ""
            )
        );

    /// <summary>
    /// Segments with the part of their video's fold, where they have none of their own. Folds of one's own keep videos that are in none.
    /// </summary>
    protected override Either<Seq<Problem>, (Seq<MoseiSegment> Segments, Seq<Problem> Warnings)> Parted(
        Seq<MoseiSegment> segments,
        IFiles files
    ) =>
        Folds.Match(
            folds =>
                (
                    from bytes in files.Content(folds.Path)
                    from standard in StandardFolds.Parse(bytes.Span, folds.Path)
                    select Kept(segments.Map(s => s.Part.IsSome ? s : s with { Part = PartOf(standard, s.Video) }).Strict(), folds)
                ).MapLeft(Seq1),
            () => (segments, Seq<Problem>())
        );

    private static (Seq<MoseiSegment> Segments, Seq<Problem> Warnings) Kept(Seq<MoseiSegment> parted, FoldFile folds)
    {
        if (!folds.IsTheSplit)
            return (parted, Seq<Problem>());
        var videos = parted.Map(s => s.Video).Distinct().Count;
        var without = parted.Filter(s => s.Part.IsNone).Map(s => s.Video).Distinct().OrderBy(v => v, StringComparer.Ordinal).ToList();
        // Of all of them the split says that nobody is in a part.
        return without.Count == 0 || without.Count == videos
            ? (parted, Seq<Problem>())
            : (parted.Filter(s => s.Part.IsSome).Strict(), Seq1<Problem>(new Problem.VideosWithoutFold(folds.Path, without, videos)));
    }

    private static Option<SplitPart> PartOf(StandardFolds folds, string video) =>
        folds.Train.Contains(video) ? SplitPart.Train
        : folds.Validation.Contains(video) ? SplitPart.Validation
        : folds.Test.Contains(video) ? SplitPart.Test
        : None;
}

/// <summary>
/// CMU-MOSEI as the Multimodal SDK has it: a label sequence says which segments there are and when; words, faces and sound are sequences of
/// whole videos, or recordings.
/// </summary>
public sealed record MoseiSequences(string Labels, Option<FoldFile> Folds, HashMap<Modality, SegmentSource> Sources)
    : MoseiTimed(Folds, Sources)
{
    public static readonly PathProperty LabelsCsd = Path(
        "MpucLabelsCsd",
        "CSD file",
        "CMU-MOSEI's label sequence (CMU_MOSEI_Labels.csd): which segments there are, when they are, and their labels; in place "
            + "of the pickles."
    );

    public static readonly Layout Declaration = Declared(LabelsCsd, "CMU_MOSEI_Labels.csd", (labels, folds, sources) =>
        new MoseiSequences(labels, folds, sources)
    );

    public override Layout Layout => Declaration;

    public override string List => Labels;

    /// <summary>The label sequence knows no parts: without the folds there is nothing to be given.</summary>
    public override Option<string> SplitFile => Folds.Map(f => f.Path);

    public override Problem WithoutSplit(Setting asked) =>
        new Problem.MissingSetting(
            Mosei.StandardFolds.Name,
            $"the split of {LabelsCsd.Name} (or {asked.Name}=folds and {SplitProperties.Folds.Name}=5, by video)",
            "/path/to/cmu_mosei_std_folds.py"
        );

    protected override Seq<string> ListedSequences => Seq1(Labels);

    protected override Either<Seq<Problem>, SegmentIndex> Index(UsedSources used, IFiles files) => Indexed(Labels, None, used, files);
}

/// <summary>
/// CMU-MOSEI in the layout of the published code: a pickle for each part with words, landmarks and labels; spectrograms and frames beside
/// them.
/// </summary>
public sealed record MoseiPickles(string Train, string Validation, string Test, Option<string> MelDir, Option<string> FramesDir)
    : MoseiSegments
{
    public static readonly PathProperty TrainPickle = Path(
        "MpucTrainPickle",
        "pickle file",
        "CMU-MOSEI's training clips in the published layout (read without Python; only NumPy arrays and containers are allowed in it)."
    );

    public static readonly PathProperty ValidationPickle = Path("MpucValidationPickle", "pickle file", "CMU-MOSEI's validation clips.");

    public static readonly PathProperty TestPickle = Path("MpucTestPickle", "pickle file", "CMU-MOSEI's test clips.");

    public static readonly Layout Declaration = new(Mosei.Name, Mosei.Summary, values => new MoseiPickles(
        values.Path(TrainPickle).IfNone(""),
        values.Path(ValidationPickle).IfNone(""),
        values.Path(TestPickle).IfNone(""),
        values.Path(Mosei.MelDir),
        values.Path(Mosei.FramesDir)
    ))
    {
        Listing = Seq(TrainPickle, ValidationPickle, TestPickle),
        Example = "train.pkl",
        Offers =
            InPickles.Map(m => (Offer)new Offer<Unit>(m, Way.Always(unit)))
            + Mosei.BesidePickles.Map(b => (Offer)new Offer<string>(b.Modality, Way.By(b.Folder, path => path))),
        UsualSplit = SplitKind.Given,
    };

    public override Layout Layout => Declaration;

    protected override HashMap<Modality, SegmentSource> Given =>
        toHashMap<Modality, SegmentSource>([
            .. InPickles.Map(m => (m, (SegmentSource)new SegmentSource.Pickled())),
            .. Mosei
                .BesidePickles.Zip(Seq(MelDir, FramesDir))
                .Bind(b => b.Item2.Map(folder => (b.Item1.Modality, b.Item1.Source(folder))).ToSeq()),
        ]);

    private static Seq<Modality> InPickles => Modality.All.ToSeq().Filter(m => m.Pickled.IsSome);

    public override string List => Train;

    public override Seq<string> Lists => Seq(Train, Validation, Test);

    public override Option<string> SplitFile => List;

    protected override Seq<string> ListedSequences => Seq<string>();

    internal override string FileOf(MoseiSegment segment) => Lists[segment.In[0]];

    protected override Either<Seq<Problem>, SegmentIndex> Index(UsedSources used, IFiles files) =>
        files.Segments(new IndexRequest(Lists, None, None, Seq<string>(), None, None, ""));

    protected override Either<Seq<Problem>, (Seq<MoseiSegment> Segments, Seq<Problem> Warnings)> Parted(
        Seq<MoseiSegment> segments,
        IFiles files
    ) => (segments.Map(s => s with { Part = (SplitPart)s.In[0] }).Strict(), Seq<Problem>());
}

/// <summary>
/// CMU-MOSEI for those who have recordings and labels and nothing else: a table of text says which segments there are
/// (<see cref="SegmentTable"/>).
/// </summary>
public sealed record MoseiTable(string Table, Option<FoldFile> Folds, HashMap<Modality, SegmentSource> Sources) : MoseiTimed(Folds, Sources)
{
    public static readonly PathProperty Segments = Path(
        "MpucSegments",
        "CSV file",
        "A list of segments in place of MpucLabelsCsd (docs/mosei.md)."
    );

    public static readonly Layout Declaration = Declared(Segments, "segments.csv", (table, folds, sources) =>
        new MoseiTable(table, folds, sources)
    );

    public override Layout Layout => Declaration;

    public override string List => Table;

    public override Option<string> SplitFile => Table;

    protected override Seq<string> ListedSequences => Seq<string>();

    /// <summary>Only what is in sequences takes the worker to look into.</summary>
    protected override Either<Seq<Problem>, SegmentIndex> Index(UsedSources used, IFiles files) =>
        used.Sequences.IsEmpty
            ? (
                from bytes in files.Content(Table)
                from segments in SegmentTable.Parse(bytes, Table)
                select new SegmentIndex(segments, Seq<Explanation>())
            ).MapLeft(Seq1)
            : Indexed(None, Table, used, files);
}
