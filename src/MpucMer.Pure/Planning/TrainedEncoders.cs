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
