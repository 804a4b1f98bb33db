using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

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
