using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>A plan as -t:Plan prints it.</summary>
internal static class PlanFormats
{
    public static readonly Seq<string> Names = Seq("text", "json", "mermaid");

    public static Seq<string> Lines(string format, string experiment, Plan plan) => format switch
    {
        "json" => Json(experiment, plan),
        "mermaid" => Mermaid(plan),
        _ => PlanText.Lines(plan),
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static Seq<string> Json(string experiment, Plan plan) => new JsonObject
    {
        ["experiment"] = experiment,
        ["steps"] = new JsonArray([.. plan.Steps.Map(s => (JsonNode)new JsonObject
        {
            ["name"] = s.Step.Name,
            ["stage"] = s.Step.Key.Stage,
            ["fold"] = s.Step.Fold.MatchUnsafe<JsonNode?>(f => f, () => null),
            ["seed"] = s.Step.Seed.MatchUnsafe<JsonNode?>(n => n, () => null),
            ["fingerprint"] = s.Step.Key.Fingerprint,
            ["decision"] = s.Decision switch { Decision.Run => "run", Decision.Reuse => "reuse", _ => "not needed" },
            ["reasons"] = new JsonArray([.. (s.Decision is Decision.Run run ? run.Reasons.Map(PlanText.Of) : Seq<string>()).Map(r => (JsonNode)r)]),
            ["needs"] = new JsonArray([.. s.Step.Needs.Map(n => (JsonNode)n)]),
        })]),
    }.ToJsonString(Indented).Split('\n').ToSeq();

    private static Seq<string> Mermaid(Plan plan)
    {
        var ids = plan.Steps.Map((i, s) => (s.Step.Name, Id: $"s{i}")).ToDictionary(p => p.Name, p => p.Id, StringComparer.Ordinal);
        var nodes = plan.Steps.Map(s => $"  {ids[s.Step.Name]}[\"{s.Step.Name}\"]:::{s.Decision switch { Decision.Run => "run", Decision.Reuse => "reuse", _ => "idle" }}");
        var edges = plan.Steps.Bind(s => s.Step.Needs.Map(n => $"  {ids[n]} --> {ids[s.Step.Name]}"));
        return Seqs.Join(Seq1("flowchart LR"), nodes, edges, Seq("  classDef run fill:#fd8", "  classDef reuse fill:#8d8", "  classDef idle fill:#ddd"));
    }
}
