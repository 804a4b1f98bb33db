using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>What a row of scores is of: probes on the encoders of the experiment, or what these have to be better than.</summary>
public enum ScoredBy
{
    /// <summary>Probes on encoders as the experiment trains them.</summary>
    Trained,

    /// <summary>The same probes on the same encoders before training.</summary>
    Untrained,

    /// <summary>What is most frequent among a fold's training clips, said of every clip.</summary>
    Majority,

    /// <summary>A class drawn at random, each as likely; of several labels a coin for each.</summary>
    Chance,
}

/// <summary>
/// A figure of a row: its mean over folds and seeds, their deviation, and the 95 % interval by drawing groups
/// (<see cref="GroupInterval"/>).
/// </summary>
public sealed record ScoredFigure(Measure Measure, Option<double> Value, Option<double> Sd, Option<ConfidenceInterval> Interval);

/// <summary>A probe on the test clips of all folds and seeds.</summary>
/// <param name="Clips">Test clips that it judges, each counted once.</param>
/// <param name="Groups">Whose clips these are.</param>
public sealed record ScoreRow(string Probe, ScoredBy By, int Clips, int Groups, Seq<ScoredFigure> Figures)
{
    public Option<ScoredFigure> Of(Measure measure) => Figures.Find(f => f.Measure == measure);
}

/// <summary>
/// How well a probe tells one class, over the test clips of all folds and seeds; none of what would divide by zero (a class without test
/// clips has no recall, one that is never said no precision).
/// </summary>
/// <param name="Clips">Test clips of the class, of every seed.</param>
public sealed record ClassRow(string Label, Option<double> Precision, Option<double> Recall, Option<double> F1, int Clips);

/// <summary>
/// How far a probe's probabilities are from how often it is right, before and after they are divided by a temperature
/// (<see cref="Metrics.Calibration"/>), over the test clips of all folds and seeds.
/// </summary>
/// <param name="Temperature">The geometric mean of those of all folds and seeds.</param>
/// <param name="Before">The expected calibration error.</param>
public sealed record CalibrationRow(
    string Probe,
    double Temperature,
    double Before,
    double After,
    Seq<ReliabilityBin> Bins,
    Seq<ReliabilityBin> BinsAfter
);
