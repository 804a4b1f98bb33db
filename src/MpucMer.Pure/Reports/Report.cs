using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Reports;

/// <summary>
/// What an experiment came to. results.json, the table of a console and report.md are functions of it (<see cref="ReportForms"/>), and the
/// build reads it back by the codec that wrote it (<see cref="ReportJson"/>).
/// </summary>
/// <param name="Fingerprint">Of the report's step: it changes with anything that any figure depends on.</param>
/// <param name="EncodersReadLabels">Whether labels reach the encoders too, and not the probes alone.</param>
/// <param name="Standardised">By what the probes' features are.</param>
/// <param name="Modalities">Names, in the order of the experiment.</param>
/// <param name="Clips">How many there are.</param>
/// <param name="Folds">Each fold and seed.</param>
/// <param name="Summary">Each probe over folds and seeds.</param>
/// <param name="Settings">Every property with the value that was in force.</param>
/// <param name="Versions">Of what made it; none where one cannot be told.</param>
/// <param name="Threads">Of the run that wrote the report.</param>
/// <param name="Seconds">
/// That this run took, in all its parts where it was stopped and went on; results that were reused took their time earlier.
/// </param>
public sealed record Report(
    string Experiment,
    string Fingerprint,
    Protocol Protocol,
    bool EncodersReadLabels,
    Standardisation Standardised,
    Seq<string> Modalities,
    Labelling Labelling,
    int Clips,
    Seq<long> Seeds,
    Seq<FoldReport> Folds,
    Seq<ProbeSummary> Summary,
    Seq<(string Property, string Value)> Settings,
    Seq<StepReport> Steps,
    Seq<(string Of, Option<string> Version)> Versions,
    int Threads,
    double Seconds
)
{
    /// <summary>
    /// Each probe on trained and on untrained encoders, the majority and chance, with intervals; empty in a report of an earlier version.
    /// </summary>
    public Seq<ScoreRow> Rows { get; init; } = Seq<ScoreRow>();

    /// <summary>By probe, each class or label over all folds and seeds.</summary>
    public Seq<(string Probe, Seq<ClassRow> Rows)> Classes { get; init; } = Seq<(string, Seq<ClassRow>)>();

    /// <summary>Each probe that was asked how sure it is.</summary>
    public Seq<CalibrationRow> Calibrations { get; init; } = Seq<CalibrationRow>();

    /// <summary>The figures that its probes have, in the order in which they are shown.</summary>
    public Seq<Measure> Measures => Measure.Of(Labelling.Several);

    /// <summary>What a fold and seed are called where both have to be: the fold alone where there is one seed.</summary>
    public string NameOf(FoldReport fold) => Folds.ForAll(f => f.Seed == fold.Seed) ? fold.Name : $"{fold.Name}/{fold.Seed}";

    /// <summary>The report of a run.</summary>
    /// <param name="probes">What the steps of probes found.</param>
    /// <param name="made">Seconds of each step that was made in this run, by name.</param>
    public static Report Of(
        Request request,
        Experiment experiment,
        Seq<(Step Step, ProbeReport Found)> probes,
        IReadOnlyDictionary<string, double> made,
        Seq<(string, Option<string>)> versions,
        int threads,
        TimeSpan elapsed
    )
    {
        var folds = probes.Map(p => FoldReport.Of(request, p.Step, p.Found)).Strict();
        return new(
            request.Name,
            request.Steps.Last.Key.Fingerprint,
            experiment.Protocol,
            LabelProperties.ReadByEncoders.Holds(experiment),
            experiment.Probe.Features,
            experiment.Data.Modalities.Map(m => m.Name),
            request.Inventory.Labelling,
            request.Inventory.Clips.Count,
            experiment.Split.Seeds,
            folds,
            ProbeSummary.Of(folds, Measure.Of(request.Inventory.Labelling.Several)),
            // What nobody named is called after its settings: the build knows.
            Properties.All.Map(p =>
                (p.Name, p == CommandProperties.RunName ? request.RunName : request.Settings.Effective(p, experiment.Protocol).Value)
            ),
            request
                .Steps.Filter(s => s.Stage.IsStored)
                .Map(s => new StepReport(
                    s.Name,
                    s.Key.Fingerprint,
                    made.TryGetValue(s.Name, out var seconds) ? Some(Math.Round(seconds, 3)) : None
                )),
            versions,
            threads,
            Math.Round(request.Spent + elapsed.TotalSeconds, 3)
        );
    }
}

/// <summary>A fold and seed: which clips were for what, and the scores of each probe.</summary>
/// <param name="Fingerprint">Of the probes' result in the store.</param>
public sealed record FoldReport(
    string Name,
    long Seed,
    string Fingerprint,
    ClipCounts Clips,
    Seq<string> TestGroups,
    Seq<string> ValidationGroups,
    Seq<(string Probe, ProbeScores Scores)> Test,
    Seq<(string Probe, ProbeScores Scores)> Validation
)
{
    public static FoldReport Of(Request request, Step step, ProbeReport found)
    {
        var fold = request.FoldOf(step);
        return new(
            fold.Name,
            step.Seed.IfNone(0),
            step.Key.Fingerprint,
            new ClipCounts(fold.TrainIds.Count, fold.ValidationIds.Count, fold.TestIds.Count),
            fold.Test.Groups,
            fold.Validation.Groups,
            found.Test,
            found.Validation
        );
    }

    /// <summary>A probe's scores on the test clips; none where it has no clip to judge there.</summary>
    public Option<ProbeScores> Of(string probe) => Test.Find(p => p.Probe == probe).Map(p => p.Scores);
}

/// <summary>How many clips of a fold are for what.</summary>
public sealed record ClipCounts(int Train, int Validation, int Test);

/// <summary>A step of the run: seconds where it was made in it, none where its result was there.</summary>
public sealed record StepReport(string Name, string Fingerprint, Option<double> Seconds);

/// <summary>
/// A probe on the test clips of all folds and seeds: mean and deviation of each figure; none where it could not be told in any. A probe of
/// one modality may have no clip to judge in some fold (clips that lack it); it then counts in the others.
/// </summary>
public sealed record ProbeSummary(string Probe, Seq<(Measure Measure, Option<MeanAndSd> Value)> Figures)
{
    public static Seq<ProbeSummary> Of(Seq<FoldReport> folds, Seq<Measure> measures) =>
        folds
            .Bind(f => f.Test.Map(t => t.Probe))
            .Distinct()
            .Map(probe => new ProbeSummary(probe, measures.Map(m => (m, Over(folds, f => f.Of(probe).Bind(s => s.Of(m)))))))
            .Strict();

    public Option<MeanAndSd> Of(Measure measure) => Figures.Find(f => f.Measure == measure).Bind(f => f.Value);

    /// <summary>The mean and deviation of a figure over the folds that have it.</summary>
    public static Option<MeanAndSd> Over(Seq<FoldReport> folds, Func<FoldReport, Option<double>> of) =>
        MeanAndSd.Of([.. folds.Bind(f => of(f).ToSeq())]);
}

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
