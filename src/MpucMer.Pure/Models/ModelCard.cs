using MpucMer.Pure.Configuration;
using MpucMer.Pure.Reports;

namespace MpucMer.Pure.Models;

/// <summary>
/// A model's card for people (Mitchell et al., Model Cards for Model Reporting, 2019): what it is, how well it does, what it is not for.
/// </summary>
public static class ModelCard
{
    /// <summary>What lies beside the networks.</summary>
    public const string Licence = """
        The networks of this model were trained by MpucMer (MIT licence), which claims nothing of them.
        Whoever passes them on has to ask what the licence of the data that they were trained on allows:
        RAVDESS is CC BY-NC-SA 4.0, which forbids commercial use; CMU-MOSEI is for research.

        """;

    /// <param name="price">
    /// Of a model that standardises by group, the main figure of the fused probe on validation clips, standardised by their own groups and
    /// by the training clips; none of others, or where there is none.
    /// </param>
    public static string Of(Report report, ReportDetails details, Option<(double ByGroup, double ByTraining)> price)
    {
        var text = ReportMarkdown.Write(report);
        // What follows is of one run on one machine; the mark before the title is the report's own.
        var results = text[
            text.IndexOf("\n| | |", StringComparison.Ordinal)..text.IndexOf(ReportMarkdown.MadeBy, StringComparison.Ordinal)
        ];
        return string.Join(
            '\n',
            [
                $"# Model card: {Printable.Of(report.Experiment)}",
                "",
                "Names the emotion that a clip shows, from "
                    + $"{string.Join(", ", report.Modalities)}: encoders trained by contrasting every pair of modalities, "
                    + "and a probe on their features "
                    + "(Franceschini et al., Multimodal Emotion Recognition with Modality-"
                    + "Pairwise Unsupervised Contrastive Learning, ICPR 2022).",
                results.TrimEnd('\n'),
                .. ReportMarkdown.Groups(details, report.Labelling.Several ? "labels right, %" : "right, %"),
                "",
                "## How clips are standardised",
                "",
                .. Standardised(report, price),
                "",
                "## Intended use",
                "",
                "Research on emotion recognition; exploring one's own recordings of people who agreed to it.",
                "",
                "## Limits",
                "",
                "- It names what a clip looks and sounds like by the labels of its training data, not what a person feels. "
                    + "Acted emotion is exaggerated: "
                    + "on everyday recordings expect less than the figures above.",
                "- The figures are of people that the networks had not seen, in recordings of the same kind. Other cameras, "
                    + "microphones, languages, ages "
                    + "and cultures were not tried.",
                "- Groups differ: see the scores by group above before comparing people.",
                "- Record and judge nobody without their consent. It is not for hiring, policing, schools, insurance, "
                    + "border control, or any decision about "
                    + "a person; in the European Union emotion recognition at work and in education is "
                    + "forbidden (Regulation 2024/1689, article 5).",
                "",
            ]
        );
    }

    private static Seq<string> Standardised(Report report, Option<(double ByGroup, double ByTraining)> price) =>
        report.Standardised != Standardisation.Group
            ? Seq1("By the training clips: a single clip can be judged.")
            : Seq1(
                "By the clips of the same person or group. Of a group with fewer than "
                    + $"{ModelStandards.LeastOfAGroup} clips the training clips' mean and deviation are taken instead."
                    + price.Match(
                        p =>
                            FormattableString.Invariant(
                                $" On validation clips that costs the fused probe {100 * (p.ByGroup - p.ByTraining):F1} "
                            )
                            + $"points of {report.Measures[0].Title}: "
                            + FormattableString.Invariant(
                                $"{100 * p.ByGroup:F1} % by group, {100 * p.ByTraining:F1} % by the training clips."
                            ),
                        () => ""
                    )
            );
}
