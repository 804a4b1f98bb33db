using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

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
            + Seq<Offer>(
                new Offer<string>(Modality.Audio, Way.By(Mosei.MelDir, path => path)),
                new Offer<string>(Modality.Video, Way.By(Mosei.FramesDir, path => path))
            ),
        UsualSplit = SplitKind.Given,
    };

    public override Layout Layout => Declaration;

    protected override HashMap<Modality, SegmentSource> Given =>
        toHashMap<Modality, SegmentSource>([
            .. InPickles.Map(m => (m, (SegmentSource)new SegmentSource.Pickled())),
            .. MelDir.Map(folder => (Modality.Audio, Mosei.Spectrograms(folder))).ToSeq(),
            .. FramesDir.Map(folder => (Modality.Video, Mosei.Frames(folder))).ToSeq(),
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
