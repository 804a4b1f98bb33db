using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>Where the clips are and which of their signals are used.</summary>
/// <param name="Modalities">In the order in which features are joined, at least two.</param>
public sealed record DataSettings(
    Dataset Dataset,
    Option<string> AudioDir,
    Option<string> LandmarksDir,
    Option<string> ActionUnits,
    Option<string> Manifest,
    MoseiFiles Mosei,
    RecordingSettings Recordings,
    Seq<Modality> Modalities,
    MissingModality Missing,
    LabelUse Labels
);

/// <summary>
/// Where CMU-MOSEI lies. What says which segments there are: a published pickle for each part, or a label sequence (with the standard
/// folds), or a table. And for each modality a place: a folder of spectrograms, of folders of frames; sequences of whole videos; or
/// recordings, transcripts and OpenFace's files.
/// </summary>
public sealed record MoseiFiles(
    Option<string> Train,
    Option<string> Validation,
    Option<string> Test,
    Option<string> MelDir,
    Option<string> FramesDir
)
{
    public Option<string> Labels { get; init; }

    public Option<string> Folds { get; init; }

    public Option<string> Segments { get; init; }

    public Option<string> Words { get; init; }

    public Option<string> Faces { get; init; }

    public Option<string> Acoustic { get; init; }

    public Option<string> VideosDir { get; init; }

    public Option<string> SoundsDir { get; init; }

    public Option<string> TranscriptsDir { get; init; }

    public Option<string> OpenFaceDir { get; init; }

    /// <summary>The pickles, where they say which segments there are.</summary>
    public Seq<string> Pickles => Labels.IsSome || Segments.IsSome ? Seq<string>() : Seq(Train, Validation, Test).Somes().ToSeq();

    /// <summary>The file that says which segments there are (of pickles the first).</summary>
    public string List => (Labels || Segments || Train).IfNone("");
}

/// <summary>How recordings and sequences by time are read.</summary>
/// <param name="FrameRate">Frames a second of pictures and words.</param>
/// <param name="WordVectors">The file in which the words of transcripts are looked up.</param>
public sealed record RecordingSettings(double FrameRate, Option<string> WordVectors);

/// <summary>The properties that say where clips are, and which of their modalities are used.</summary>
public static class DataProperties
{
    public static readonly Property<Dataset> Dataset = Choice(
            "MpucDataset",
            "Which reader turns files into clips.",
            ("ravdess", Configuration.Dataset.Ravdess),
            ("demo", Configuration.Dataset.Demo),
            ("manifest", Configuration.Dataset.Manifest),
            ("mosei", Configuration.Dataset.Mosei)
        )
        .Defaults("ravdess")
        .Of(e => e.Data.Dataset);

    private static readonly Condition Ravdess = Dataset.Is(Configuration.Dataset.Ravdess);
    private static readonly Condition OfManifest = Dataset.Is(Configuration.Dataset.Manifest);
    private static readonly Condition Mosei = Dataset.Is(Configuration.Dataset.Mosei);
    private static readonly Condition Timed = Dataset.Is(Configuration.Dataset.Manifest, Configuration.Dataset.Mosei);

    public static readonly Property<Option<string>> AudioDir = Path(
            "MpucAudioDir",
            "folder",
            "WAV files named as RAVDESS names them, in any folders; or, of clips without one, ready spectrograms in decibels (.pkl, "
                + "the published layout)."
        )
        .Of(e => e.Data.AudioDir)
        .Selects(Ravdess);

    public static readonly Property<Option<string>> LandmarksDir = Path(
            "MpucLandmarksDir",
            "folder",
            "OpenFace CSV files, one a clip, in folders or flat."
        )
        .Of(e => e.Data.LandmarksDir)
        .Selects(Ravdess);

    public static readonly Property<Option<string>> ActionUnits = Path(
            "MpucActionUnits",
            "CSV file or folder",
            "A table with one row a clip (name, then numbers), or a folder of OpenFace CSV files."
        )
        .Of(e => e.Data.ActionUnits)
        .Selects(Ravdess);

    public static readonly Property<Option<string>> Manifest = Path(
            "MpucManifest",
            "CSV or JSON lines file",
            "A list of clips, their labels and the files of each modality (docs/own-data.md); for MpucDataset=manifest."
        )
        .Of(e => e.Data.Manifest)
        .Selects(OfManifest);

    public static readonly Property<Option<string>> TrainPickle = Path(
            "MpucTrainPickle",
            "pickle file",
            "CMU-MOSEI's training clips in the published layout (read without Python; only NumPy arrays and containers are allowed in it)."
        )
        .Of(e => e.Data.Mosei.Train)
        .Selects(Mosei);

    public static readonly Property<Option<string>> ValidationPickle = Path(
            "MpucValidationPickle",
            "pickle file",
            "CMU-MOSEI's validation clips."
        )
        .Of(e => e.Data.Mosei.Validation)
        .Selects(Mosei);

    public static readonly Property<Option<string>> TestPickle = Path("MpucTestPickle", "pickle file", "CMU-MOSEI's test clips.")
        .Of(e => e.Data.Mosei.Test)
        .Selects(Mosei);

