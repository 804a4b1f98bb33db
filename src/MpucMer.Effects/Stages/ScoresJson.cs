using System.Text.Json.Nodes;
using MpucMer.Pure.Metrics;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>Scores as JSON, fractions of 1, and back.</summary>
public static class ScoresJson
{
    public static JsonObject Write(Scores s) =>
        new()
        {
            ["accuracy"] = s.Accuracy,
            ["weighted_f1"] = s.WeightedF1,
            ["macro_f1"] = s.MacroF1,
            ["uar"] = s.Uar,
            ["confusion"] = new JsonArray([
                .. Range(0, s.Confusion.Classes)
                    .Map(t => (JsonNode)new JsonArray([.. Range(0, s.Confusion.Classes).Map(p => (JsonNode)s.Confusion[t, p])])),
            ]),
        };

    /// <summary>
    /// Scores of several labels: their means, and those of each label by name, with the threshold at which a probability says "there".
    /// </summary>
    public static JsonObject Write(MultiLabelScores s, Seq<string> names, IReadOnlyList<double> thresholds) =>
        new()
        {
            ["weighted_accuracy"] = s.WeightedAccuracy.MatchUnsafe<JsonNode?>(x => x, () => null),
            ["weighted_f1"] = s.WeightedF1,
            ["binary_f1"] = s.BinaryF1,
            ["each"] = new JsonObject(
                names.Map(
                    (i, name) =>
                        KeyValuePair.Create<string, JsonNode?>(
                            name,
                            new JsonObject
                            {
                                ["weighted_accuracy"] = s.Emotions[i].WeightedAccuracy.MatchUnsafe<JsonNode?>(x => x, () => null),
                                ["weighted_f1"] = s.Emotions[i].WeightedF1,
                                ["binary_f1"] = s.Emotions[i].BinaryF1,
                                ["prevalence"] = s.Emotions[i].Prevalence,
                                ["threshold"] = thresholds[i],
                            }
                        )
                )
            ),
        };

    /// <summary>The figures by name, in the order of the table: of one label a clip, or of several.</summary>
    public static Seq<string> Figures(bool several) =>
        several ? Seq("weighted_accuracy", "weighted_f1", "binary_f1") : Seq("accuracy", "weighted_f1", "macro_f1", "uar");

    /// <summary>The figures in words, in the same order.</summary>
    public static Seq<string> Headings(bool several) =>
        several ? Seq("weighted acc.", "weighted F1", "binary F1") : Seq("accuracy", "weighted F1", "macro F1", "UAR");
}
