using MpucMer.Pure.Metrics;

namespace MpucMer.Tests.Metrics;

public sealed class ScoresTests
{
    private static readonly Golden Expected = Golden.Read("metrics");

    private static int[] Ints(System.Text.Json.JsonElement array) => [.. Golden.Longs(array).Select(l => (int)l)];

    [Fact]
    public void Golden_scores_with_one_label()
    {
        var golden = Expected["single"];
        var rows = golden.GetProperty("confusion").EnumerateArray().Select(Ints).ToArray();
        var scores = Scores.Of(Ints(golden.GetProperty("truth")), Ints(golden.GetProperty("prediction")), rows.Length);
        Close.Absolute(golden.GetProperty("accuracy").GetDouble(), scores.Accuracy, 1e-12);
        Close.Absolute(golden.GetProperty("weighted_f1").GetDouble(), scores.WeightedF1, 1e-12);
        Close.Absolute(golden.GetProperty("macro_f1").GetDouble(), scores.MacroF1, 1e-12);
        Close.Absolute(golden.GetProperty("unweighted_average_recall").GetDouble(), scores.Uar, 1e-12);
        Assert.Equal(rows.SelectMany(r => r), scores.Confusion.Counts);
    }

    [Fact]
    public void Golden_scores_with_several_labels()
    {
        var golden = Expected["multilabel"];
        var scores = MultiLabelScores.Of(
            [.. golden.GetProperty("truth").EnumerateArray().Select(Ints)],
            [.. golden.GetProperty("prediction").EnumerateArray().Select(Ints)]
        );
        var accuracy = Golden.Doubles(golden.GetProperty("weighted_accuracy"));
        var weighted = Golden.Doubles(golden.GetProperty("weighted_f1"));
        var binary = Golden.Doubles(golden.GetProperty("binary_f1"));
        Assert.Equal(accuracy.Length, scores.Emotions.Count);
        for (var e = 0; e < accuracy.Length; e++)
        {
            Close.Absolute(accuracy[e], scores.Emotions[e].WeightedAccuracy.IfNone(-1), 1e-12, $"weighted accuracy {e}");
            Close.Absolute(weighted[e], scores.Emotions[e].WeightedF1, 1e-12, $"weighted F1 {e}");
            Close.Absolute(binary[e], scores.Emotions[e].BinaryF1, 1e-12, $"binary F1 {e}");
        }
        Close.Absolute(accuracy.Average(), scores.WeightedAccuracy.IfNone(-1), 1e-12);
        Close.Absolute(weighted.Average(), scores.WeightedF1, 1e-12);
        Close.Absolute(binary.Average(), scores.BinaryF1, 1e-12);
    }

    // Worked by scikit-learn's definitions, zero_division=0: class 2 is predicted only, class 3 true only, class 4 neither.
    [Fact]
    public void Absent_classes_count_as_in_scikit_learn()
    {
        var scores = Scores.Of([0, 0, 1, 1, 3], [0, 2, 1, 1, 0], 5);
        Assert.Equal(
            [(.5, .5, .5), (1, 1, 1), (0, 0, 0), (0, 0, 0), (0, 0, 0)],
            scores.PerClass.Map(c => (c.Precision, c.Recall, c.F1)).ToArray()
        );
        Assert.Equal([2, 2, 0, 1, 0], scores.PerClass.Map(c => c.Support).ToArray());
        Close.Absolute(.6, scores.Accuracy, 1e-15);
        Close.Absolute((2 * .5 + 2 * 1) / 5, scores.WeightedF1, 1e-15);
        Close.Absolute(1.5 / 4, scores.MacroF1, 1e-15);
        // A class that is never true has no recall (balanced_accuracy_score).
        Close.Absolute(1.5 / 3, scores.Uar, 1e-15);
    }

    [Fact]
    public void Always_no_looks_good_only_in_weighted_F1()
    {
        var scores = EmotionScores.Of([.. Enumerable.Repeat(0, 9), 1], new int[10]);
        Close.Absolute(.5, scores.WeightedAccuracy.IfNone(-1), 1e-15);
        Close.Absolute(.9 * 18 / 19, scores.WeightedF1, 1e-15);
        Assert.Equal((0.0, .1), (scores.BinaryF1, scores.Prevalence));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_emotion_that_is_never_or_always_there_has_no_weighted_accuracy(int always)
    {
        int[] truth = [always, always, always];
        Assert.True(EmotionScores.Of(truth, [0, 1, 0]).WeightedAccuracy.IsNone);
        var both = MultiLabelScores.Of(
            [
                [always, 0],
                [always, 1],
            ],
            [
                [0, 0],
                [1, 1],
            ]
        );
        Assert.Equal(1.0, both.WeightedAccuracy.IfNone(-1));
        Assert.True(
            MultiLabelScores
                .Of(
                    [
                        [always],
                    ],
                    [
                        [1],
                    ]
                )
                .WeightedAccuracy.IsNone
        );
    }

    [Fact]
    public void Confusions_of_folds_add_up() =>
        Assert.Equal(Confusion.Of([0, 1, 1, 2], [0, 1, 2, 2], 3), Confusion.Of([0, 1], [0, 1], 3) + Confusion.Of([1, 2], [2, 2], 3));

    [Fact]
    public void Wrong_arrays_are_bugs()
    {
        Assert.Throws<ArgumentException>(() => Scores.Of([0, 1], [0], 2));
        Assert.Throws<ArgumentException>(() => Scores.Of([], [], 2));
        Assert.Throws<ArgumentException>(() => Scores.Of([0, 2], [0, 1], 2));
        Assert.Throws<ArgumentException>(() => Scores.Of([0, 1], [0, -1], 2));
        Assert.Throws<ArgumentException>(() =>
            MultiLabelScores.Of(
                [
                    [0, 1],
                    [0, 1],
                ],
                [
                    [0, 1],
                    [0],
                ]
            )
        );
        Assert.Throws<ArgumentException>(() =>
            MultiLabelScores.Of(
                [
                    [0, 1],
                    [0, 1],
                ],
                [
                    [0, 1],
                ]
            )
        );
        Assert.Throws<ArgumentException>(() => Confusion.Of([0], [0], 1) + Confusion.Of([0], [0], 2));
    }
}
