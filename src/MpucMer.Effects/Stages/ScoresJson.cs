using System.Text.Json.Nodes;
using MpucMer.Pure.Metrics;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>Scores as JSON, fractions of 1, and back.</summary>
public static class ScoresJson
{
    public static JsonObject Write(Scores s) => new()
    {
        ["accuracy"] = s.Accuracy,
        ["weighted_f1"] = s.WeightedF1,
        ["macro_f1"] = s.MacroF1,
        ["uar"] = s.Uar,
        ["confusion"] = new JsonArray([.. Range(0, s.Confusion.Classes).Map(t => (JsonNode)new JsonArray([.. Range(0, s.Confusion.Classes).Map(p => (JsonNode)s.Confusion[t, p])]))]),
    };

    /// <summary>The four figures by name, in the order of the table.</summary>
    public static readonly Seq<string> Figures = Seq("accuracy", "weighted_f1", "macro_f1", "uar");
}
