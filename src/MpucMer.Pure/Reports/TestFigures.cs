using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Reports;

/// <summary>From answers to test clips to what a report says of them. Functions; what is drawn is named by purpose alone.</summary>
public static class TestFigures
{
    /// <summary>Of more clips that are told wrongly the page shows the first ones.</summary>
    public const int MostWrong = 50;

    private static readonly Stream Drawn = Stream.Of(0, "bootstrap of test groups");

    /// <summary>
    /// A row of each probe and kind of encoders. A figure is the mean over folds and seeds; in an interval's draw a fold counts by how many
    /// of its test groups were drawn.
    /// </summary>
    public static Seq<ScoreRow> Rows(TestClips tested) => tested.Rows.Map(r => Row(tested, r.Probe, r.By)).Strict();

    public static ScoreRow Row(TestClips tested, string probe, ScoredBy by)
    {
        var measures = Measure.Of(tested.Labelling.Several);
        var (answers, tables) = (tested.Of(probe, by), new Tables(tested, tested.Of(probe, by)));
        var values = tables.Units.Select(u => Figures(tested, u.Sum(_ => 1))).ToArray();
        var intervals = GroupInterval.Of(tables.Groups.Length, tables.Mean, Drawn);
        return new(
            probe,
            by,
            answers.AsEnumerable().SelectMany(a => a.Clips).Distinct().Count(),
            tables.Groups.Length,
            measures
                .Map(
                    (m, measure) =>
                    {
                        var told = MeanAndSd.Of([.. values.Select(v => v[m]).Where(double.IsFinite)]);
                        return new ScoredFigure(measure, told.Map(t => t.Mean), told.Bind(t => t.Sd), told.Bind(_ => intervals[m]));
                    }
                )
                .ToSeq()
                .Strict()
        );
    }

    /// <summary>A class or label at random: what can be told of it without a draw.</summary>
    public static ScoreRow Chance(TestClips tested, string probe)
    {
        var row = Row(tested, probe, ScoredBy.Trained);
        Option<double> Of(Measure m) =>
            m == Measure.Accuracy || m == Measure.Uar ? Some(1.0 / tested.Labels)
            : m == Measure.WeightedAccuracy ? Some(.5)
            : None;
        return row with { By = ScoredBy.Chance, Figures = row.Figures.Map(f => new ScoredFigure(f.Measure, Of(f.Measure), None, None)) };
    }

    /// <summary>Each class of a probe on trained encoders; of several labels each label.</summary>
    public static Seq<ClassRow> Classes(TestClips tested, string probe)
    {
        var (tables, labels) = (new Tables(tested, tested.Of(probe, ScoredBy.Trained)), tested.Labels);
        var sum = new int[tables.Size];
        foreach (var unit in tables.Units)
            unit.AddTo(sum, _ => 1);
        return tested
            .Labelling.Names.Map(
                (l, name) =>
                {
                    var (hits, support, said) = tested.Labelling.Several
                        ? (sum[4 * l + 3], sum[4 * l + 2] + sum[4 * l + 3], sum[4 * l + 1] + sum[4 * l + 3])
                        : (
                            sum[l * labels + l],
                            Enumerable.Range(0, labels).Sum(c => sum[l * labels + c]),
                            Enumerable.Range(0, labels).Sum(c => sum[c * labels + l])
                        );
                    Option<double> Share(double part, int whole) => whole == 0 ? None : Some(part / whole);
                    return new ClassRow(name, Share(hits, said), Share(hits, support), Share(2 * hits, support + said), support);
                }
            )
            .ToSeq()
            .Strict();
    }

    /// <summary>Each test group, in natural order.</summary>
    public static Seq<GroupRow> Groups(TestClips tested, string probe) =>
        Shares(tested, probe)
            .GroupBy(s => s.Clip.Group)
            .OrderBy(g => g.Key, NaturalOrder.Instance)
            .Select(g => new GroupRow(g.Key, g.Count(), g.Average(s => s.Right), g.First().Clip.Gender))
            .ToSeq()
            .Strict();

