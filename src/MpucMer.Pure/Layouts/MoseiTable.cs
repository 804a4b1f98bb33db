using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// CMU-MOSEI for those who have recordings and labels and nothing else: a table of text says which segments there are
/// (<see cref="SegmentTable"/>).
/// </summary>
public sealed record MoseiTable(string Table, Option<FoldFile> Folds, HashMap<Modality, SegmentSource> Sources) : MoseiSegments(Sources)
{
    public static readonly PathProperty Segments = Path(
        "MpucSegments",
        "CSV file",
        "A list of segments in place of MpucLabelsCsd (docs/mosei.md)."
    );

    public static readonly Layout Declaration = new(Mosei.Name, MoseiPickles.Declaration.Summary, values => new MoseiTable(
        values.Path(Segments).IfNone(""),
        Mosei.Folds(values),
        Mosei.In(Mosei.Timed, values)
    ))
    {
        Listing = Seq1(Segments),
        Example = "segments.csv",
        Offers = Mosei.Timed.Map(o => (Offer)o),
        Others = Seq1<Property>(Mosei.StandardFolds),
        UsualSplit = SplitKind.Given,
    };

    public override Layout Layout => Declaration;

    public override string List => Table;

    public override Seq<string> Lists => Seq1(Table) + Folds.Map(f => f.Path).ToSeq();

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
            : files.Segments(
                new IndexRequest(
                    Seq<string>(),
                    None,
                    Table,
                    used.Sequences,
                    used.PlaceOf(SequenceContent.Words),
                    used.PlaceOf(SequenceContent.Faces),
                    ""
                )
            );

    protected override Either<Seq<Problem>, (Seq<MoseiSegment> Segments, Seq<Problem> Warnings)> Parted(
        Seq<MoseiSegment> segments,
        IFiles files
    ) => Mosei.Parted(segments, Folds, files);
}
