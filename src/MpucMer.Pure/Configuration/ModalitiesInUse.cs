using MpucMer.Pure.Data;

namespace MpucMer.Pure.Configuration;

/// <summary>Where the data is, and which modalities an experiment uses: those that are asked for, else those whose data is given.</summary>
internal static class ModalitiesInUse
{
    public static Validation<Problem, DataSettings> Read(Values values)
    {
        var dataset = values.Read(DataProperties.Dataset);
        // Of which data there is too little, only a known data set tells.
        var found = dataset.Match(d => Found(d, values), _ => Success<Problem, Seq<Modality>>(Modality.All.ToSeq()));
        return (
            dataset,
            found,
            values.Read(DataProperties.Missing),
            values.Read(LabelProperties.Use),
            values.Read(DataProperties.FrameRate)
        ).Apply(
            (d, modalities, missing, labels, rate) =>
                new DataSettings(
                    d,
                    Given(values, DataProperties.AudioDir),
                    Given(values, DataProperties.LandmarksDir),
                    Given(values, DataProperties.ActionUnits),
                    Given(values, DataProperties.Manifest),
                    Mosei(values),
                    new RecordingSettings(rate, Given(values, DataProperties.WordVectors)),
                    modalities,
                    missing,
                    labels
                )
        );
    }

    private static MoseiFiles Mosei(Values values) =>
        new(
            Given(values, DataProperties.TrainPickle),
            Given(values, DataProperties.ValidationPickle),
            Given(values, DataProperties.TestPickle),
            Given(values, DataProperties.MelDir),
            Given(values, DataProperties.FramesDir)
        )
        {
            Labels = Given(values, DataProperties.LabelsCsd),
            Folds = Given(values, DataProperties.StandardFolds),
            Segments = Given(values, DataProperties.Segments),
            Words = Given(values, DataProperties.WordsCsd),
            Faces = Given(values, DataProperties.FacesCsd),
            Acoustic = Given(values, DataProperties.AcousticCsd),
            VideosDir = Given(values, DataProperties.VideosDir),
            SoundsDir = Given(values, DataProperties.SoundsDir),
            TranscriptsDir = Given(values, DataProperties.TranscriptsDir),
            OpenFaceDir = Given(values, DataProperties.OpenFaceDir),
        };

    private static Option<string> Given(Values values, Property<Option<string>> property) =>
        values.Read(property).Match(path => path, _ => None);

    private static Validation<Problem, Seq<Modality>> Found(Dataset dataset, Values values)
    {
        var sources = DataSources.Of(dataset);
        var given = sources.Filter(s => !s.OnRequest && s.Given(values.IsGiven).IsSome).Map(s => s.Modality);
        var lacking =
            sources.IsEmpty && !values.IsGiven(DataProperties.Manifest)
                ? Seq1<Problem>(
                    new Problem.MissingSetting(
                        DataProperties.Manifest.Name,
                        $"{DataProperties.Dataset.Name}={DataProperties.Dataset.Write(Dataset.Manifest)}",
                        "/path/to/manifest.csv"
                    )
                )
                : Seq<Problem>();
        // What a manifest has is in the manifest: whoever reads it writes its modalities below what is written.
        if (!lacking.IsEmpty && !values.IsGiven(DataProperties.Modalities))
            return Validation<Problem, Seq<Modality>>.Fail(lacking);
        var modalities = Modalities(values.Text(DataProperties.Modalities), given);
        var needed = modalities.Match(ms => lacking + ms.Bind(m => Needed(dataset, sources, m, values)), _ => lacking);
        return needed.IsEmpty ? modalities : Validation<Problem, Seq<Modality>>.Fail(needed);
    }

    private static Seq<Problem> Needed(Dataset dataset, Seq<DataSource> sources, Modality modality, Values values) =>
        sources.IsEmpty
            ? Seq<Problem>()
            : sources
                .Find(s => s.Modality == modality)
                .Match(
                    s =>
                        s.Missing(values.IsGiven)
                            .Map(p => (Problem)new Problem.MissingSetting(p.Name, $"the modality {modality}", "/path/to/it")),
                    () =>
                        Seq1<Problem>(
                            new Problem.ModalityNotOfDataset(
                                modality.Name,
                                DataProperties.Dataset.Write(dataset),
                                sources.Map(s => s.Modality.Name),
                                values.Text(DataProperties.Modalities).Place
                            )
                        )
                );

    private static Validation<Problem, Seq<Modality>> Modalities(Setting setting, Seq<Modality> given)
    {
        var words = Configuration.Read.Words(setting.Value);
        var named = words.IsEmpty
            ? Success<Problem, Seq<Modality>>(given)
            : Configuration.Read.Each(words.Map(w => Named(setting with { Value = w })));
        return named.Match(
            ms =>
                ms.Distinct().Count < 2
                    ? Fail<Problem, Seq<Modality>>(new Problem.TooFewModalities(ms.Distinct().Map(m => m.Name), setting.Place))
                    : Success<Problem, Seq<Modality>>(Modality.InOrder(ms)),
            Validation<Problem, Seq<Modality>>.Fail
        );
    }

    // Members of a family have names of their own: the words that are listed are those of the list.
    private static Validation<Problem, Modality> Named(Setting setting) =>
        Modality
            .Of(setting.Value)
            .Match(Success<Problem, Modality>, () => Configuration.Read.OneOf(setting, [.. Modality.All.Select(m => (m.Name, m))]));
}
