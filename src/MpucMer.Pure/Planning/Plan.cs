using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Planning;

/// <summary>Why a step runs.</summary>
public abstract record Reason
{
    private Reason() { }

    /// <summary>This experiment has not run it before.</summary>
    public sealed record FirstTime : Reason;

    /// <summary>A parameter differs from the last run's. An absent one is empty.</summary>
    public sealed record ParameterChanged(string Name, string Old, string New) : Reason;

    /// <summary>Clips differ from the last run's.</summary>
    public sealed record ClipsChanged(Seq<string> Added, Seq<string> Changed, Seq<string> Gone) : Reason;

    /// <summary>The stage's code has a new version.</summary>
    public sealed record CodeChanged(int Old, int New) : Reason;

    /// <summary>Something it reads differs: the result of another step, or another part of the clips.</summary>
    public sealed record InputChanged(string Name) : Reason;

    /// <summary>Something that it read is no part of it any more (a report: a fold or seed).</summary>
    public sealed record InputGone(string Name) : Reason;

    /// <summary>It reads the same, in another order.</summary>
    public sealed record OrderChanged : Reason;

    /// <summary>Nothing changed, but its result is not in the store.</summary>
    public sealed record ResultMissing : Reason;

    /// <summary>Nothing changed, but its result was found damaged: it is in quarantine.</summary>
    public sealed record ResultDamaged : Reason;

    /// <summary>Asked for by MpucForce.</summary>
    public sealed record Forced : Reason;
}

/// <summary>What the plan says of a step.</summary>
public abstract record Decision
{
    private Decision() { }

    public sealed record Run(Seq<Reason> Reasons) : Decision;

    /// <summary>Its result is in the store.</summary>
    public sealed record Reuse : Decision;

    /// <summary>Its result is not in the store, and nothing that runs reads it.</summary>
    public sealed record NotNeeded : Decision;
}

public sealed record PlannedStep(Step Step, Decision Decision)
{
    public bool Runs => Decision is Decision.Run;
}

/// <summary>All steps in an order in which they can run.</summary>
public sealed record Plan(Seq<PlannedStep> Steps)
{
    public bool IsEmpty => !Steps.Exists(s => s.Runs);
}

/// <summary>A plan in words.</summary>
public static class PlanText
{
    /// <summary>One line a step: its name, run or reuse, and why.</summary>
    public static Seq<string> Lines(Plan plan)
    {
        var width = plan.Steps.Map(s => s.Step.Name.Length).Fold(0, Math.Max);
        return plan.Steps.Map(s => $"{s.Step.Name.PadRight(width)}  {Of(s.Decision)}");
    }

    public static string Of(Decision decision) =>
        decision switch
        {
            Decision.Run run => "run    " + string.Join("; ", run.Reasons.Map(Of)),
            Decision.Reuse => "reuse",
            Decision.NotNeeded => "-      not needed",
            _ => throw new InvalidOperationException($"no words for {decision}"),
        };

    public static string Of(Reason reason) =>
        reason switch
        {
            Reason.FirstTime => "first time",
            Reason.ParameterChanged p => $"{p.Name}: {Shown(p.Old)} -> {Shown(p.New)}",
            Reason.ClipsChanged c => string.Join(
                ", ",
                Seq(("added", c.Added), ("changed", c.Changed), ("gone", c.Gone))
                    .Filter(p => !p.Item2.IsEmpty)
                    .Map(p => $"{p.Item2.Count} clip{(p.Item2.Count == 1 ? "" : "s")} {p.Item1} ({Wording.Names(p.Item2.ToList(), 3)})")
            ),
            Reason.CodeChanged c => $"code version {c.Old} -> {c.New}",
            Reason.InputChanged i => $"{i.Name} changed",
            Reason.InputGone i => $"{i.Name} is no part of it any more",
            Reason.OrderChanged => "it reads the same in another order",
            Reason.ResultMissing => "its result is not in the store",
            Reason.ResultDamaged => "its result was found damaged (it is in quarantine)",
            Reason.Forced => "forced by MpucForce",
            _ => throw new InvalidOperationException($"no words for {reason}"),
        };

    private static string Shown(string value) => value.Length == 0 ? "(none)" : value;
}

/// <summary>From steps and what is stored to a plan. A function; nothing is looked up here.</summary>
public static class Planner
{
    /// <summary>Which steps run and why.</summary>
    /// <param name="stored">Fingerprints whose results are in the store (of a report: whose results.json is in place).</param>
    /// <param name="last">By name, the key that each step of this experiment had when it was last planned to completion.</param>
    /// <param name="force">The name of a stage that runs in any case.</param>
    /// <param name="damaged">Fingerprints whose results are in quarantine.</param>
    public static Plan Decide(
        Seq<Step> steps,
        LanguageExt.HashSet<string> stored,
        HashMap<string, StageKey> last,
        Option<Stage> force,
        LanguageExt.HashSet<string>? damaged = null
    )
    {
        // From the end: a step is wanted where one that runs reads it. What ends the plan is wanted always.
        var (wanted, runs) = (new System.Collections.Generic.HashSet<string>(), new System.Collections.Generic.HashSet<string>());
        var forced = toHashSet(steps.Filter(s => force == s.Stage).Map(s => s.Name));
        foreach (var step in steps.Reverse())
        {
            var isStored = stored.Contains(step.Key.Fingerprint) && !forced.Contains(step.Name);
            var isWanted = !step.Stage.IsStored || wanted.Contains(step.Name) || forced.Contains(step.Name);
            if (isWanted && !isStored)
            {
                runs.Add(step.Name);
                wanted.UnionWith(step.Needs.Map(n => n.Name));
            }
        }
        return new Plan(
            steps.Map(s => new PlannedStep(
                s,
                runs.Contains(s.Name) ? new Decision.Run(Why(s, last, forced, damaged ?? LanguageExt.HashSet<string>.Empty))
                    : stored.Contains(s.Key.Fingerprint) ? new Decision.Reuse()
                    : new Decision.NotNeeded()
            ))
        );
    }

    private static Seq<Reason> Why(
        Step step,
        HashMap<string, StageKey> last,
        LanguageExt.HashSet<string> forced,
        LanguageExt.HashSet<string> damaged
    ) =>
        forced.Contains(step.Name) ? Seq1<Reason>(new Reason.Forced())
        : damaged.Contains(step.Key.Fingerprint) ? Seq1<Reason>(new Reason.ResultDamaged())
        : last.Find(step.Name)
            .Match(old => Differences.Between(old, step.Key, step.Stage == Stage.Features), () => Seq1<Reason>(new Reason.FirstTime()));
}

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
