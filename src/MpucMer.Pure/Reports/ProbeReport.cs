using System.Globalization;
using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>
/// What a probe says of the clips of a part that it can judge: <paramref name="Rows"/> of that part, and of each the logits of all labels.
/// </summary>
public sealed record Answers(string Probe, int[] Rows, double[][] Logits)
{
    /// <summary>The class with the highest logit, for each clip; of equal ones the first.</summary>
    public int[] Classes => [.. Logits.Select(z => System.Array.IndexOf(z, z.Max()))];

    /// <summary>The probability of each class or label, for each clip.</summary>
    public double[][] Probabilities(bool several, double temperature = 1) =>
        [.. Logits.Select(z => several ? [.. z.Select(x => Calibration.Sigmoid(x, temperature))] : Calibration.Softmax(z, temperature))];
}

/// <summary>
/// The clips of a part of a fold, what they are labelled with (of each the class, or the intensity of each label), and what the probes say.
/// </summary>
public sealed record JudgedPart(string[] Ids, int[] Labels, double[][] Intensities, Seq<Answers> Answers);

/// <summary>
/// A probe of a fold and seed: how it was trained (nothing, where it learnt in the encoders' loop), the temperature that calibrates it
/// (<see cref="Calibration"/>), and what it says of the clips of the fold.
/// </summary>
/// <param name="Epoch">Whose weights were kept.</param>
public sealed record ProbeAnswers(string Probe, int Epoch, Seq<ProbeEpoch> Curve, double Temperature, Answers Validation, Answers Test)
{
    /// <summary>With the temperature that fits the validation clips best.</summary>
    public static ProbeAnswers Of(
        string probe,
        int epoch,
        Seq<ProbeEpoch> curve,
        Labelling labelling,
        JudgedPart validation,
        Answers onValidation,
        Answers onTest
    ) =>
        new(
            probe,
            epoch,
            curve,
            labelling.Several
                ? Calibration.Temperature(
                    onValidation.Logits,
                    [.. onValidation.Rows.Select(r => validation.Intensities[r].Select(i => i > 0).ToArray())]
                )
                : Calibration.Temperature(onValidation.Logits, [.. onValidation.Rows.Select(r => validation.Labels[r])]),
            onValidation,
            onTest
        );
}

