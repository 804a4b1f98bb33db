using System.Globalization;
using System.Text;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Pure.Events;

/// <summary>What a metric is of: a step of the plan (<see cref="Step.Name"/>), and its fold and seed.</summary>
public sealed record Subject(string Step, string Fold, long Seed)
{
    public static Subject Of(Step step) => new(step.Name, step.Fold.IfNone(""), step.Seed.IfNone(0));
}

/// <summary>
/// A figure of a run, as an event: every step and epoch of every training and of every offline probe, and the scores at the end. None is
/// left out; what a terminal shows of them now and then is <see cref="WorkerEvent.Progress"/>.
/// </summary>
public abstract record Metric(Subject Subject)
{
    /// <summary>
    /// A step begins, or goes on after <paramref name="Epoch"/> whole epochs and <paramref name="Batch"/> steps of the next.
    /// </summary>
    /// <param name="Key">The fingerprint of its result.</param>
    public sealed record Began(Subject Subject, string Key, int Epoch, int Batch) : Metric(Subject);

    /// <summary>A step of the optimiser.</summary>
    /// <param name="Epoch">From 1.</param>
    /// <param name="Batch">From 1; of <paramref name="Batches"/> in this epoch.</param>
    /// <param name="Loss">The contrastive loss, of this step alone.</param>
    /// <param name="Accuracy">The contrastive accuracy, of this step alone.</param>
    /// <param name="LearningRate">With which it was taken.</param>
    /// <param name="ClipsPerSecond">Since the epoch began, or went on.</param>
    public sealed record TrainingStep(
        Subject Subject,
        int Epoch,
        int Batch,
        int Batches,
        double Loss,
        double Accuracy,
        double LearningRate,
        double ClipsPerSecond
    ) : Metric(Subject);

    /// <summary>The end of an epoch of a training.</summary>
    public sealed record TrainingEpoch(Subject Subject, EpochRow Row) : Metric(Subject);

    /// <summary>The end of an epoch of an offline probe.</summary>
    /// <param name="Probe">fused, or a modality.</param>
    /// <param name="Encoders">trained, or what stands in their place.</param>
    public sealed record ProbeTrained(Subject Subject, string Probe, string Encoders, ProbeEpoch Row) : Metric(Subject)
    {
        /// <summary>The features that probes are trained on in the first place.</summary>
        public const string Trained = "trained";

        /// <summary>Encoders as they are before training, with which the others are compared.</summary>
        public const string Untrained = "untrained";

        /// <summary>What a step's probes are trained on.</summary>
        public static string EncodersOf(Step step) => step.IsUntrained ? Untrained : Trained;
    }

    /// <summary>A score of a probe, a fraction of 1.</summary>
    /// <param name="Part">test or validation.</param>
    /// <param name="Measure">A name of <see cref="Reports.Measure"/>.</param>
    public sealed record Score(Subject Subject, string Probe, string Part, string Measure, double Value) : Metric(Subject);

    /// <summary>A step's result is whole.</summary>
    public sealed record Ended(Subject Subject) : Metric(Subject);

    /// <summary>
    /// What tells it from the others of its subject: two with the same one say the same thing, of which one may be rounded.
    /// </summary>
    public string Id =>
        this switch
        {
            Began => "began",
            TrainingStep s => $"step {s.Epoch} {s.Batch}",
            TrainingEpoch e => $"epoch {e.Row.Epoch}",
            ProbeTrained p => $"probe {p.Encoders} {p.Probe} {p.Row.Epoch}",
            Score s => $"score {s.Part} {s.Measure} {s.Probe}",
            Ended => "ended",
            _ => throw new InvalidOperationException($"{GetType()} has no identity"),
        };

    /// <summary>
    /// Whether it says nothing any more where its step begins anew, or goes on after so many epochs and steps of the next: these are taken
    /// again.
    /// </summary>
    public bool IsTakenBack(int epoch, int batch) =>
        this switch
        {
            Began => (epoch, batch) == (0, 0),
            TrainingStep s => s.Epoch > epoch + 1 || s.Epoch == epoch + 1 && s.Batch > batch,
            TrainingEpoch e => e.Row.Epoch > epoch,
            _ => true,
        };

    /// <summary>What the result of a training says of itself.</summary>
    public static Seq<Metric> Of(Step step, TrainedEncoders encoders) => Of(step, encoders.History);

    /// <summary>The epochs of a training as metrics.</summary>
    public static Seq<Metric> Of(Step step, Seq<EpochRow> history) =>
        history.Map(row => (Metric)new TrainingEpoch(Subject.Of(step), row)).Strict();

