using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Training;

namespace MpucMer.Pure.Models;

/// <summary>
/// The settings of a model: those of its experiment that say what features and networks are. Where clips were, how they were split, by
/// what machine they were learnt and where results went are no part of it.
/// </summary>
public static class ModelSettings
{
    private static bool IsKept(Property property) =>
        !property.IsPath
        && !SplitProperties.All.Contains(property)
        && !ExecutionProperties.All.Contains(property)
        && !CommandProperties.All.Contains(property)
        && !WeightProperties.All.Contains(property)
        && property != (Property)DataProperties.Dataset
        && property != (Property)LabelProperties.Use
        && !Layouts.Layouts.All.Exists(l => l.Others.Contains(property));

    /// <summary>Every property that is kept, with the value that is in force.</summary>
    public static Seq<(string Property, string Value)> Of(Experiment experiment, Settings settings) =>
        Properties
            .All.Filter(IsKept)
            .Map(p =>
                (
                    Property: p.Name,
                    Value: p == (Property)DataProperties.Modalities
                        ? string.Join(' ', experiment.Data.Modalities.Map(m => m.Name))
                        : settings.Effective(p, experiment.Protocol).Value
                )
            )
            .Filter(p => p.Value.Length > 0)
            .Strict();

    /// <summary>The experiment that they say, on clips of any kind; every mistake in them at once.</summary>
    public static Validation<Problem, Experiment> Parsed(string name, Seq<(string Property, string Value)> kept, string path)
    {
        var place = new Place(path);
        // A parser asks where clips are, and how they are split.
        Seq<(string Property, string Value)> stand = Seq(
            (DataProperties.Dataset.Name, ManifestLayout.Layout.Name),
            (ManifestLayout.File.Name, "clips.csv"),
            (SplitProperties.Kind.Name, "leave-one-out")
        );
        return ExperimentParser.Parse(name, Settings.Of((kept + stand).Map(w => new Setting(w.Property, w.Value, place))));
    }
}

