namespace MpucMer.Pure.Planning;

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
