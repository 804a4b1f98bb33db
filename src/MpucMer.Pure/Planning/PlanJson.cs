using System.Text.Json.Nodes;

namespace MpucMer.Pure.Planning;

/// <summary>
/// A plan as JSON and back. Steps share most of their parameters and inputs, so each is written once and meant by its number; a step comes
/// after those that it needs.
/// </summary>
internal static class PlanJson
{
    public static JsonObject Write(Seq<RequestedStep> plan)
    {
        var (parameters, inputs) = (new Numbered<Parameter>(), new Numbered<Input>());
        var numbers = plan.Map((n, s) => (s.Step.Name, n)).ToDictionary(p => p.Name, p => p.n, StringComparer.Ordinal);
        var steps = new JsonArray([
            .. plan.Map(s =>
                (JsonNode)
                    new JsonArray(
                        s.Step.Stage.Name,
                        s.Step.Fold.MatchUnsafe<JsonNode?>(f => f, () => null),
                        s.Step.Seed.MatchUnsafe<JsonNode?>(x => x, () => null),
                        s.Step.Key.Version,
                        Numbers(s.Step.Key.Parameters.Map(parameters.NumberOf)),
                        Numbers(s.Step.Key.Inputs.Map(inputs.NumberOf)),
                        Numbers(s.Step.Needs.Map(n => numbers[n.Name])),
                        s.Runs
                    )
            ),
        ]);
        return new JsonObject
        {
            ["parameters"] = new JsonArray([.. parameters.All.Select(p => new JsonArray(p.Name, p.Value))]),
            ["inputs"] = new JsonArray([.. inputs.All.Select(i => new JsonArray(i.Name, i.Hash))]),
            ["steps"] = steps,
        };
    }

    public static Seq<RequestedStep> Read(JsonNode node)
    {
        var parameters = node["parameters"]!.AsArray().Select(p => new Parameter(Text(p![0]), Text(p[1]))).ToArray();
        var inputs = node["inputs"]!.AsArray().Select(i => new Input(Text(i![0]), Text(i[1]))).ToArray();
        var steps = new List<RequestedStep>();
        foreach (var s in node["steps"]!.AsArray())
        {
            var stage = Json.ReadStage(Text(s![0]));
            var step = stage.Step(
                s[1] is { } fold ? Some(Text(fold)) : None,
                s[2] is { } seed ? Some(seed.GetValue<long>()) : None,
                new StageKey(stage.Name, s[3]!.GetValue<int>(), At(s[4], parameters), At(s[5], inputs)),
                Numbers(s[6]).Map(n => steps[n].Step)
            );
            steps.Add(new RequestedStep(step, s[7]!.GetValue<bool>()));
        }
        return steps.ToSeq().Strict();
    }

    private static JsonArray Numbers(Seq<int> numbers) => new([.. numbers.Map(n => (JsonNode)n)]);

    private static Seq<int> Numbers(JsonNode? node) => node!.AsArray().Select(n => n!.GetValue<int>()).ToSeq().Strict();

    private static Seq<A> At<A>(JsonNode? node, A[] all) => Numbers(node).Map(n => all[n]).Strict();

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    /// <summary>Things in the order in which they first came.</summary>
    private sealed class Numbered<A>
        where A : notnull
    {
        private readonly Dictionary<A, int> numbers = [];

        public List<A> All { get; } = [];

        public int NumberOf(A item)
        {
            if (!numbers.TryGetValue(item, out var number))
            {
                numbers[item] = number = All.Count;
                All.Add(item);
            }
            return number;
        }
    }
}
