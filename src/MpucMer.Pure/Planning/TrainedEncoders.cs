using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>Encoders of one fold and seed, trained by contrasting every pair of modalities (paper, equation 1).</summary>
/// <param name="Parameters">Of the epoch that was chosen.</param>
/// <param name="ChosenEpoch">0: the last one, where nothing chooses.</param>
/// <param name="Probes">Of probes that learnt in the same loop; else empty.</param>
/// <param name="Log">A row for each epoch, as CSV.</param>
/// <param name="Summary">Epochs, clips and seconds, as JSON.</param>
/// <param name="LastState">Where a training of more epochs goes on; none where it cannot.</param>
public sealed record TrainedEncoders(
    Seq<NamedArray> Parameters,
    int ChosenEpoch,
    Seq<NamedArray> Probes,
    string Log,
    string Summary,
    Option<byte[]> LastState
)
{
    public const string FileName = "encoders.safetensors";

    /// <summary>What each epoch came to.</summary>
    public Seq<EpochRow> History => EpochLog.Read(Log);

    private const string ProbesFile = "probes.safetensors";

    /// <summary>Where the epochs are.</summary>
    public const string LogFile = "log.csv";

    private const string SummaryFile = "summary.json";

    /// <summary>Where the last state is: a training of more epochs looks for it in entries of other keys.</summary>
    public const string LastStateFile = "state.safetensors";

    public static readonly Codec<TrainedEncoders> Codec = new(Files, Read);

    /// <summary>
    /// The training of a fold's encoders. It reads the features of the fold's training clips, of those that it watches, and labels only
    /// where a property lets them in. Inputs are named by what they are, not by fold: the same work in a fold of another name or place is
    /// the same work.
    /// </summary>
    public static Step<TrainedEncoders> Trained(PlanInputs data, Fold fold, long seed, Step<FeatureList> features)
    {
        var e = data.Experiment;
        var readsLabels = LabelProperties.ReadByEncoders.Holds(e);
        var parts = data.Parts(fold, OfClip.Features | OfClip.Group | (readsLabels ? OfClip.Label : OfClip.None));
        var seesTest = e.Training.Transductive || e.Probe.Mode == ProbeMode.Online;
        var clips = e.Training.Epochs == 0 ? Seq<Input>() : parts.Take(seesTest ? 3 : 2);
        var starts = data.Inventory.Weights.Filter(w => Starts(e, w)).Map(w => w.Input);
        return Stage.Contrast.Step(
            fold.Name,
            seed,
            data.Parameters(Stage.Contrast, readsLabels).Add(PlanInputs.Seed(seed)),
            clips + starts,
            Seq1<Step>(features)
        );
    }

    /// <summary>What they are to steps that read them.</summary>
    public static Input As(Step<TrainedEncoders> step) => new("encoders", step.Key.Fingerprint);

    // Probes are part of it where they learn beside the encoders.
    private static bool Starts(Experiment e, WeightFile file) =>
        file.Property != WeightProperties.Probes.Name || ProbeProperties.InTheLoop.Holds(e);

    private static Seq<EntryFile> Files(TrainedEncoders e) =>
        Seq(
            new EntryFile(FileName, Safetensors.Write(e.Parameters, [("epoch", e.ChosenEpoch.ToString(CultureInfo.InvariantCulture))])),
            new EntryFile(ProbesFile, Safetensors.Write(e.Probes, [])),
            EntryFile.Text(LogFile, e.Log),
            EntryFile.Text(SummaryFile, e.Summary)
        ) + e.LastState.Map(bytes => new EntryFile(LastStateFile, bytes)).ToSeq();

    private static Either<Problem, TrainedEncoders> Read(Entry entry) =>
        from file in Safetensors.Read(entry[FileName], Path.Combine(entry.Folder, FileName))
        from probes in entry.Arrays(ProbesFile)
        select new TrainedEncoders(
            file.Arrays,
            file.Metadata.Find("epoch").Bind(parseInt).IfNone(0),
            probes,
            entry.Text(LogFile),
            entry.Text(SummaryFile),
            entry.Files.Find(LastStateFile)
        );
}

/// <summary>
/// What frozen encoders make of a fold's clips: of each modality an array [clips, F] by its name, and where clips may lack some an array of
/// 0 and 1 (<see cref="HasOf"/>).
/// </summary>
/// <param name="Clips">The ids: of training, validation and test clips, in this order.</param>
public sealed record Embeddings(Seq<NamedArray> Arrays, Seq<string> Clips)
{
    public const string FileName = "embeddings.safetensors";
    private const string ClipsFile = "clips.txt";

    public static readonly Codec<Embeddings> Codec = new(
        e => Seq(new EntryFile(FileName, Safetensors.Write(e.Arrays, [])), EntryFile.Text(ClipsFile, string.Join('\n', e.Clips) + "\n")),
        entry => entry.Arrays(FileName).Map(arrays => new Embeddings(arrays, entry.Text(ClipsFile).TrimEnd('\n').Split('\n').ToSeq()))
    );

    /// <summary>The array that says of each clip whether it has the modality ([clips] of 0 and 1).</summary>
    public static string HasOf(Modality modality) => $"{modality}/has";

    /// <summary>The array of this name; it is a bug to ask for one that the experiment's modalities do not have.</summary>
    public float[] this[string name] =>
        Arrays.Find(a => a.Name == name).IfNone(() => throw new InvalidOperationException($"no embedding of {name}")).Values;

    /// <summary>
    /// Frozen encoders on all clips of a fold. Standardised inputs depend on which clips train, or on whose clip is whose.
    /// </summary>
    public static Step<Embeddings> Of(PlanInputs data, Fold fold, long seed, Step<FeatureList> features, Step<TrainedEncoders> encoders) =>
        Stage.Embed.Step(
            fold.Name,
            seed,
            data.Parameters(Stage.Embed),
            Seq(
                TrainedEncoders.As(encoders),
                data.Training(fold, OfClip.Features | OfClip.Group),
                data.Others(fold, OfClip.Features | OfClip.Group)
            ),
            Seq<Step>(features, encoders)
        );
}
