using MpucMer.Pure.Faces;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>Where the clips are and which of their signals are used.</summary>
/// <param name="Modalities">In the order in which features are joined, at least two.</param>
public sealed record DataSettings(
    Dataset Dataset,
    RecordingSettings Recordings,
    Seq<Modality> Modalities,
    MissingModality Missing,
    LabelUse Labels
)
{
    /// <summary>Which modalities: those that are asked for, else those whose data is given.</summary>
    internal static Validation<Problem, DataSettings> Read(Values values)
    {
        var layout = Layouts.Layouts.Of(values);
        // Of which data there is too little, only a known layout tells.
        var modalities = layout.Match(l => ModalitiesIn(l, values), _ => Success<Problem, Seq<Modality>>(Modality.All.ToSeq()));
        return (
            layout.Bind(l => In(l, values)),
            modalities,
            values.Read(DataProperties.Missing),
            values.Read(LabelProperties.Use),
            values.Read(RecordingProperties.FrameRate),
            values.Read(LandmarkProperties.FaceSmoothing)
        ).Apply(
            (dataset, used, missing, labels, rate, smoothing) =>
                new DataSettings(
                    dataset,
                    new RecordingSettings(rate, values.Path(RecordingProperties.WordVectors), smoothing),
                    used,
                    missing,
                    labels
                )
        );
    }

    /// <summary>Where the clips lie.</summary>
    internal static Validation<Problem, Dataset> DatasetIn(Values values) => Layouts.Layouts.Of(values).Bind(l => In(l, values));

    private static Validation<Problem, Dataset> In(Layout layout, Values values)
    {
        var problems = Layouts.Layouts.Contradictions(layout, values) + Unlisted(layout, values);
        return problems.IsEmpty ? Success<Problem, Dataset>(layout.Read(values)) : Validation<Problem, Dataset>.Fail(problems);
    }

    private static Seq<Problem> Unlisted(Layout layout, Values values) =>
        layout
            .Listing.Filter(p => !values.IsGiven(p))
            .Map(p =>
                (Problem)new Problem.MissingSetting(p.Name, $"{DataProperties.Dataset.Name}={layout.Name}", $"/path/to/{layout.Example}")
            );

    private static Validation<Problem, Seq<Modality>> ModalitiesIn(Layout layout, Values values)
    {
        // What is there is in the list: without it there is only one thing to say.
        if (!values.IsGiven(DataProperties.Modalities) && !Unlisted(layout, values).IsEmpty)
            return Success<Problem, Seq<Modality>>(Modality.All.ToSeq());
        var given = layout.Offers.Filter(o => !o.OnRequest && o.IsGiven(values)).Map(o => o.Modality);
        return Named(values.Text(DataProperties.Modalities), given, layout, values)
            .Bind(modalities =>
            {
                var lacking = modalities
                    .Filter(m => !layout.Offers.Exists(o => o.Modality == m && o.IsGiven(values)))
                    .Bind(m => Layouts.Layouts.Lacking(layout, m, values))
                    .Strict();
                return lacking.IsEmpty ? Success<Problem, Seq<Modality>>(modalities) : Validation<Problem, Seq<Modality>>.Fail(lacking);
            });
    }

    private static Validation<Problem, Seq<Modality>> Named(Setting setting, Seq<Modality> given, Layout layout, Values values)
    {
        var words = Configuration.Read.Words(setting.Value);
        var named = words.IsEmpty
            ? Success<Problem, Seq<Modality>>(given)
            : Configuration.Read.Each(words.Map(w => Named(setting with { Value = w })));
        return named.Bind(ms =>
            ms.Distinct().Count < 2
                ? Fail<Problem, Seq<Modality>>(
                    new Problem.TooFewModalities(
                        ms.Distinct().Map(m => m.Name),
                        layout.Name,
                        layout.Offers.Filter(o => !o.IsGiven(values)).Bind(o => o.Missing(values)).Map(p => p.Name).Distinct().Strict(),
                        setting.Place
                    )
                )
                : Success<Problem, Seq<Modality>>(Modality.InOrder(ms))
        );
    }

    // Members of a family have names of their own: the words that are listed are those of the list.
    private static Validation<Problem, Modality> Named(Setting setting) =>
        Modality
            .Of(setting.Value)
            .Match(Success<Problem, Modality>, () => Configuration.Read.OneOf(setting, [.. Modality.All.Select(m => (m.Name, m))]));
}

