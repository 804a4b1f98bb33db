using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Tests.Configuration;

namespace MpucMer.Tests.Planning;

/// <summary>Any sequence of edits, each planned and run against a store that is a set: what runs is what is new, and it says why.</summary>
public sealed class EditSequences
{
    public sealed record World(HashMap<string, string> Settings, Inventory Clips)
    {
        public Seq<Step> Steps =>
            Pipeline.Steps(Written.Good([.. Settings.AsEnumerable().Select(s => (s.Key, s.Value))]), Clips, Given.Folds(Clips, 3));
    }

    /// <summary>Values of each parameter, its default first; none contradicts another.</summary>
    private static readonly (string Name, string[] Values)[] Parameters =
    [
        ("MpucTemperature", ["0.1", "0.07", "0.5"]),
        ("MpucEpochs", ["8", "0", "3"]),
        ("MpucBatchSize", ["60", "16"]),
        ("MpucObjective", ["unsupervised", "supervised"]),
        ("MpucTransductive", ["false", "true"]),
        ("MpucLabels", ["as-given", "shuffled"]),
        ("MpucProbe", ["offline", "online"]),
        ("MpucProbeHidden", ["512", "0"]),
        ("MpucProbeFeatures", ["training", "group", "none"]),
        ("MpucMomentum", ["0.9", "0.8"]),
        ("MpucWindow", ["90", "60"]),
        ("MpucSeeds", ["0", "0 1", "1"]),
        ("MpucThreads", ["0", "2"]),
    ];

    private static readonly Gen<Func<World, World>> Edit = Gen.OneOf(
        from p in Gen.Elements(Parameters)
        from v in Gen.Elements(p.Values)
        select new Func<World, World>(w => w with { Settings = w.Settings.AddOrUpdate(p.Name, v) }),
        from n in Gen.Choose(0, 2)
        from actor in Gen.Choose(1, 3)
        from label in Gen.Choose(0, 1)
        from version in Gen.Elements("", "!")
        select new Func<World, World>(w => Put(w, $"{actor}{n}", $"{actor}", label, version)),
        from n in Gen.Choose(0, 2)
        from actor in Gen.Choose(1, 3)
        select new Func<World, World>(w => w with { Clips = new Inventory(w.Clips.Clips.Filter(c => c.Id != $"{actor}{n}")) })
    );

    private static World Put(World w, string id, string actor, int label, string version) =>
        w with
        {
            Clips = new Inventory(
                w.Clips.Clips.Filter(c => c.Id != id)
                    .Add(Given.Clip(id, actor, label, version))
                    .OrderBy(c => c.Id, StringComparer.Ordinal)
                    .ToSeq()
            ),
        };

    /// <summary>One to five edits.</summary>
    public sealed record Edits(IReadOnlyList<Func<World, World>> All);

    public static Arbitrary<Edits> Any() =>
        Gen.Choose(1, 5).SelectMany(n => Edit.ListOf(n)).Select(edits => new Edits([.. edits])).ToArbitrary();

    [Property(Arbitrary = [typeof(EditSequences)], MaxTest = 1000)]
    public void What_runs_is_what_is_new_and_says_why(Edits edits)
    {
        var world = new World(HashMap<string, string>(), Given.Clips);
        var (stored, last) = (LanguageExt.HashSet<string>.Empty, HashMap<string, StageKey>());
        (stored, last) = Run(world, world, stored, last, "at first");
        var steps = world.Steps;
        foreach (var edit in edits.All)
        {
            var next = edit(world);
            (stored, last) = Run(world, next, stored, last, "after an edit");
            Require(Planner.Decide(steps, stored, last, None).IsEmpty, "an edit taken back reran something");
            (world, steps) = (next, next.Steps);
            Require(Planner.Decide(steps, stored, last, None).IsEmpty, "the same again reran something");
        }
    }

    private static (LanguageExt.HashSet<string>, HashMap<string, StageKey>) Run(
        World before,
        World now,
        LanguageExt.HashSet<string> stored,
        HashMap<string, StageKey> last,
        string when
    )
    {
        var steps = now.Steps;
        var plan = Planner.Decide(steps, stored, last, None);
        var running = plan.Steps.Filter(s => s.Runs).Map(s => s.Step);
        var isNew = steps.Filter(s => !stored.Contains(s.Key.Fingerprint));
        // Wanted is what the report needs, directly or through others that are new.
        Require(running.ForAll(r => isNew.Exists(s => s.Name == r.Name)), $"{when}: something stored runs");
        Require(
            isNew.ForAll(s => running.Exists(r => r.Name == s.Name) == Wanted(s, isNew)),
            $"{when}: something new and wanted does not run"
        );
        Require(
            running.ForAll(r => r.Needs.ForAll(n => running.Exists(x => x.Name == n.Name) || stored.Contains(n.Key.Fingerprint))),
            $"{when}: something runs without what it needs"
        );
        var edited = Parameters.Select(p => p.Name).Where(n => Set(before, n) != Set(now, n)).ToArray();
        // Where the steps that read it are all stored from an earlier time, those after them run for the sake of what these gave.
        bool Reused(string name) => running.ForAll(r => !last.Find(r.Name).Match(old => Differing(old, r.Key), () => []).Contains(name));
        foreach (var planned in plan.Steps.Filter(s => s.Runs))
        {
            var reasons = ((Decision.Run)planned.Decision).Reasons;
            Require(
                !reasons.IsEmpty && !reasons.Exists(r => r is Reason.ResultMissing or Reason.Forced),
                $"{when}: {planned.Step.Name} runs for no reason"
            );
            Require(
                last.ContainsKey(planned.Step.Name) != reasons.Exists(r => r is Reason.FirstTime),
                $"{when}: {planned.Step.Name} is first or not"
            );
            var named = reasons.Bind(r => r is Reason.ParameterChanged p ? Seq1(p.Name) : Empty);
            var differ = last.Find(planned.Step.Name).Match(old => Differing(old, planned.Step.Key), () => []);
            Require(
                named.Order(StringComparer.Ordinal).SequenceEqual(differ),
                $"{when}: {string.Join(' ', named)} named, {string.Join(' ', differ)} differ"
            );
        }
        Require(
            edited is not [var one]
                || one == "MpucSeeds"
                || Reused(one)
                || plan.Steps.Exists(s =>
                    s.Decision is Decision.Run d
                    && d.Reasons.Exists(r => r is Reason.ParameterChanged p && p.Name == one || r is Reason.FirstTime)
                ),
            $"{when}: nobody names {string.Join(' ', edited)}"
        );
        // The record keeps the keys of the plan that was completed, of steps that this plan lacks too.
        return (stored.AddOrUpdateRange(running.Map(r => r.Key.Fingerprint)), last.AddOrUpdateRange(steps.Map(s => (s.Name, s.Key))));
    }

    private static string[] Differing(StageKey old, StageKey now) =>
        [
            .. old
                .Parameters.Except(now.Parameters)
                .Concat(now.Parameters.Except(old.Parameters))
                .Select(p => p.Name)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static bool Wanted(Step step, Seq<Step> isNew) =>
        step.Stage == Stage.Report || isNew.Exists(s => s.Needs.Exists(n => n.Name == step.Name) && Wanted(s, isNew));

    private static string Set(World world, string name) =>
        world.Settings.Find(name).IfNone(Parameters.First(p => p.Name == name).Values[0]);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }
}
