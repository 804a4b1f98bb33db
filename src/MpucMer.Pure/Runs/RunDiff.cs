using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Pure.Runs;

/// <summary>A value that two runs have differently; empty where one has none.</summary>
public sealed record Difference(string Name, string Left, string Right);

/// <summary>A score of two runs; none where one lacks that probe or fold.</summary>
public sealed record ScorePair(string Name, Option<MeanAndSd> Left, Option<MeanAndSd> Right);

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
    /// <summary>Tests of the right run against the left one on the clips that both test, by probe; none where predictions lack.</summary>
    public Seq<(string Probe, PairedTest Test)> Tests { get; init; } = Seq<(string, PairedTest)>();

    // Where things go and what was asked for: no part of any result.
    private static bool IsAside(string name) => Properties.Find(name).Exists(p => !p.IsOfTheResult);

    /// <param name="leftKeys">By step, the keys of the left run's record; those of other results than <paramref name="left"/> are left
    /// out.</param>
    public static RunDiff Between(Report left, Report right, HashMap<string, StageKey> leftKeys, HashMap<string, StageKey> rightKeys) =>
        new(
            left.Fingerprint == right.Fingerprint,
            Differing(SettingsOf(left), SettingsOf(right)),
            Differing(FactsOf(left), FactsOf(right)),
            Worked(Own(left, leftKeys), Own(right, rightKeys)),
            Paired(ScoresOf(left), ScoresOf(right)),
            Paired(FusedOf(left), FusedOf(right))
        );

    /// <summary>Settings of a report that are others now: those that results depend on, with the values that the report had.</summary>
    public static Seq<(string Property, string Value)> Were(Report report, Settings settings, Protocol protocol) =>
        report
            .Settings.Filter(s =>
                Properties
                    .Find(s.Property)
                    .Exists(p => (p.NamesRuns || (p.IsPath && p.IsOfTheResult)) && settings.Effective(p, protocol).Value != s.Value)
            )
            .Strict();

    private static HashMap<string, string> SettingsOf(Report r) => toHashMap(r.Settings.Filter(s => !IsAside(s.Property)));

    private static HashMap<string, string> FactsOf(Report r) =>
        toHashMap(
            Seq(("clips", $"{r.Clips}"), ("threads", $"{r.Threads}")) + r.Versions.Map(v => ValueTuple.Create(v.Of, v.Version.IfNone("")))
        );

    private static Seq<(string, MeanAndSd)> ScoresOf(Report r) =>
        r.Summary.Bind(p => p.Figures.Bind(f => f.Value.Map(v => ($"{p.Probe} {f.Measure.Title}", v)).ToSeq()));

    private static Seq<(string, MeanAndSd)> FusedOf(Report r) =>
        r.Folds.Bind(f =>
            f.Of(ProbeReport.Fused)
                .Bind(s => s.Of(Measure.Accuracy))
                .Map(accuracy => ($"fold {f.Name} seed {f.Seed}", new MeanAndSd(accuracy, None)))
                .ToSeq()
        );

    private static Seq<Difference> Differing(HashMap<string, string> left, HashMap<string, string> right) =>
        left
            .Keys.Concat(right.Keys)
            .Distinct()
            .OrderBy(n => n, StringComparer.Ordinal)
            .Select(n => new Difference(n, left.Find(n).IfNone(""), right.Find(n).IfNone("")))
            .Where(d => d.Left != d.Right)
            .ToSeq();

    // In the left run's order, then what only the right one has.
    private static Seq<ScorePair> Paired(Seq<(string Name, MeanAndSd Score)> left, Seq<(string Name, MeanAndSd Score)> right)
    {
        var (l, r) = (toHashMap(left.Distinct()), toHashMap(right.Distinct()));
        return (left + right).Map(s => s.Name).Distinct().Map(n => new ScorePair(n, l.Find(n), r.Find(n)));
    }

    private static HashMap<string, StageKey> Own(Report report, HashMap<string, StageKey> keys)
    {
        var fingerprints = toHashMap(report.Steps.Map(s => (s.Name, s.Fingerprint)));
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

/// <summary>The difference of two runs as a table for a console; scores are percentages.</summary>
public static class RunDiffText
{
    /// <param name="left">What the left run is called.</param>
    public static Seq<string> Lines(string left, string right, RunDiff diff)
    {
        // Long names would make columns of their width.
        var isLong = Math.Max(left.Length, right.Length) > LongestName;
        var legend = isLong ? Seq($"A: {left}", $"B: {right}") : Seq<string>();
        var (l, r) = isLong ? ("A", "B") : (left, right);
        var differ = diff.Settings.IsEmpty && diff.Facts.IsEmpty && diff.Work.IsEmpty;
        var parameters = Table("parameters", l, r, diff.Settings.Map(d => (d.Name, Given(d.Left), Given(d.Right), "")), "");
        var facts = Table("also", l, r, diff.Facts.Map(d => (d.Name, Given(d.Left), Given(d.Right), "")), "");
        var work = diff.Work.Map(w => $"from {l} to {r}: {w}");
        Seq<string> Scores(string title, Seq<ScorePair> pairs) =>
            Table(title, l, r, pairs.Map(p => (p.Name, Told(p.Left), Told(p.Right), Change(p))), "change");
        var tests = diff.Tests.Map(p =>
            $"{r} less {l}, paired over groups: {p.Probe} {RunComparisonText.Told(p.Test)} ({p.Test.Clips} clips, {p.Test.Groups} groups)"
        );
        var same =
            diff.SameReport ? Seq1($"{left} and {right} are the same report: every figure depends on the same things")
            : differ ? Seq1($"{left} and {right} have the same parameters")
            : Seq<string>();
        return TextTable.Parted([
            same,
            legend,
            parameters,
            work,
            facts,
            Scores("test, %", diff.Scores),
            Scores("fused accuracy, %", diff.Folds),
            tests,
        ]);
    }

    private const int LongestName = 12;

    private static Seq<string> Table(
        string title,
        string left,
        string right,
        Seq<(string Name, string Left, string Right, string Change)> rows,
        string change
    )
    {
        if (rows.IsEmpty)
            return Seq<string>();
        var all = Seq1((Name: title, Left: left, Right: right, Change: change)) + rows.Map(r => r with { Name = "  " + r.Name });
        int Width(Func<(string Name, string Left, string Right, string Change), string> of) => all.Map(r => of(r).Length).Fold(0, Math.Max);
        var (a, b, c) = (Width(r => r.Name), Width(r => r.Left), Width(r => r.Right));
        return all.Map(r => $"{r.Name.PadRight(a)}  {r.Left.PadRight(b)}  {r.Right.PadRight(c)}  {r.Change}".TrimEnd());
    }

    private static string Given(string value) => value.Length == 0 ? "(none)" : value;

    private static string Told(Option<MeanAndSd> score) => score.Match(s => Shown.Spread(s), () => "(none)");

    private static string Change(ScorePair pair) =>
        (from l in pair.Left from r in pair.Right select 100 * (r.Mean - l.Mean)).Match(
            d => d.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture),
            () => ""
        );
}
