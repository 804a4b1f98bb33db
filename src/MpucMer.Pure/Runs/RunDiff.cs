using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Runs;

/// <summary>A value that two runs have differently; empty where one has none.</summary>
public sealed record Difference(string Name, string Left, string Right);

/// <summary>A score of two runs; none where one lacks that probe or fold.</summary>
public sealed record ScorePair(string Name, Option<Score> Left, Option<Score> Right);

/// <summary>What differs between two runs.</summary>
/// <param name="SameReport">Every figure depends on the same things in both.</param>
/// <param name="Settings">Properties with other values.</param>
/// <param name="Facts">Clips, threads, versions.</param>
/// <param name="Work">What differs in the work of the steps and is no property: clips by name, code versions.</param>
/// <param name="Scores">All figures of each probe over folds and seeds.</param>
/// <param name="Folds">The fused probe's accuracy in each fold.</param>
public sealed record RunDiff(
    bool SameReport,
    Seq<Difference> Settings,
    Seq<Difference> Facts,
    Seq<string> Work,
    Seq<ScorePair> Scores,
    Seq<ScorePair> Folds
)
{
    // Where things go and what was asked for: no part of any result.
    private static bool IsAside(string name) => Properties.Find(name).Exists(p => !p.IsOfTheResult);

    /// <param name="leftKeys">By step, the keys of the left run's record; those of other results than <paramref name="left"/> are left
    /// out.</param>
    public static RunDiff Between(
        RunResults left,
        RunResults right,
        HashMap<string, StageKey> leftKeys,
        HashMap<string, StageKey> rightKeys
    ) =>
        new(
            left.Fingerprint == right.Fingerprint,
            Differing(left.Settings.Filter((n, _) => !IsAside(n)), right.Settings.Filter((n, _) => !IsAside(n))),
            Differing(toHashMap(left.Facts), toHashMap(right.Facts)),
            Worked(Own(left, leftKeys), Own(right, rightKeys)),
            Paired(
                left.Scores.Map(s => ($"{s.Probe} {Words(s.Figure)}", s.Score)),
                right.Scores.Map(s => ($"{s.Probe} {Words(s.Figure)}", s.Score))
            ),
            Paired(Fused(left), Fused(right))
        );

    private static Seq<(string, Score)> Fused(RunResults results) =>
        results.Folds.Bind(f =>
            f.Scores.Filter(s => s.Probe == "fused" && s.Figure == "accuracy").Map(s => ($"fused accuracy, {f.Name}", s.Score))
        );

    private static string Words(string figure) =>
        figure switch
        {
            "weighted_f1" => "weighted F1",
            "macro_f1" => "macro F1",
            "uar" => "UAR",
            _ => figure,
        };

    private static Seq<Difference> Differing(HashMap<string, string> left, HashMap<string, string> right) =>
        left
            .Keys.Concat(right.Keys)
            .Distinct()
            .OrderBy(n => n, StringComparer.Ordinal)
            .Select(n => new Difference(n, left.Find(n).IfNone(""), right.Find(n).IfNone("")))
            .Where(d => d.Left != d.Right)
            .ToSeq();

    // In the left run's order, then what only the right one has.
    private static Seq<ScorePair> Paired(Seq<(string Name, Score Score)> left, Seq<(string Name, Score Score)> right)
    {
        var (l, r) = (toHashMap(left.Distinct()), toHashMap(right.Distinct()));
        return (left + right).Map(s => s.Name).Distinct().Map(n => new ScorePair(n, l.Find(n), r.Find(n)));
    }

    private static HashMap<string, StageKey> Own(RunResults results, HashMap<string, StageKey> keys)
    {
        var fingerprints = toHashMap(results.Steps);
        return keys.Filter((name, key) => fingerprints.Find(name) == Some(key.Fingerprint));
    }

    private static Seq<string> Worked(HashMap<string, StageKey> left, HashMap<string, StageKey> right)
    {
        var both = left.Keys.Filter(right.ContainsKey).OrderBy(n => n, StringComparer.Ordinal).ToSeq();
        var reasons = both.Map(n => (Step: n, Reasons: Differences.Between(left[n], right[n], ofClips: n == "features")));
        var clips = reasons.Bind(r => r.Reasons.Filter(x => x is Reason.ClipsChanged)).Map(PlanText.Of);
        var versions = reasons
            .Bind(r => r.Reasons.Filter(x => x is Reason.CodeChanged).Map(x => $"{r.Step.Split(' ')[0]}: {PlanText.Of(x)}"))
            .Distinct();
        return clips + versions;
    }
}
