using FsCheck;
using FsCheck.Fluent;
using MpucMer.Pure.Metrics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Metrics;

public sealed class ScoreProperties
{
    /// <summary>Up to 8 classes, 1 to 60 clips, truth and prediction unrelated; a seed for whatever is drawn besides.</summary>
    private static readonly Arbitrary<(int[] Truth, int[] Prediction, int Classes, int Seed)> Any = (
        from classes in Gen.Choose(1, 8)
        from clips in Gen.Choose(1, 60)
        from truth in Gen.Choose(0, classes - 1).ArrayOf(clips)
        from prediction in Gen.Choose(0, classes - 1).ArrayOf(clips)
        from seed in Gen.Choose(0, 10000)
        select (truth, prediction, classes, seed)).ToArbitrary();

    private static readonly Func<Scores, double>[] All = [s => s.Accuracy, s => s.WeightedF1, s => s.MacroF1, s => s.Uar];

    [Fact]
    public void Scores_are_between_0_and_1() => ForAll((truth, prediction, classes, _) =>
        All.Select(score => score(Scores.Of(truth, prediction, classes))).All(v => v is >= 0 and <= 1 + 1e-12));

    [Fact]
    public void A_perfect_prediction_scores_1() => ForAll((truth, _, classes, _) => All.All(score => Near(1, score(Scores.Of(truth, truth, classes)))));

    [Fact]
    public void Accuracy_is_trace_over_sum() => ForAll((truth, prediction, classes, _) =>
        Scores.Of(truth, prediction, classes) is var s && s.Confusion.Total == truth.Length && s.Accuracy == (double)s.Confusion.Correct / s.Confusion.Total
        && s.Confusion.Correct == truth.Where((label, i) => label == prediction[i]).Count());

    [Fact]
    public void The_order_of_the_clips_does_not_matter() => ForAll((truth, prediction, classes, seed) =>
    {
        var order = Stream.Of(seed, "order").Permutation(truth.Length);
        return Scores.Of(truth, prediction, classes) == Scores.Of([.. order.Select(i => truth[i])], [.. order.Select(i => prediction[i])], classes);
    });

    [Fact]
    public void The_numbering_of_the_classes_does_not_matter() => ForAll((truth, prediction, classes, seed) =>
    {
        var number = Stream.Of(seed, "classes").Permutation(classes);
        var (one, other) = (Scores.Of(truth, prediction, classes), Scores.Of([.. truth.Select(c => number[c])], [.. prediction.Select(c => number[c])], classes));
        return All.All(score => Near(score(one), score(other)));
    });

    [Fact]
    public void Classes_that_do_not_occur_change_nothing() => ForAll((truth, prediction, classes, _) =>
        All.All(score => Near(score(Scores.Of(truth, prediction, classes)), score(Scores.Of(truth, prediction, classes + 3)))));

    [Fact]
    public void Truth_and_prediction_swapped_swap_recall_and_precision() => ForAll((truth, prediction, classes, _) =>
        Scores.Of(truth, prediction, classes).PerClass == Scores.Of(prediction, truth, classes).PerClass.Map(c => c with { Support = c.Predicted, Predicted = c.Support, Recall = c.Precision, Precision = c.Recall }));

    [Fact]
    public void Weighted_accuracy_is_the_balanced_accuracy_of_two_classes() => ForAll((truth, prediction, _, _) =>
    {
        int[] there = [.. truth.Select(c => c % 2)], said = [.. prediction.Select(c => c % 2)];
        var balanced = Scores.Of(there, said, 2).Uar;
        return EmotionScores.Of(there, said).WeightedAccuracy.Match(w => Near(balanced, w), () => there.Distinct().Count() == 1);
    });

    [Fact]
    public void Wilson_holds_the_accuracy() => ForAll((truth, prediction, classes, _) =>
    {
        var confusion = Confusion.Of(truth, prediction, classes);
        var (low, high) = ConfidenceInterval.Wilson(confusion.Correct, confusion.Total);
        var accuracy = (double)confusion.Correct / confusion.Total;
        return 0 <= low && low <= accuracy + 1e-12 && accuracy <= high + 1e-12 && high <= 1 && low < high;
    });

    [Fact]
    public void Bootstrap_is_ordered_bounded_and_repeatable() => ForAll((truth, prediction, classes, seed) =>
    {
        var one = ConfidenceInterval.Bootstrap(truth, prediction, classes, s => s.Accuracy, Stream.Of(seed, "bootstrap"), 50);
        return one == ConfidenceInterval.Bootstrap(truth, prediction, classes, s => s.Accuracy, Stream.Of(seed, "bootstrap"), 50) && one.Low <= one.High && one is { Low: >= 0, High: <= 1 };
    });

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12;

    private static void ForAll(Func<int[], int[], int, int, bool> holds) => Prop.ForAll(Any, g => holds(g.Truth, g.Prediction, g.Classes, g.Seed)).QuickCheckThrowOnFailure();
}
