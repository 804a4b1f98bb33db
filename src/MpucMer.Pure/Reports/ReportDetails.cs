using MpucMer.Pure.Events;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Reports;

/// <summary>
/// What a report shows beside its scores, for who looks rather than reads: curves, maps, single clips and groups, networks, the plan. None
/// of it is part of results.json. While a run trains only some of it is known.
/// </summary>
public sealed record ReportDetails
{
    public static readonly ReportDetails None = new();

    /// <summary>The command that makes the report anew; empty where it is not known.</summary>
    public string Command { get; init; } = "";

    /// <summary>When it was written, in UTC.</summary>
    public Option<DateTime> Written { get; init; }

    /// <summary>By probe, each test group, in natural order.</summary>
    public Seq<(string Probe, Seq<GroupRow> Rows)> Groups { get; init; } = Seq<(string, Seq<GroupRow>)>();

    /// <summary>By probe, the genders that the layout knows; empty where it knows none.</summary>
    public Seq<(string Probe, Seq<GenderRow> Rows)> Genders { get; init; } = Seq<(string, Seq<GenderRow>)>();

    /// <summary>Of each fold and seed.</summary>
    public Seq<TrainingCurve> Curves { get; init; } = Seq<TrainingCurve>();

    /// <summary>Of each probe that learnt after the encoders.</summary>
    public Seq<ProbeCurve> ProbeCurves { get; init; } = Seq<ProbeCurve>();

    /// <summary>Of the first fold and seed, the fused one first; none where there is none yet.</summary>
    public Option<ClipMaps> Maps { get; init; }

    /// <summary>Whose each clip is and what it is labelled with, by its id.</summary>
    public HashMap<string, (string Group, int Label)> ClipFacts { get; init; }

    /// <summary>Test clips that the fused probe gets wrong, most often and surest first.</summary>
    public Seq<WrongClip> Wrong { get; init; } = Seq<WrongClip>();

    /// <summary>What every probe says of every test clip.</summary>
    public Option<TestClips> Tested { get; init; }

    public Seq<EncoderRow> Encoders { get; init; } = Seq<EncoderRow>();

    /// <summary>The steps, each after those that it reads.</summary>
    public Seq<PlanRow> Plan { get; init; } = Seq<PlanRow>();
}

/// <summary>A test group: how many test clips it has, and the share that is told rightly, over seeds.</summary>
/// <param name="Gender">Where the layout knows it.</param>
public sealed record GroupRow(string Group, int Clips, double Accuracy, Option<string> Gender);

/// <summary>Test clips of all groups of a gender.</summary>
public sealed record GenderRow(string Gender, int Clips, double Accuracy, Option<ConfidenceInterval> Interval);

/// <summary>A test clip that is told wrongly.</summary>
/// <param name="Said">What is said most often.</param>
/// <param name="Wrong">By so many models.</param>
/// <param name="Of">Of so many, of all folds that test it and all seeds.</param>
/// <param name="Confidence">The mean calibrated probability of what the wrong ones say.</param>
public sealed record WrongClip(string Clip, string Group, string Label, string Said, int Wrong, int Of, double Confidence);

/// <summary>An epoch of the encoders' training; figures are absent where nothing validates, or no probe learns beside.</summary>
/// <param name="Probe">How good the fused probe that learns beside the encoders is on the validation clips.</param>
public sealed record EpochPoint(
    int Epoch,
    Option<double> Rate,
    Option<double> Loss,
    Option<double> Accuracy,
    Option<double> ValidationLoss,
    Option<double> ValidationAccuracy,
    Option<double> Probe
)
{
    public static EpochPoint Of(EpochRow row) =>
        new(row.Epoch, row.LearningRate, row.Loss, row.Accuracy, row.ValidationLoss, None, row.ValidationAccuracy);
}

/// <summary>The epochs of a fold and seed so far.</summary>
public sealed record TrainingCurve(string Fold, long Seed, Seq<EpochPoint> Epochs);

/// <summary>The epochs of a probe of a fold and seed.</summary>
/// <param name="Kept">The epoch whose weights are kept.</param>
public sealed record ProbeCurve(string Fold, long Seed, string Probe, ScoredBy By, int Kept, Seq<ProbeEpoch> Epochs);

/// <summary>A layer of an encoder: what it makes of a clip, its learned parameters and multiply-adds.</summary>
/// <param name="Output">The shape after the batch axis.</param>
public sealed record LayerRow(string Name, string Kind, Seq<int> Output, long Parameters, long MultiplyAdds);

/// <summary>An encoder with its projector, layer by layer.</summary>
public sealed record EncoderRow(string Modality, long Parameters, long MultiplyAdds, Seq<LayerRow> Layers);

/// <summary>A step of the plan; seconds where it was made in this run.</summary>
public sealed record PlanRow(
    string Name,
    string Stage,
    Option<string> Fold,
    Option<long> Seed,
    Seq<string> Needs,
    Option<double> Seconds,
    bool Reused
);