/// <summary>model.json and standards.json of a model, and back.</summary>
public static class ModelJson
{
    /// <summary>The form's version: raised when an older reader would misread a file.</summary>
    private const int Form = 1;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static string Write(ModelAbout about) =>
        new JsonObject
        {
            ["form"] = Form,
            ["experiment"] = about.Experiment,
            ["fingerprint"] = about.Fingerprint,
            ["mpucmer"] = about.Version,
            ["labels"] = new JsonArray([.. about.Labelling.Names.Map(n => (JsonNode)n)]),
            ["several"] = about.Labelling.Several,
            ["modalities"] = new JsonArray([
                .. about.Modalities.Map(m =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = m.Modality.Name,
                            ["width"] = m.Width,
                            ["over_time"] = m.IsTemporal,
                        }
                ),
            ]),
            ["members"] = new JsonArray([.. about.Members.Map(m => (JsonNode)new JsonObject { ["fold"] = m.Fold, ["seed"] = m.Seed })]),
            ["settings"] = Object(about.Settings.Map(s => (s.Property, (JsonNode)s.Value))),
            ["scores"] = Object(about.Scores.Map(s => (s.Probe, (JsonNode)Object(s.Figures.Map(f => (f.Measure, (JsonNode)f.Value)))))),
        }.ToJsonString(Indented) + "\n";

    public static string Write(ModelStandards standards) =>
        new JsonObject
        {
            ["inputs"] = Object(standards.Inputs.Map(s => (s.Modality, Written(s.Scale)))),
            ["features"] = Object(standards.Features.Map(s => (s.Modality, Written(s.Scale)))),
            ["temperatures"] = Object(standards.Temperatures.Map(t => (t.Probe, (JsonNode)t.Temperature))),
        }.ToJsonString() + "\n";

    /// <summary>What a model is, for programs that ask it: what it names, what it reads, how well it does, and its card.</summary>
    public static string Inspected(ModelFile file) =>
        new JsonObject
        {
            ["experiment"] = file.About.Experiment,
            ["labels"] = new JsonArray([.. file.About.Labelling.Names.Map(n => (JsonNode)n)]),
            ["several"] = file.About.Labelling.Several,
            ["networks"] = file.Members.Count,
            ["parameters"] = file.Parameters,
            ["mpucmer"] = file.About.Version,
            ["fingerprint"] = file.About.Fingerprint,
            ["reads"] = Object(
                file.About.Modalities.Map(m => (m.Modality.Name, (JsonNode)new JsonArray([.. m.Modality.Endings.Select(e => (JsonNode)e)])))
            ),
            ["scores"] = Object(
                file.About.Scores.Map(s => (s.Probe, (JsonNode)Object(s.Figures.Map(f => (f.Measure, (JsonNode)f.Value)))))
            ),
            ["card"] = file.Card,
        }.ToJsonString(Indented) + "\n";

    public static readonly Decoder<ModelAbout> About =
        from form in Decode.Field("form", Decode.Int.If(f => f is >= 1 and <= Form, $"version of the form up to {Form}"))
        from experiment in Decode.Field("experiment", Decode.Text)
        from fingerprint in Decode.Field("fingerprint", Decode.Text)
        from version in Decode.Field("mpucmer", Decode.Text)
        from labels in Decode.Field("labels", Decode.ListOf(Decode.Text).If(l => !l.IsEmpty, "list of labels"))
        from several in Decode.Field("several", Decode.Bool)
        from modalities in Decode.Field("modalities", Decode.ListOf(OneModality).If(m => !m.IsEmpty, "list of modalities"))
        from members in Decode.Field("members", Decode.ListOf(Member).If(m => !m.IsEmpty, "list of folds and seeds"))
        from settings in Decode.Field("settings", Decode.MembersOf(Decode.Text))
        from scores in Decode.Field("scores", Decode.MembersOf(Decode.MembersOf(Decode.Double)))
        select new ModelAbout(
            experiment,
            fingerprint,
            version,
            settings.Map(s => (s.Name, s.Value)),
            new Labelling(labels, several),
            modalities,
            members,
            scores.Map(s => (s.Name, s.Value.Map(f => (f.Name, f.Value))))
        );

    public static readonly Decoder<ModelStandards> Standards =
        from inputs in Decode.Field("inputs", Decode.MembersOf(OneScale))
        from features in Decode.Field("features", Decode.MembersOf(OneScale))
        from temperatures in Decode.Field("temperatures", Decode.MembersOf(Decode.Double.If(t => t > 0, "temperature")))
        select new ModelStandards(
            inputs.Map(s => (s.Name, s.Value)),
            features.Map(s => (s.Name, s.Value)),
            temperatures.Map(t => (t.Name, t.Value))
        );

    private static Decoder<ModelModality> OneModality =>
        from modality in Decode.Field("name", Decode.Text.To(Modality.Of, "modality"))
        from width in Decode.Field("width", Decode.Int.If(w => w > 0, "width"))
        from overTime in Decode.Field("over_time", Decode.Bool)
        select new ModelModality(modality, width, overTime);

    private static Decoder<(string, long)> Member =>
        from fold in Decode.Field("fold", Decode.Text)
        from seed in Decode.Field("seed", Decode.Long)
        select (fold, seed);

    private static Decoder<Scale> OneScale =>
        from mean in Decode.Field("mean", Decode.ListOf(Decode.Double))
        from divisor in Decode.Field(
            "divisor",
            Decode.ListOf(Decode.Double.If(d => d > 0, "divisor")).If(d => d.Count == mean.Count, "as many")
        )
        select new Scale([.. mean], [.. divisor]);

    private static JsonNode Written(Scale scale) => new JsonObject { ["mean"] = Numbers(scale.Mean), ["divisor"] = Numbers(scale.Divisor) };

    private static JsonArray Numbers(double[] numbers) => new([.. numbers.Select(x => (JsonNode)x)]);

    private static JsonObject Object(Seq<(string Name, JsonNode Value)> members) =>
        new(members.Map(m => KeyValuePair.Create<string, JsonNode?>(m.Name, m.Value)));
}

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
