using MpucMer.Pure.Configuration;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// Every layout. To add one: declare it in a file of its own, and name it in <see cref="All"/> (docs/extending/layout.md).
/// </summary>
public static class Layouts
{
    /// <summary>In the order in which they are listed; those of one data set together.</summary>
    public static readonly Seq<Layout> All = Seq(
        Ravdess.Layout,
        DemoLayout.Layout,
        ManifestLayout.Layout,
        MoseiPickles.Declaration,
        MoseiSequences.Declaration,
        MoseiTable.Declaration,
        ActedCorpora.CremaD.Layout,
        ActedCorpora.Savee.Layout,
        ActedCorpora.Tess.Layout,
        ActedCorpora.EmoDb.Layout,
        ActedCorpora.Enterface.Layout,
        ListedCorpora.Iemocap.Layout,
        ListedCorpora.Meld.Layout,
        ListedCorpora.Mosi.Layout,
        ListedCorpora.ChSims.Layout,
        ClassTree.Corpus.Layout
    );

    /// <summary>The words of MpucDataset.</summary>
    public static Seq<string> Names => All.Map(l => l.Name).Distinct();

    /// <summary>What they are, in a sentence.</summary>
    public static string Summary => string.Join("; ", All.DistinctBy(l => l.Name).Select(l => $"{l.Name}: {l.Summary}")) + ".";

    /// <summary>Every property of a layout, which counts with the data sets whose layouts read it.</summary>
    internal static Seq<Property> PropertiesUnder(Property<string> dataset) =>
        All.Bind(l => l.Properties)
            .AsEnumerable()
            .DistinctBy(p => p.Name)
            .Select(p => Under(dataset.Is([.. All.Filter(l => l.Reads(p)).Map(l => l.Name).Distinct()]), p))
            .ToSeq();

    private static Property Under(Condition condition, Property property) =>
        property with
        {
            Influences = property.Influences.IsEmpty
                ? Seq1(new Influence(None, condition))
                : property.Influences.Map(i => i with { When = i.When & condition }),
        };

    /// <summary>
    /// The layout that is meant. Of several of one data set it is the one whose listing is given in full, else in part, else the one that
    /// lacks least.
    /// </summary>
    internal static Validation<Problem, Layout> Of(Values values) =>
        values
            .Read(DataProperties.Dataset)
            .Map(word =>
                All.Filter(l => l.Name == word)
                    .OrderBy(l =>
                        l.Listing.ForAll(values.IsGiven) ? 0
                        : l.Listing.Exists(values.IsGiven) ? 1
                        : 2
                    )
                    .ThenBy(l => l.Listing.Count(p => !values.IsGiven(p)))
                    .First()
            );

    /// <summary>What does not go with a layout although it is of the same data set: only one listing says which clips there are.</summary>
    internal static Seq<Problem> Contradictions(Layout layout, Values values)
    {
        var siblings = All.Filter(l => l.Name == layout.Name && l != layout);
        var lists = All.Filter(l => l.Name == layout.Name).Bind(l => l.Listing.Filter(values.IsGiven).Take(1));
        if (lists.Count > 1)
            return Seq1(values.Contradiction(lists[0], lists[1]));
        return siblings
            .Bind(l => l.Properties)
            .Filter(p => values.IsGiven(p) && !layout.Reads(p))
            .Take(1)
            .Bind(p => layout.Listing.Take(1).Map(list => values.Contradiction(p, list)))
            .Strict();
    }

    /// <summary>What is missing for a modality that is asked for, in the layout that is meant or else in another of the data set.</summary>
    internal static Seq<Problem> Lacking(Layout layout, Modality modality, Values values)
    {
        var all = Seq1(layout) + All.Filter(l => l.Name == layout.Name && l != layout);
        if (all.ForAll(l => l.Offers.IsEmpty))
            return Seq<Problem>();
        return all.Bind(l => l.Offers.Filter(o => o.Modality == modality).Map(o => (Layout: l, Offer: o)))
            .HeadOrNone()
            .Match(
                found =>
                    (found.Layout.Listing.Filter(p => found.Layout != layout && !values.IsGiven(p)) + found.Offer.Missing(values)).Map(p =>
                        (Problem)new Problem.MissingSetting(p.Name, $"the modality {modality}", "/path/to/it")
                    ),
                () =>
                    Seq1<Problem>(
                        new Problem.ModalityNotOfDataset(
                            modality.Name,
                            layout.Name,
                            all.Bind(l => l.Offers).Map(o => o.Modality.Name).Distinct(),
                            values.Text(DataProperties.Modalities).Place
                        )
                    )
            );
    }

    /// <summary>
    /// Looks into the data that settings mean. Where they do not say which, there is nothing to look at: the parser reports why.
    /// </summary>
    public static Either<Seq<Problem>, Look> Look(Settings settings, IFiles files)
    {
        var values = Values.Of(settings);
        return DataSettings
            .DatasetIn(values)
            .Match(
                dataset =>
                    dataset
                        .Look(files)
                        .Map(look =>
                            look with
                            {
                                Discover = data => look.Discover(data).Bind(found => SourceReading.Of(found, data.Recordings, files)),
                            }
                        ),
                _ => new Look(_ => Seq<Problem>())
            );
    }
}
