using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
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