/// <summary>
/// How the probes of a fold and seed did: by name the scores of each that has a clip to judge, and how many epochs it took. Where clips
/// have several labels: with the threshold one half, with thresholds chosen on the validation clips (rows named as such), and beside them
/// what always saying no gets, which on rare labels is a high weighted F1.
/// </summary>
public sealed record ProbeReport(
    Seq<(string Probe, ProbeScores Scores)> Test,
    Seq<(string Probe, ProbeScores Scores)> Validation,
    Seq<(string Probe, int Epochs)> Epochs
)
{
    /// <summary>The probe of all modalities together.</summary>
    public const string Fused = "fused";

    /// <summary>What is added to a probe's name where its thresholds were chosen on the validation clips.</summary>
    public const string Chosen = " (validation thresholds)";

    public const string AlwaysNo = "always no";

    public static ProbeReport Of(Labelling labelling, JudgedPart validation, JudgedPart test, Seq<(string Probe, int Epochs)> epochs)
    {
        if (!labelling.Several)
            return new(OfClasses(labelling.Names.Count, test), OfClasses(labelling.Names.Count, validation), epochs);
        var chosen = validation.Answers.Map(a => labelling.Names.Map((l, _) => Best(validation, a, l)).ToArray()).ToArray();
        return new(OfLabels(labelling.Names, chosen, test), OfLabels(labelling.Names, chosen, validation), epochs);
    }

    private static Seq<(string, ProbeScores)> OfClasses(int classes, JudgedPart part) =>
        part
            .Answers.Filter(a => a.Rows.Length > 0)
            .Map(a =>
                (a.Probe, (ProbeScores)new ProbeScores.Classes(Scores.Of([.. a.Rows.Select(r => part.Labels[r])], a.Classes, classes)))
            )
            .Strict();

    private static Seq<(string, ProbeScores)> OfLabels(Seq<string> names, double[][] chosen, JudgedPart part)
    {
        var half = names.Map(_ => Thresholds.Half).ToArray();
        ProbeScores Scored(int[] rows, IReadOnlyList<IReadOnlyList<int>> said, double[] thresholds) =>
            ProbeScores.Labels.Of(MultiLabelScores.Of(Shown(part, rows), said), names, thresholds);
        ProbeScores By(Answers a, double[] thresholds) =>
            Scored(
                a.Rows,
                [.. a.Probabilities(several: true).Select(row => row.Select((p, l) => Thresholds.Says(p, thresholds[l])).ToArray())],
                thresholds
            );
        return part
            .Answers.Map((i, a) => (a, thresholds: chosen[i]))
            .Filter(p => p.a.Rows.Length > 0)
            .Bind(p => Seq((p.a.Probe, By(p.a, half)), (p.a.Probe + Chosen, By(p.a, p.thresholds))))
            .ToSeq()
            .Add((AlwaysNo, Scored([.. part.Ids.Select((_, i) => i)], [.. part.Ids.Select(_ => new int[names.Count])], half)))
            .Strict();
    }

    private static double Best(JudgedPart part, Answers answers, int label) =>
        answers.Rows.Length == 0
            ? Thresholds.Half
            : Thresholds.Best(
                [.. answers.Probabilities(several: true).Select(p => p[label])],
                [.. answers.Rows.Select(r => part.Intensities[r][label] > 0 ? 1 : 0)]
            );

    private static IReadOnlyList<IReadOnlyList<int>> Shown(JudgedPart part, int[] rows) =>
        [.. rows.Select(r => part.Intensities[r].Select(i => i > 0 ? 1 : 0).ToArray())];

    /// <summary>How the table of answers begins; a column of each label's calibrated probability follows.</summary>
    public const string Columns = "clip,part,probe,truth,said";

    /// <summary>
    /// Every answer as CSV: of each clip and probe that can judge it what it is, what is said, and the calibrated probability of each
    /// label.
    /// </summary>
    public static string Predictions(Labelling labelling, Seq<ProbeAnswers> probes, JudgedPart validation, JudgedPart test)
    {
        var text = new StringBuilder($"{Columns},{string.Join(',', labelling.Names.Map(Csv.Field))}\n");
        foreach (var (part, name) in new[] { (validation, "validation"), (test, "test") })
        {
            foreach (var probe in probes)
            {
                var answers = name == "test" ? probe.Test : probe.Validation;
                var (calibrated, own) = (
                    answers.Probabilities(labelling.Several, probe.Temperature),
                    answers.Probabilities(labelling.Several)
                );
                for (var i = 0; i < answers.Rows.Length; i++)
                {
                    var row = answers.Rows[i];
                    var truth = labelling.Several
                        ? Worded(labelling, l => part.Intensities[row][l] > 0)
                        : labelling.Names[part.Labels[row]];
                    var said = labelling.Several
                        ? Worded(labelling, l => Thresholds.Says(own[i][l], Thresholds.Half) == 1)
                        : labelling.Names[System.Array.IndexOf(own[i], own[i].Max())];
                    var fields = Seq(part.Ids[row], name, probe.Probe, truth, said).Map(Csv.Field);
                    var shares = calibrated[i].Select(p => p.ToString("F6", CultureInfo.InvariantCulture));
                    text.Append(CultureInfo.InvariantCulture, $"{string.Join(',', fields)},{string.Join(',', shares)}\n");
                }
            }
        }
        return text.ToString();
    }

    /// <summary>All labels that hold, or neutral.</summary>
    private static string Worded(Labelling labelling, Func<int, bool> holds)
    {
        string[] names = [.. labelling.Names.Where((_, l) => holds(l))];
        return names.Length == 0 ? "neutral" : string.Join("; ", names);
    }
}

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
