using MpucMer.Pure.Data;

namespace MpucMer.Pure.Configuration;

/// <summary>
/// A modality that a data set can have, and the ways in which it can be given, each a list of properties that say where its files are (empty: the data set
/// brings them). Where several ways are given in full, the first counts.
/// </summary>
public sealed record DataSource(Modality Modality, Seq<Seq<string>> Ways)
{
    public DataSource(Modality modality, Seq<string> properties) : this(modality, Seq1(properties)) { }

    /// <summary>Whether it is used only where it is named.</summary>
    public bool OnRequest { get; init; }

    /// <summary>The way that is given in full.</summary>
    public Option<Seq<string>> Given(Func<string, bool> isGiven) => Ways.Find(w => w.ForAll(isGiven));

    /// <summary>What is missing of the way that lacks least, and of these of the one of which most is given.</summary>
    public Seq<string> Missing(Func<string, bool> isGiven) =>
        Ways.OrderBy(w => w.Count(p => !isGiven(p))).ThenByDescending(w => w.Count).First().Filter(p => !isGiven(p));
}

/// <summary>Which data set has which modalities.</summary>
public static class DataSources
{
    // They say which clips there are.
    private static readonly Seq<string> Pickles = Seq("MpucTrainPickle", "MpucValidationPickle", "MpucTestPickle");

    // So does either of these, and with times.
    private static readonly Seq<Seq<string>> Lists = Seq(Pickles, Seq1("MpucLabelsCsd"), Seq1("MpucSegments"));

    private static readonly Seq<Seq<string>> Timed = Seq(Seq1("MpucLabelsCsd"), Seq1("MpucSegments"));

    /// <summary>The sequence of acoustic features.</summary>
    public static readonly Modality Acoustic = Modality.Vectors("acoustic");

    /// <summary>Those of a data set; empty where the data itself says (a manifest).</summary>
    public static Seq<DataSource> Of(Dataset dataset) => dataset switch
    {
        Dataset.Demo => Seq(new DataSource(Modality.Audio, Seq<string>()), new DataSource(Modality.Landmarks, Seq<string>())),
        Dataset.Ravdess => Seq(new DataSource(Modality.Audio, Seq1("MpucAudioDir")), new DataSource(Modality.Landmarks, Seq1("MpucLandmarksDir")), new DataSource(Modality.ActionUnits, Seq1("MpucActionUnits"))),
        Dataset.Manifest => Seq<DataSource>(),
        Dataset.Mosei => Seq(
            new DataSource(Modality.Text, Seq1(Pickles) + Each(Timed, "MpucWordsCsd") + Each(Timed, "MpucTranscriptsDir", "MpucWordVectors")),
            new DataSource(Modality.Audio, Each(Lists, "MpucMelDir") + Each(Timed, "MpucSoundsDir") + Each(Timed, "MpucVideosDir")),
            new DataSource(Modality.Video, Each(Lists, "MpucFramesDir") + Each(Timed, "MpucVideosDir")),
            new DataSource(Modality.Landmarks, Seq1(Pickles) + Each(Timed, "MpucFacesCsd") + Each(Timed, "MpucOpenFaceDir")),
            new DataSource(Modality.ActionUnits, Each(Timed, "MpucFacesCsd") + Each(Timed, "MpucOpenFaceDir")) { OnRequest = true },
            new DataSource(Acoustic, Each(Timed, "MpucAcousticCsd"))),
        _ => throw new ArgumentOutOfRangeException(nameof(dataset)),
    };

    private static Seq<Seq<string>> Each(Seq<Seq<string>> lists, params string[] properties) => lists.Map(l => l + properties.ToSeq());
}
