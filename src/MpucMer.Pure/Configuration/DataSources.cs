using MpucMer.Pure.Data;
using Place = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Configuration;

/// <summary>
/// A modality that a data set can have, and the ways in which it can be given, each a list of properties that say where its files are
/// (empty: the data set brings them; the last is the modality's own). Where several ways are given in full, the first counts.
/// </summary>
public sealed record DataSource(Modality Modality, Seq<Seq<Place>> Ways)
{
    public DataSource(Modality modality, Seq<Place> properties)
        : this(modality, Seq1(properties)) { }

    /// <summary>Whether it is used only where it is named.</summary>
    public bool OnRequest { get; init; }

    /// <summary>The way that is given in full.</summary>
    public Option<Seq<Place>> Given(Func<Place, bool> isGiven) => Ways.Find(w => w.ForAll(isGiven));

    /// <summary>What is missing of the way that lacks least, and of these of the one of which most is given.</summary>
    public Seq<Place> Missing(Func<Place, bool> isGiven) =>
        Ways.OrderBy(w => w.Count(p => !isGiven(p))).ThenByDescending(w => w.Count).First().Filter(p => !isGiven(p));
}

/// <summary>Which data set has which modalities.</summary>
public static class DataSources
{
    // They say which clips there are.
    private static readonly Seq<Place> Pickles = Seq(
        DataProperties.TrainPickle,
        DataProperties.ValidationPickle,
        DataProperties.TestPickle
    );

    // So does either of these, and with times.
    private static readonly Seq<Seq<Place>> Timed = Seq(Seq1(DataProperties.LabelsCsd), Seq1(DataProperties.Segments));

    private static readonly Seq<Seq<Place>> Lists = Seq1(Pickles) + Timed;

    /// <summary>The sequence of acoustic features.</summary>
    public static readonly Modality Acoustic = Modality.Vectors("acoustic");

    /// <summary>Those of a data set; empty where the data itself says (a manifest).</summary>
    public static Seq<DataSource> Of(Dataset dataset) =>
        dataset switch
        {
            Dataset.Demo => Seq(new DataSource(Modality.Audio, Seq<Place>()), new DataSource(Modality.Landmarks, Seq<Place>())),
            Dataset.Ravdess => Seq(
                new DataSource(Modality.Audio, Seq1(DataProperties.AudioDir)),
                new DataSource(Modality.Landmarks, Seq1(DataProperties.LandmarksDir)),
                new DataSource(Modality.ActionUnits, Seq1(DataProperties.ActionUnits))
            ),
            Dataset.Manifest => Seq<DataSource>(),
            Dataset.Mosei => Seq(
                new DataSource(
                    Modality.Text,
                    Seq1(Pickles)
                        + Each(Timed, DataProperties.WordsCsd)
                        + Each(Timed, DataProperties.WordVectors, DataProperties.TranscriptsDir)
                ),
                new DataSource(
                    Modality.Audio,
                    Each(Lists, DataProperties.MelDir) + Each(Timed, DataProperties.SoundsDir) + Each(Timed, DataProperties.VideosDir)
                ),
                new DataSource(Modality.Video, Each(Lists, DataProperties.FramesDir) + Each(Timed, DataProperties.VideosDir)),
                new DataSource(
                    Modality.Landmarks,
                    Seq1(Pickles) + Each(Timed, DataProperties.FacesCsd) + Each(Timed, DataProperties.OpenFaceDir)
                ),
                new DataSource(Modality.ActionUnits, Each(Timed, DataProperties.FacesCsd) + Each(Timed, DataProperties.OpenFaceDir))
                {
                    OnRequest = true,
                },
                new DataSource(Acoustic, Each(Timed, DataProperties.AcousticCsd))
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(dataset)),
        };

    private static Seq<Seq<Place>> Each(Seq<Seq<Place>> lists, params Place[] properties) => lists.Map(l => l + properties.ToSeq());
}