    /// <summary>The genders that the layout knows, over all their groups.</summary>
    public static Seq<GenderRow> Genders(TestClips tested, string probe) =>
        Shares(tested, probe)
            .Where(s => s.Clip.Gender.IsSome)
            .GroupBy(s => s.Clip.Gender.IfNone(""))
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g =>
            {
                var groups = g.GroupBy(s => s.Clip.Group).Select(x => (Sum: x.Sum(s => s.Right), Count: x.Count())).ToArray();
                double[] Mean(int[] counts) =>
                    [groups.Select((x, i) => counts[i] * x.Sum).Sum() / groups.Select((x, i) => (double)counts[i] * x.Count).Sum()];
                return new GenderRow(g.Key, g.Count(), g.Average(s => s.Right), GroupInterval.Of(groups.Length, Mean, Drawn)[0]);
            })
            .ToSeq()
            .Strict();

    /// <summary>
    /// Confidence against accuracy of a probe on trained encoders; of several labels each label's probability is one answer.
    /// </summary>
    public static Option<CalibrationRow> Calibrated(TestClips tested, string probe)
    {
        var answers = tested.Of(probe, ScoredBy.Trained).Filter(a => a.IsAsked && a.Thresholds.Length == 0);
        if (answers.IsEmpty)
            return None;
        Confident[] Told(bool calibrated) =>
            [
                .. answers
                    .AsEnumerable()
                    .SelectMany(a => Enumerable.Range(0, a.Clips.Length).SelectMany(i => ToldOf(tested, a, i, calibrated))),
            ];
        var (before, after) = (Told(false), Told(true));
        return new CalibrationRow(
            probe,
            Math.Exp(answers.Average(a => Math.Log(a.Temperature))),
            Calibration.Error(before),
            Calibration.Error(after),
            Calibration.Reliability(before),
            Calibration.Reliability(after)
        );
    }

    private static IEnumerable<Confident> ToldOf(TestClips tested, TestAnswers answers, int i, bool calibrated)
    {
        var (p, truth) = (tested.Probabilities(answers, i, calibrated), tested.Truth(answers.Clips[i]));
        if (tested.Labelling.Several)
            return p.Zip(truth, (x, shown) => new Confident(x, shown));
        var said = System.Array.IndexOf(p, p.Max());
        return [new Confident(p[said], truth[said])];
    }

    /// <summary>Clips that a probe on trained encoders gets wrong, most often and surest first.</summary>
    public static Seq<WrongClip> Wrong(TestClips tested, string probe) =>
        tested
            .Of(probe, ScoredBy.Trained)
            .AsEnumerable()
            .SelectMany(a => a.Clips.Select((clip, i) => (Clip: clip, Answers: a, At: i)))
            .GroupBy(x => x.Clip)
            .Select(g => (g.Key, Of: g.Count(), Wrong: g.Where(x => tested.Right(x.Answers, x.At) < 1).ToArray()))
            .Where(x => x.Wrong.Length > 0)
            .Select(x => new WrongClip(
                tested.Clips[x.Key].Id,
                tested.Clips[x.Key].Group,
                tested.Word(tested.Truth(x.Key)),
                x.Wrong.Select(w => tested.Word(tested.Said(w.Answers, w.At)))
                    .GroupBy(w => w)
                    .OrderByDescending(w => w.Count())
                    .ThenBy(w => w.Key, StringComparer.Ordinal)
                    .First()
                    .Key,
                x.Wrong.Length,
                x.Of,
                x.Wrong.Average(w => Sureness(tested, w.Answers, w.At))
            ))
            .OrderByDescending(w => w.Wrong / (double)w.Of)
            .ThenByDescending(w => w.Confidence)
            .ThenBy(w => w.Clip, NaturalOrder.Instance)
            .Take(MostWrong)
            .ToSeq()
            .Strict();

    // Of several labels: how sure of those that are wrong.
    private static double Sureness(TestClips tested, TestAnswers answers, int i)
    {
        var p = tested.Probabilities(answers, i, calibrated: true);
        if (!tested.Labelling.Several)
            return p.Max();
        var (said, truth) = (tested.Said(answers, i), tested.Truth(answers.Clips[i]));
        return p.Where((_, l) => said[l] != truth[l]).Average(x => Math.Max(x, 1 - x));
    }

    // Of each test clip the share of models that are right.
    private static (TestClip Clip, double Right)[] Shares(TestClips tested, string probe) =>
        [
            .. tested
                .Of(probe, ScoredBy.Trained)
                .AsEnumerable()
                .SelectMany(a => a.Clips.Select((clip, i) => (Clip: clip, Right: tested.Right(a, i))))
                .GroupBy(x => x.Clip)
                .OrderBy(g => g.Key)
                .Select(g => (tested.Clips[g.Key], g.Average(x => x.Right))),
        ];

    /// <summary>
    /// Answers counted by fold, seed and group: of classes true by said [classes, classes]; of several labels for each [4]: neither, said
    /// alone, shown alone, both.
    /// </summary>
    private sealed class Tables
    {
        public readonly string[] Groups;
        public readonly Unit[] Units;
        public readonly int Size;
        private readonly TestClips tested;

        public Tables(TestClips tested, Seq<TestAnswers> answers)
        {
            this.tested = tested;
            var several = tested.Labelling.Several;
            Size = several ? 4 * tested.Labels : tested.Labels * tested.Labels;
            Groups =
            [
                .. answers
                    .AsEnumerable()
                    .SelectMany(a => a.Clips)
                    .Select(c => tested.Clips[c].Group)
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
            var places = Groups.Select((g, i) => (g, i)).ToDictionary(p => p.g, p => p.i, StringComparer.Ordinal);
            Units = [.. answers.Map(a => new Unit(Size, Counted(a, places)))];
        }

        private (int Group, int[] Counts)[] Counted(TestAnswers answers, Dictionary<string, int> places)
        {
            var counts = new SortedDictionary<int, int[]>();
            for (var i = 0; i < answers.Clips.Length; i++)
            {
                var group = places[tested.Clips[answers.Clips[i]].Group];
                if (!counts.TryGetValue(group, out var own))
                    counts[group] = own = new int[Size];
                var (said, truth) = (tested.Said(answers, i), tested.Truth(answers.Clips[i]));
                if (!tested.Labelling.Several)
                    own[System.Array.IndexOf(truth, true) * tested.Labels + System.Array.IndexOf(said, true)]++;
                else
                {
                    for (var l = 0; l < said.Length; l++)
                        own[4 * l + (truth[l] ? 2 : 0) + (said[l] ? 1 : 0)]++;
                }
            }
            return [.. counts.Select(c => (c.Key, c.Value))];
        }

        /// <summary>The figures where each group counts so many times.</summary>
        public double[] Mean(int[] counts)
        {
            var measures = Measure.Of(tested.Labelling.Several).Count;
            var (sums, weights) = (new double[measures], new double[measures]);
            foreach (var unit in Units)
            {
                var weight = unit.Weight(counts);
                if (weight == 0)
                    continue;
                var figures = Figures(tested, unit.Sum(g => counts[g]));
                for (var m = 0; m < measures; m++)
                {
                    if (double.IsFinite(figures[m]))
                        (sums[m], weights[m]) = (sums[m] + weight * figures[m], weights[m] + weight);
                }
            }
            return [.. sums.Select((s, m) => s / weights[m])];
        }
    }

    /// <summary>A fold and seed: of each group that it tests its counts.</summary>
    private sealed record Unit(int Size, (int Group, int[] Counts)[] Groups)
    {
        /// <summary>How often its groups count, on average.</summary>
        public double Weight(int[] counts) => Groups.Sum(g => (double)counts[g.Group]) / Groups.Length;

        public int[] Sum(Func<int, int> times)
        {
            var sum = new int[Size];
            AddTo(sum, times);
            return sum;
        }

        public void AddTo(int[] sum, Func<int, int> times)
        {
            foreach (var (group, counts) in Groups)
            {
                if (times(group) is not (> 0 and var n))
                    continue;
                for (var k = 0; k < sum.Length; k++)
                    sum[k] += n * counts[k];
            }
        }
    }

    /// <summary>
    /// The figures of counts, as <see cref="Scores"/> and <see cref="MultiLabelScores"/> have them; NaN where there is none.
    /// </summary>
    private static double[] Figures(TestClips tested, int[] counts)
    {
        double F1(int hits, int shown, int said) => shown + said == 0 ? 0 : 2.0 * hits / (shown + said);
        if (tested.Labelling.Several)
        {
            var (accuracy, told, weighted, binary) = (0.0, 0, 0.0, 0.0);
            for (var k = 0; k < counts.Length; k += 4)
            {
                int tn = counts[k],
                    fp = counts[k + 1],
                    fn = counts[k + 2],
                    tp = counts[k + 3];
                int p = tp + fn,
                    n = tn + fp;
                if (p > 0 && n > 0)
                    (accuracy, told) = (accuracy + ((double)tp / p + (double)tn / n) / 2, told + 1);
                weighted += (F1(tp, p, tp + fp) * p + F1(tn, n, tn + fn) * n) / (p + n);
                binary += F1(tp, p, tp + fp);
            }
            return [accuracy / told, weighted / tested.Labels, binary / tested.Labels];
        }
        var classes = tested.Labels;
        var (total, right, occurring, shownClasses, byWeight, macro, recall) = (0, 0, 0, 0, 0.0, 0.0, 0.0);
        for (var c = 0; c < classes; c++)
        {
            var (shown, said, hits) = (0, 0, counts[c * classes + c]);
            for (var other = 0; other < classes; other++)
                (shown, said) = (shown + counts[c * classes + other], said + counts[other * classes + c]);
            (total, right) = (total + shown, right + hits);
            if (shown + said == 0)
                continue;
            var f1 = F1(hits, shown, said);
            (occurring, byWeight, macro) = (occurring + 1, byWeight + f1 * shown, macro + f1);
            if (shown > 0)
                (shownClasses, recall) = (shownClasses + 1, recall + (double)hits / shown);
        }
        return [right / (double)total, byWeight / total, macro / occurring, recall / shownClasses];
    }
}
