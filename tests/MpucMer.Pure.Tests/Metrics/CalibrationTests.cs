using FsCheck.Xunit;
using MpucMer.Pure.Metrics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Metrics;

/// <summary>Temperature scaling and the expected calibration error.</summary>
public sealed class CalibrationTests
{
    private static double[][] Logits(int clips, int classes, Stream stream) =>
        [.. Enumerable.Range(0, clips).Select(c => Enumerable.Range(0, classes).Select(k => 3 * stream.At(c).Normal(k)).ToArray())];

    private static int Drawn(double[] shares, double u)
    {
        var (k, sum) = (0, shares[0]);
        while (sum < u && k < shares.Length - 1)
            sum += shares[++k];
        return k;
    }

    [Theory]
    [InlineData(.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void The_temperature_that_labels_were_drawn_by_is_found(double temperature)
    {
        var logits = Logits(20_000, 4, Stream.Of(0, "logits"));
        var labels = Stream.Of(0, "labels");
        int[] classes = [.. logits.Select((z, c) => Drawn(Calibration.Softmax(z, temperature), labels.Uniform(c)))];
        Assert.InRange(Calibration.Temperature(logits, classes), .95 * temperature, 1.05 * temperature);
        bool[][] shown =
        [
            .. logits.Select((z, c) => z.Select((x, l) => labels.Uniform(4 * c + l) < Calibration.Sigmoid(x, temperature)).ToArray()),
        ];
        Assert.InRange(Calibration.Temperature(logits, shown), .95 * temperature, 1.05 * temperature);
    }

    [Property(MaxTest = 30)]
    public bool A_temperature_changes_no_answer_and_never_makes_validation_clips_less_likely(int seed, byte count)
    {
        var logits = Logits(1 + count % 40, 3, Stream.Of(seed, "any"));
        int[] classes = [.. logits.Select((_, c) => Stream.Of(seed, "classes").Below(c, 3))];
        var t = Calibration.Temperature(logits, classes);
        double Loss(double by) => -logits.Select((z, c) => Math.Log(Calibration.Softmax(z, by)[classes[c]])).Sum();
        return t is >= .05 - 1e-9 and <= 20 + 1e-9
            && Loss(t) <= Loss(1) + 1e-9
            && logits.All(z => Calibration.Softmax(z, t) is var p && System.Array.IndexOf(p, p.Max()) == System.Array.IndexOf(z, z.Max()));
    }

    [Fact]
    public void Without_validation_clips_or_a_difference_the_temperature_is_one()
    {
        Assert.Equal(1, Calibration.Temperature([], System.Array.Empty<int>()));
        Assert.Equal(
            1,
            Calibration.Temperature(
                [
                    [2, 2, 2],
                ],
                [1]
            )
        );
    }

    [Fact]
    public void The_error_is_the_mean_distance_of_accuracy_from_confidence()
    {
        // Two answers of .95, one right: |.5 - .95| · 2/3; one of .6 that is right: |1 - .6| · 1/3.
        Confident[] answers = [new(.95, true), new(.95, false), new(.6, true)];
        Assert.Equal((2 * .45 + .4) / 3, Calibration.Error(answers), 12);
        var bins = Calibration.Reliability(answers);
        Assert.Equal(Seq((8 / 15.0, 1), (14 / 15.0, 2)), bins.Map(b => (b.Low, b.Count)));
        Assert.Equal(0, Calibration.Error([]));
    }

    [Property]
    public bool Every_answer_is_in_one_bin_whose_bounds_hold_it(byte[] confidences)
    {
        Confident[] answers = [.. confidences.Select(c => new Confident(c / 255.0, c % 2 == 0))];
        var bins = Calibration.Reliability(answers);
        return bins.Sum(b => b.Count) == answers.Length
            && bins.ForAll(b => b.Confidence >= b.Low - 1e-12 && b.Confidence <= b.High + 1e-12 && b.Accuracy is >= 0 and <= 1);
    }
}
