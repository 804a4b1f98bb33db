using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

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
                        s.Runs,
                        s.Step.IsUntrained
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

    /// <summary>A stage by its name.</summary>
    public static readonly Decoder<Stage> Stage = Decode.OneOf(Planning.Stage.All.Map(s => (s.Name, s)));

    /// <summary>A plan as it was written.</summary>
    public static Decoder<Seq<RequestedStep>> Plan =>
        from parameters in Decode.Field(
            "parameters",
            Decode.ListOf(Decode.Pair(Decode.Text, Decode.Text, (name, value) => new Parameter(name, value)))
        )
        from inputs in Decode.Field("inputs", Decode.ListOf(Decode.Pair(Decode.Text, Decode.Text, (name, hash) => new Input(name, hash))))
        from steps in Decode.Field("steps", Decode.ListOf(Linked(parameters, inputs)).To(Joined, "a plan whose steps need what follows"))
        select steps;

    // What it needs is known when the steps before it are.
    private sealed record Loose(Func<Seq<Step>, Step> With, Seq<int> Needs, bool Runs);

    private static Decoder<Loose> Linked(Seq<Parameter> parameters, Seq<Input> inputs) =>
        from stage in Decode.Item(0, Stage)
        from fold in Decode.MaybeItem(1, Decode.Text)
        from seed in Decode.MaybeItem(2, Decode.Long)
        from version in Decode.Item(3, Decode.Int)
        from own in Decode.Item(4, NumbersIn(parameters))
        from read in Decode.Item(5, NumbersIn(inputs))
        from needs in Decode.Item(6, Decode.ListOf(Decode.Int))
        from runs in Decode.Item(7, Decode.Bool)
        from untrained in Decode.Item(8, Decode.Bool)
        let key = new StageKey(stage.Name, version, own, read)
        select new Loose(needed => stage.Step(fold, seed, key, needed) with { IsUntrained = untrained }, needs, runs);

    private static Option<Seq<RequestedStep>> Joined(Seq<Loose> loose)
    {
        var steps = new List<RequestedStep>(loose.Count);
        foreach (var one in loose)
        {
            if (one.Needs.Exists(n => n < 0 || n >= steps.Count))
                return None;
            steps.Add(new RequestedStep(one.With(one.Needs.Map(n => steps[n].Step).Strict()), one.Runs));
        }
        return steps.ToSeq().Strict();
    }

    private static Decoder<Seq<A>> NumbersIn<A>(Seq<A> all) =>
        Decode.ListOf(Decode.Int.To(n => n >= 0 && n < all.Count ? Some(all[n]) : None, "no number of the list"));

    private static JsonArray Numbers(Seq<int> numbers) => new([.. numbers.Map(n => (JsonNode)n)]);

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