/// <summary>How recordings and sequences by time are read.</summary>
/// <param name="FrameRate">Frames a second of pictures and words.</param>
/// <param name="WordVectors">The file in which the words of transcripts are looked up.</param>
/// <param name="FaceSmoothing">How the points of faces that are found in videos are smoothed.</param>
public sealed record RecordingSettings(double FrameRate, Option<string> WordVectors, FaceSmoothing FaceSmoothing);

/// <summary>The properties that say how recordings are read, whatever layout they are of.</summary>
public static class RecordingProperties
{
    public static readonly Property<double> FrameRate = Number(
            "MpucFrameRate",
            "Frames a second at which recordings of pictures and computational sequences are read, and at which words and sound are "
                + "cut where no landmarks are there.",
            x => x is >= 1 and <= 120,
            "a number from 1 to 120",
            "from 1 to 120"
        )
        .Defaults("30")
        .Of(e => e.Data.Recordings.FrameRate)
        .Selects();

    public static readonly Property<Option<string>> WordVectors = Path(
            "MpucWordVectors",
            "text file",
            "The vectors of the words of transcripts: text of GloVe, fastText or word2vec, a line a word with 300 numbers."
        )
        .Of(e => e.Data.Recordings.WordVectors);
}

/// <summary>The properties that say which data set it is, and which of its modalities are used.</summary>
public static class DataProperties
{
    public static readonly Property<string> Dataset = Choice(
            "MpucDataset",
            $"Where clips come from. {Layouts.Layouts.Summary}",
            [.. Layouts.Layouts.Names.Map(name => (name, name))]
        )
        .Defaults(Ravdess.Layout.Name)
        .Of(e => e.Data.Dataset.Layout.Name);

    public static readonly Property<string> Modalities = Words(
            "MpucModalities",
            "names",
            $"Which of {string.Join(", ", Modality.All.SelectMany(m => m.Written))} to use; default: those whose data is given."
        )
        .Worded(e => string.Join(' ', e.Data.Modalities.Map(m => m.Name)))
        .WithItem(
            new PropertyItem(
                "MpucModality",
                "",
                " ",
                "<MpucModality Include=\"audio\" />",
                "A modality to use. Stands for a part of MpucModalities."
            )
        )
        .Affects(Stage.Features)
        .Affects(Stage.Contrast);

    public static readonly Property<MissingModality> Missing = Choice(
            "MpucMissing",
            "What to do with clips that miss a modality; use: they count for the pairs that they have.",
            ("leave-out", MissingModality.LeaveOut),
            ("fail", MissingModality.Fail),
            ("use", MissingModality.Use)
        )
        .Defaults("leave-out")
        .Of(e => e.Data.Missing)
        // Where no clip is left out, it is one experiment with that which would fail.
        .Worded(e => e.Data.Missing == MissingModality.Use ? "use" : "leave-out")
        .Affects(Stage.Contrast);

    public static readonly Seq<Property> All =
        Seq1<Property>(Dataset)
        + Layouts.Layouts.PropertiesUnder(Dataset)
        + Seq<Property>(RecordingProperties.FrameRate, Modalities, Missing);

    /// <summary>That the experiment uses a modality.</summary>
    public static Condition With(Modality modality) =>
        Condition.Of(Modalities.Name, $"the modality {modality}", e => e.Data.Modalities.Contains(modality));

    /// <summary>That it uses vectors of any kind: action units, or features from elsewhere.</summary>
    public static readonly Condition WithVectors = Condition.Of(Modalities.Name, "a modality of vectors (action-units, vectors)", e =>
        e.Data.Modalities.Exists(m => m.Window != WindowUse.Frames)
    );
}