    public static readonly Property<Option<string>> MelDir = Path(
            "MpucMelDir",
            "folder",
            "CMU-MOSEI's spectrograms, a pickle a clip (Mel_Spect)."
        )
        .Of(e => e.Data.Mosei.MelDir)
        .Selects(Mosei);

    public static readonly Property<Option<string>> FramesDir = Path(
            "MpucFramesDir",
            "folder",
            "CMU-MOSEI's frames, a folder of JPEG files a clip (Frames_resize)."
        )
        .Of(e => e.Data.Mosei.FramesDir)
        .Selects(Mosei);

    public static readonly Property<Option<string>> LabelsCsd = Path(
            "MpucLabelsCsd",
            "CSD file",
            "CMU-MOSEI's label sequence (CMU_MOSEI_Labels.csd): which segments there are, when they are, and their labels; in place "
                + "of the pickles."
        )
        .Of(e => e.Data.Mosei.Labels)
        .Selects(Mosei);

    public static readonly Property<Option<string>> StandardFolds = Path(
            "MpucStandardFolds",
            "Python file",
            "The SDK's standard folds by video (cmu_mosei_std_folds.py), read as text."
        )
        .Of(e => e.Data.Mosei.Folds)
        .Selects(Mosei);

    public static readonly Property<Option<string>> Segments = Path(
            "MpucSegments",
            "CSV file",
            "A list of segments in place of MpucLabelsCsd (docs/mosei.md)."
        )
        .Of(e => e.Data.Mosei.Segments)
        .Selects(Mosei);

    public static readonly Property<Option<string>> WordsCsd = Path(
            "MpucWordsCsd",
            "CSD file",
            "CMU-MOSEI's sequence of word vectors, 300 wide."
        )
        .Of(e => e.Data.Mosei.Words)
        .Selects(Mosei);

    public static readonly Property<Option<string>> FacesCsd = Path(
            "MpucFacesCsd",
            "CSD file",
            "CMU-MOSEI's OpenFace 2 sequence: landmarks, and action units where they are asked for."
        )
        .Of(e => e.Data.Mosei.Faces)
        .Selects(Mosei);

    public static readonly Property<Option<string>> AcousticCsd = Path(
            "MpucAcousticCsd",
            "CSD file",
            "A sequence of acoustic features (COVAREP): the modality vectors:acoustic."
        )
        .Of(e => e.Data.Mosei.Acoustic)
        .Selects(Mosei);

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

    public static readonly Property<Option<string>> VideosDir = Path(
            "MpucVideosDir",
            "folder",
            "CMU-MOSEI's recordings, a file a segment or a video: video, and sound where no other is given."
        )
        .Of(e => e.Data.Mosei.VideosDir)
        .Selects(Mosei);

    public static readonly Property<Option<string>> SoundsDir = Path(
            "MpucSoundsDir",
            "folder",
            "CMU-MOSEI's sound, a file a segment or a video."
        )
        .Of(e => e.Data.Mosei.SoundsDir)
        .Selects(Mosei);

    public static readonly Property<Option<string>> TranscriptsDir = Path(
            "MpucTranscriptsDir",
            "folder",
            "Transcripts with word times, a CSV file a segment or a video; needs MpucWordVectors."
        )
        .Of(e => e.Data.Mosei.TranscriptsDir)
        .Selects(Mosei);

    public static readonly Property<Option<string>> WordVectors = Path(
            "MpucWordVectors",
            "text file",
            "The vectors of the words of transcripts: GloVe's, a line a word with 300 numbers."
        )
        .Of(e => e.Data.Recordings.WordVectors)
        .Selects(Timed);

    public static readonly Property<Option<string>> OpenFaceDir = Path(
            "MpucOpenFaceDir",
            "folder",
            "OpenFace CSV files, one a segment or a video."
        )
        .Of(e => e.Data.Mosei.OpenFaceDir)
        .Selects(Mosei);

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

    public static readonly Seq<Property> All = Seq<Property>(
        Dataset,
        AudioDir,
        LandmarksDir,
        ActionUnits,
        Manifest,
        TrainPickle,
        ValidationPickle,
        TestPickle,
        MelDir,
        FramesDir,
        LabelsCsd,
        StandardFolds,
        Segments,
        WordsCsd,
        FacesCsd,
        AcousticCsd,
        FrameRate,
        VideosDir,
        SoundsDir,
        TranscriptsDir,
        WordVectors,
        OpenFaceDir,
        Modalities,
        Missing
    );

    /// <summary>That the experiment uses a modality.</summary>
    public static Condition With(Modality modality) =>
        Condition.Of(Modalities.Name, $"the modality {modality}", e => e.Data.Modalities.Contains(modality));

    /// <summary>That it uses vectors of any kind: action units, or features from elsewhere.</summary>
    public static readonly Condition WithVectors = Condition.Of(Modalities.Name, "a modality of vectors (action-units, vectors)", e =>
        e.Data.Modalities.Exists(m => m.Window != WindowUse.Frames)
    );
}
