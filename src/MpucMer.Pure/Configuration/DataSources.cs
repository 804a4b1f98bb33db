using MpucMer.Pure.Data;

namespace MpucMer.Pure.Configuration;

/// <summary>A modality that a data set can have, and the properties that say where its files are (none: the data set brings them).</summary>
public sealed record DataSource(Modality Modality, Seq<string> Properties);

/// <summary>Which data set has which modalities.</summary>
public static class DataSources
{
    // They say which clips there are.
    private static readonly Seq<string> Pickles = Seq("MpucTrainPickle", "MpucValidationPickle", "MpucTestPickle");

    /// <summary>Those of a data set; empty where the data itself says (a manifest).</summary>
    public static Seq<DataSource> Of(Dataset dataset) => dataset switch
    {
        Dataset.Demo => Seq(new DataSource(Modality.Audio, Seq<string>()), new DataSource(Modality.Landmarks, Seq<string>())),
        Dataset.Ravdess => Seq(new DataSource(Modality.Audio, Seq1("MpucAudioDir")), new DataSource(Modality.Landmarks, Seq1("MpucLandmarksDir")), new DataSource(Modality.ActionUnits, Seq1("MpucActionUnits"))),
        Dataset.Manifest => Seq<DataSource>(),
        Dataset.Mosei => Seq(new DataSource(Modality.Text, Pickles), new DataSource(Modality.Audio, Pickles.Add("MpucMelDir")), new DataSource(Modality.Video, Pickles.Add("MpucFramesDir")), new DataSource(Modality.Landmarks, Pickles)),
        _ => throw new ArgumentOutOfRangeException(nameof(dataset)),
    };
}
