using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Metrics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Metrics;

[Properties(Arbitrary = [typeof(ScoreProperties)])]
public sealed class ScoreProperties
{
    /// <summary>Truth and prediction of clips, and a seed for whatever is drawn besides.</summary>
    public sealed record Judged(int[] Truth, int[] Prediction, int Classes, int Seed)
    {
        public Scores Scores => Scores.Of(Truth, Prediction, Classes);
    }

    /// <summary>Up to 8 classes, 1 to 60 clips, truth and prediction unrelated.</summary>
    public static Arbitrary<Judged> Any() =>
        (
            from classes in Gen.Choose(1, 8)
            from clips in Gen.Choose(1, 60)
            from truth in Gen.Choose(0, classes - 1).ArrayOf(clips)
            from prediction in Gen.Choose(0, classes - 1).ArrayOf(clips)
            from seed in Gen.Choose(0, 10000)
            select new Judged(truth, prediction, classes, seed)
        ).ToArbitrary();

    private static readonly Func<Scores, double>[] All = [s => s.Accuracy, s => s.WeightedF1, s => s.MacroF1, s => s.Uar];

    [Property]
    public bool Scores_are_between_0_and_1(Judged given) => All.Select(score => score(given.Scores)).All(v => v is >= 0 and <= 1 + 1e-12);

    [Property]
    public bool A_perfect_prediction_scores_1(Judged given) =>
        All.All(score => Near(1, score(Scores.Of(given.Truth, given.Truth, given.Classes))));

    [Property]
    public bool Accuracy_is_trace_over_sum(Judged given) =>
        given.Scores is var s
        && s.Confusion.Total == given.Truth.Length
        && s.Accuracy == (double)s.Confusion.Correct / s.Confusion.Total
        && s.Confusion.Correct == given.Truth.Where((label, i) => label == given.Prediction[i]).Count();

    [Property]
    public bool The_order_of_the_clips_does_not_matter(Judged given)
    {
        var (truth, prediction, classes, seed) = given;
        var order = Stream.Of(seed, "order").Permutation(truth.Length);
        return Scores.Of(truth, prediction, classes)
            == Scores.Of([.. order.Select(i => truth[i])], [.. order.Select(i => prediction[i])], classes);
    }

    [Property]
    public bool The_numbering_of_the_classes_does_not_matter(Judged given)
    {
        var (truth, prediction, classes, seed) = given;
        var number = Stream.Of(seed, "classes").Permutation(classes);
        var (one, other) = (
            Scores.Of(truth, prediction, classes),
            Scores.Of([.. truth.Select(c => number[c])], [.. prediction.Select(c => number[c])], classes)
        );
        return All.All(score => Near(score(one), score(other)));
    }

    [Property]
    public bool Classes_that_do_not_occur_change_nothing(Judged given) =>
        All.All(score => Near(score(given.Scores), score(Scores.Of(given.Truth, given.Prediction, given.Classes + 3))));

    [Property]
    public bool Truth_and_prediction_swapped_swap_recall_and_precision(Judged given) =>
        given.Scores.PerClass
        == Scores
            .Of(given.Prediction, given.Truth, given.Classes)
            .PerClass.Map(c => c with { Support = c.Predicted, Predicted = c.Support, Recall = c.Precision, Precision = c.Recall });

    [Property]
    public bool Weighted_accuracy_is_the_balanced_accuracy_of_two_classes(Judged given)
    {
        var (truth, prediction, _, _) = given;
        int[] there = [.. truth.Select(c => c % 2)],
            said = [.. prediction.Select(c => c % 2)];
        var balanced = Scores.Of(there, said, 2).Uar;
        return EmotionScores.Of(there, said).WeightedAccuracy.Match(w => Near(balanced, w), () => there.Distinct().Count() == 1);
    }

    [Property]
    public bool Wilson_holds_the_accuracy(Judged given)
    {
        var (truth, prediction, classes, _) = given;
        var confusion = Confusion.Of(truth, prediction, classes);
        var (low, high) = ConfidenceInterval.Wilson(confusion.Correct, confusion.Total);
        var accuracy = (double)confusion.Correct / confusion.Total;
        return 0 <= low && low <= accuracy + 1e-12 && accuracy <= high + 1e-12 && high <= 1 && low < high;
    }

    [Property]
    public bool Bootstrap_is_ordered_bounded_and_repeatable(Judged given)
    {
        var (truth, prediction, classes, seed) = given;
        var one = ConfidenceInterval.Bootstrap(truth, prediction, classes, s => s.Accuracy, Stream.Of(seed, "bootstrap"), 50);
        return one == ConfidenceInterval.Bootstrap(truth, prediction, classes, s => s.Accuracy, Stream.Of(seed, "bootstrap"), 50)
            && one.Low <= one.High
            && one is { Low: >= 0, High: <= 1 };
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12;
}