    /// <summary>What the result of probes says of itself; of encoders before training no scores, which are no results of the run.</summary>
    public static Seq<Metric> Of(Step step, TrainedProbes probes)
    {
        var curves =
            from probe in probes.Answers
            from row in probe.Curve
            select (Metric)new ProbeTrained(Subject.Of(step), probe.Probe, ProbeTrained.EncodersOf(step), row);
        return step.IsUntrained
            ? curves.Strict()
            : (
                curves
                + Scores(step, "validation", probes.Scores.Validation, probes.Scores)
                + Scores(step, "test", probes.Scores.Test, probes.Scores)
            ).Strict();
    }

    private static Seq<Metric> Scores(Step step, string part, Seq<(string Probe, ProbeScores Scores)> of, ProbeReport all) =>
        from probe in of
        from measure in probe.Scores.Match(_ => Reports.Measure.OfClasses, _ => Reports.Measure.OfLabels)
        from value in probe.Scores.Of(measure).ToSeq()
        select (Metric)new Score(Subject.Of(step), probe.Probe, part, measure.Name, value);
}

/// <summary>Where a metric comes from.</summary>
public enum Origin
{
    /// <summary>It is what was just measured.</summary>
    Now,

    /// <summary>An earlier run of the worker was told it, and metrics.jsonl has kept it.</summary>
    Kept,

    /// <summary>It is read from a stored result or a checkpoint: what was measured then between its epochs is not known any more.</summary>
    Stored,
}

/// <summary>A metric as sinks are told it.</summary>
/// <param name="Time">When it was measured; none where that is not known.</param>
public sealed record Told(Metric Metric, Origin Origin, Option<DateTimeOffset> Time);

/// <summary>An epoch of a training of encoders. Validation figures are absent where nothing validates.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="LearningRate">Of its last step.</param>
/// <param name="Loss">Mean over its steps.</param>
/// <param name="Accuracy">The contrastive accuracy: how often a clip's own partner is the nearest; mean over its steps.</param>
/// <param name="ValidationLoss">The contrastive loss on the validation clips.</param>
/// <param name="ValidationAccuracy">Of the fused probe that learns beside the encoders, on the validation clips.</param>
/// <param name="Seconds">That its steps took.</param>
public sealed record EpochRow(
    int Epoch,
    double LearningRate,
    double Loss,
    double Accuracy,
    Option<double> ValidationLoss,
    Option<double> ValidationAccuracy,
    double Seconds
);

/// <summary>An epoch of a probe that is trained on frozen features.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean over the training clips, each as it stood when its step was taken; none where no clip can teach the
/// probe.</param>
/// <param name="Validation">By what epochs are chosen (accuracy, or of several labels a clip their mean weighted accuracy), on the
/// validation clips; none where there are none.</param>
public sealed record ProbeEpoch(int Epoch, Option<double> Loss, Option<double> Validation);

/// <summary>The epochs of a training as CSV (<c>log.csv</c> of its result), and back.</summary>
public static class EpochLog
{
    private const string Header = "epoch,learning_rate,loss,contrastive_accuracy,validation_loss,validation_accuracy,seconds";

    public static string Write(Seq<EpochRow> history)
    {
        var text = new StringBuilder(Header + "\n");
        foreach (var r in history)
        {
            var validation = $"{Shown(r.ValidationLoss)},{Shown(r.ValidationAccuracy)}";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{r.Epoch},{r.LearningRate:R},{r.Loss:R},{r.Accuracy:R},{validation},{r.Seconds:F3}\n"
            );
        }
        return text.ToString();
    }

    /// <summary>The rows of a text that <see cref="Write"/> has written; what is no such row is left out.</summary>
    public static Seq<EpochRow> Read(string csv) =>
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Row).Somes().ToSeq().Strict();

    private static Option<EpochRow> Row(string line) =>
        line.Split(',') is [var epoch, var rate, var loss, var accuracy, var validationLoss, var validationAccuracy, var seconds]
            ? from e in parseInt(epoch)
            from r in Number(rate)
            from l in Number(loss)
            from a in Number(accuracy)
            from s in Number(seconds)
            select new EpochRow(e, r, l, a, Number(validationLoss), Number(validationAccuracy), s)
            : None;

    private static Option<double> Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) ? Some(x) : None;

    private static string Shown(Option<double> x) => x.Match(v => v.ToString("R", CultureInfo.InvariantCulture), () => "");
}
