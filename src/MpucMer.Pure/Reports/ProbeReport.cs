using System.Globalization;
using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>
/// What a probe says of the clips of a part that it can judge: <paramref name="Rows"/> of that part, and of each the class; where clips
/// have several labels the probability of each label (else empty).
/// </summary>
public sealed record Answers(string Probe, int[] Rows, int[] Classes, double[][] Probabilities);

/// <summary>
/// The clips of a part of a fold, what they are labelled with (of each the class, or the intensity of each label), and what the probes say.
/// </summary>
public sealed record JudgedPart(string[] Ids, int[] Labels, double[][] Intensities, Seq<Answers> Answers);

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
                [.. a.Probabilities.Select(row => row.Select((p, l) => Thresholds.Says(p, thresholds[l])).ToArray())],
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
                [.. answers.Probabilities.Select(p => p[label])],
                [.. answers.Rows.Select(r => part.Intensities[r][label] > 0 ? 1 : 0)]
            );

    private static IReadOnlyList<IReadOnlyList<int>> Shown(JudgedPart part, int[] rows) =>
        [.. rows.Select(r => part.Intensities[r].Select(i => i > 0 ? 1 : 0).ToArray())];

    /// <summary>
    /// Every answer as CSV: a line for each clip, or for each clip and label; what it is and what each probe says of it, the class or the
    /// probability; empty where a probe cannot judge the clip.
    /// </summary>
    public static string Predictions(Labelling labelling, JudgedPart validation, JudgedPart test)
    {
        var truth = labelling.Several ? "label,intensity" : "emotion";
        var text = new StringBuilder($"clip,part,{truth},{string.Join(',', test.Answers.Map(a => a.Probe))}\n");
        foreach (var (part, name) in new[] { (validation, "validation"), (test, "test") })
        {
            var places = part.Answers.Map(a => a.Rows.Select((row, i) => (row, i)).ToDictionary(p => p.row, p => p.i)).ToArray();
            string Said(int clip, Func<Answers, int, string> say) =>
                string.Join(',', part.Answers.Map((a, answers) => places[a].TryGetValue(clip, out var i) ? say(answers, i) : ""));
            for (var clip = 0; clip < part.Ids.Length; clip++)
            {
                var (id, names) = (Csv.Field(part.Ids[clip]), labelling.Names);
                if (labelling.Several)
                {
                    for (var l = 0; l < names.Count; l++)
                    {
                        var (label, intensity) = (Csv.Field(names[l]), part.Intensities[clip][l]);
                        var said = Said(clip, (a, i) => a.Probabilities[i][l].ToString("F6", CultureInfo.InvariantCulture));
                        text.Append(CultureInfo.InvariantCulture, $"{id},{name},{label},{intensity},{said}\n");
                    }
                }
                else
                {
                    var said = Said(clip, (a, i) => Csv.Field(names[a.Classes[i]]));
                    text.Append(CultureInfo.InvariantCulture, $"{id},{name},{Csv.Field(names[part.Labels[clip]])},{said}\n");
                }
            }
        }
        return text.ToString();
    }
}
