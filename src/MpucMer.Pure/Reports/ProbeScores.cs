using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>How well a probe did on one part of a fold.</summary>
public abstract record ProbeScores
{
    private ProbeScores() { }

    /// <summary>A figure; none where it is not of this kind of labels, or cannot be told of these clips.</summary>
    public abstract Option<double> Of(Measure measure);

    public abstract A Match<A>(Func<Scores, A> classes, Func<Labels, A> labels);

    /// <summary>Where a clip has one class.</summary>
    public sealed record Classes(Scores Scores) : ProbeScores
    {
        public override Option<double> Of(Measure measure) =>
            measure == Measure.Accuracy ? Scores.Accuracy
            : measure == Measure.WeightedF1 ? Scores.WeightedF1
            : measure == Measure.MacroF1 ? Scores.MacroF1
            : measure == Measure.Uar ? Scores.Uar
            : Option<double>.None;

        public override A Match<A>(Func<Scores, A> classes, Func<Labels, A> labels) => classes(Scores);
    }

    /// <summary>Where a clip has several labels: their means, and those of each.</summary>
    public sealed record Labels(Option<double> WeightedAccuracy, double WeightedF1, double BinaryF1, Seq<LabelScores> Each) : ProbeScores
    {
        public static Labels Of(MultiLabelScores scores, Seq<string> names, IReadOnlyList<double> thresholds) =>
            new(
                scores.WeightedAccuracy,
                scores.WeightedF1,
                scores.BinaryF1,
                names.Map((l, name) => new LabelScores(name, scores.Emotions[l], thresholds[l])).ToSeq().Strict()
            );

        public override Option<double> Of(Measure measure) =>
            measure == Measure.WeightedAccuracy ? WeightedAccuracy
            : measure == Measure.WeightedF1 ? WeightedF1
            : measure == Measure.BinaryF1 ? BinaryF1
            : Option<double>.None;

        public override A Match<A>(Func<Scores, A> classes, Func<Labels, A> labels) => labels(this);
    }
}

/// <summary>One label's scores, and the probability from which on it is said to be there.</summary>
public sealed record LabelScores(string Label, EmotionScores Scores, double Threshold)
{
    public Option<double> Of(Measure measure) =>
        measure == Measure.WeightedAccuracy ? Scores.WeightedAccuracy
        : measure == Measure.WeightedF1 ? Scores.WeightedF1
        : measure == Measure.BinaryF1 ? Scores.BinaryF1
        : measure == Measure.Prevalence ? Scores.Prevalence
        : Option<double>.None;
}
