using MpucMer.Pure.Data;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;

namespace MpucMer.Pure.Configuration;

/// <summary>An experiment: what its project file and command line say, checked. Made by <see cref="ExperimentParser"/> only.</summary>
public sealed record Experiment(
    string Name,
    Protocol Protocol,
    DataSettings Data,
    SplitSettings Split,
    EncoderSettings Encoders,
    LossSettings Loss,
    TrainingSettings Training,
    OptimiserSettings Optimiser,
    ScheduleSettings Schedule,
    ProbeSettings Probe,
    ExecutionSettings Execution)
{
    /// <summary>What networks start from; nothing by default.</summary>
    public WeightSettings Weights { get; init; } = WeightSettings.None;
}

/// <summary>Where the clips are and which of their signals are used.</summary>
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
    LabelUse Labels);

/// <summary>
/// Where CMU-MOSEI lies. What says which segments there are: a published pickle for each part, or a label sequence (with the standard folds), or a table. And for
/// each modality a place: a folder of spectrograms, of folders of frames; sequences of whole videos; or recordings, transcripts and OpenFace's files.
/// </summary>
public sealed record MoseiFiles(Option<string> Train, Option<string> Validation, Option<string> Test, Option<string> MelDir, Option<string> FramesDir)
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

/// <summary>How recordings and sequences by time are read: frames a second of pictures and words, and the file in which the words of transcripts are looked up.</summary>
public sealed record RecordingSettings(double FrameRate, Option<string> WordVectors);

/// <summary>How clips are parted. <paramref name="Folds"/>: the test actors of each fold; or <paramref name="FoldCount"/> folds by actor.</summary>
/// <param name="GroupsMayCross">Whether a group may be in two parts of a split that the data gives.</param>
public sealed record SplitSettings(
    SplitKind Kind,
    Seq<Seq<string>> Folds,
    Option<int> FoldCount,
    int ValidationActors,
    int Seed,
    double Percentage,
    Seq<long> Seeds,
    bool GroupsMayCross);

/// <summary>F, T and dropout of every encoder; how many windows of a clip are averaged once training is over; whose statistics standardise the inputs; what the probes see.</summary>
public sealed record EncoderSettings(int FeatureSize, int Window, double Dropout, int EvaluationWindows, Standardisation Inputs, ProjectorNorm ProjectorNorm, EncoderParts Parts, Output Output);

/// <summary>Optional parts of single encoders.</summary>
/// <param name="FaceParts">A graph for each part of the face, in place of one.</param>
/// <param name="VideoFrames">Frames of a window that the video network sees, each <paramref name="VideoSize"/> pixels square.</param>
public sealed record EncoderParts(FaceAttention FaceAttention, bool FaceParts, PositionAxis TextPositions, int VideoFrames, int VideoSize);

/// <summary>What is contrasted, and how sharply.</summary>
/// <param name="TemperatureLearned">Whether <paramref name="Temperature"/> is only where a learned one starts.</param>
/// <param name="PredictionHeads">Whether the anchor's projections go through an MLP of the pair's own first.</param>
public sealed record LossSettings(
    Objective Objective,
    Contrast Contrast,
    Seq<(Modality A, Modality B)> Pairs,
    PairForm Form,
    double Temperature,
    double MaskTemperature,
    bool TemperatureLearned,
    bool PredictionHeads);

/// <summary>How long, in which batches, and which epoch is kept.</summary>
/// <param name="VectorNoise">Deviation of the noise on a view of a vector; <paramref name="VectorDropout"/>: share of its elements left out.</param>
/// <param name="SpecAugment">Whether bands and frames of a training view's spectrogram are masked.</param>
/// <param name="VideoAugment">Whether frames of training views are cut at random, mirrored and coloured.</param>
/// <param name="Chunk">Clips that the encoders see at a time; 0: the whole batch.</param>
public sealed record TrainingSettings(
    int Epochs,
    int BatchSize,
    Negatives Negatives,
    Sampler Sampler,
    bool Transductive,
    int Patience,
    Selection Selection,
    double VectorNoise,
    double VectorDropout,
    bool SpecAugment,
    int Chunk,
    Precision Precision,
    bool VideoAugment);

public sealed record OptimiserSettings(OptimiserKind Kind, double LearningRate, double Momentum, double WeightDecay);

public sealed record ScheduleSettings(ScheduleKind Kind, int Step, double Gamma, double Warmup);

/// <summary>The classifiers on frozen features: one on all modalities joined, one on each.</summary>
/// <param name="Positive">Weights of clips that show a label, where clips have several.</param>
public sealed record ProbeSettings(
    ProbeMode Mode,
    ProbeKind Kind,
    int Epochs,
    int BatchSize,
    int Hidden,
    double Dropout,
    int Patience,
    Standardisation Features,
    PositiveWeights Positive,
    OptimiserSettings Optimiser);

/// <summary>Where the weights of clips that show a label come from; <paramref name="Numbers"/> where they are given.</summary>
public sealed record PositiveWeights(PositiveWeightKind Kind, Seq<double> Numbers);

/// <summary>What changes no result, or none that is meant to: not part of any fingerprint. Threads 0 = all cores.</summary>
public sealed record ExecutionSettings(int Threads, string Device, double CheckpointMinutes);
