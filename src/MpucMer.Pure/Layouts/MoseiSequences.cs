using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

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
