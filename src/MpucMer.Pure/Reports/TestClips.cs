using System.Globalization;
using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Reports;

/// <summary>A clip that some fold tests: whose it is, what it is labelled with, and the gender where the layout knows it.</summary>
public sealed record TestClip(string Id, string Group, int Label, double[] Intensities, Option<string> Gender);

/// <summary>What a probe of a fold and seed says of the test clips that it can judge.</summary>
/// <param name="Temperature">By which its logits are divided (<see cref="Calibration"/>).</param>
/// <param name="Clips">Places in <see cref="TestClips.Clips"/>.</param>
/// <param name="Logits">[clips][labels].</param>
public sealed record TestAnswers(string Fold, long Seed, ScoredBy By, string Probe, double Temperature, int[] Clips, double[][] Logits)
{
    /// <summary>Where clips have several labels, the probability of each from which on it is said; empty: one half.</summary>
    public double[] Thresholds { get; init; } = [];

    /// <summary>Whether the logits are of a probe, so that they tell how sure it is, and not those of a fixed answer.</summary>
    public bool IsAsked { get; init; } = true;

    /// <summary>The same answer to every clip.</summary>
    /// <param name="said">Of each label whether it is said; of classes one.</param>
    public static TestAnswers Always(string fold, long seed, ScoredBy by, string probe, int[] clips, bool[] said)
    {
        double[] logits = [.. said.Select(s => s ? Sure : -Sure)];
        return new(fold, seed, by, probe, 1, clips, [.. clips.Select(_ => logits)]) { IsAsked = false };
    }

    private const double Sure = 30;
}

/// <summary>
/// Every answer to a test clip, of all folds, seeds and probes: what scores, intervals and tables of single clips are made of.
/// </summary>
public sealed record TestClips(Labelling Labelling, TestClip[] Clips, Seq<TestAnswers> Answers)
{
    public int Labels => Labelling.Names.Count;

    /// <summary>The answers of a probe on encoders of a kind: of each fold and seed in which it has clips to judge.</summary>
    public Seq<TestAnswers> Of(string probe, ScoredBy by) => Answers.Filter(a => a.Probe == probe && a.By == by && a.Clips.Length > 0);

    /// <summary>Probes and kinds of encoders, in the order in which they first come.</summary>
    public Seq<(string Probe, ScoredBy By)> Rows => Answers.Map(a => (a.Probe, a.By)).Distinct();

    /// <summary>The probabilities of the i-th answer, as the probe has them or calibrated.</summary>
    public double[] Probabilities(TestAnswers answers, int i, bool calibrated)
    {
        var t = calibrated ? answers.Temperature : 1;
        return Labelling.Several
            ? [.. answers.Logits[i].Select(z => Calibration.Sigmoid(z, t))]
            : Calibration.Softmax(answers.Logits[i], t);
    }

    /// <summary>Of each label whether the i-th answer says it; of classes the most likely one.</summary>
    public bool[] Said(TestAnswers answers, int i)
    {
        var logits = answers.Logits[i];
        if (!Labelling.Several)
            return OneOf(System.Array.IndexOf(logits, logits.Max()));
        return
        [
            .. logits.Select(
                (z, l) =>
                    Thresholds.Says(Calibration.Sigmoid(z, 1), answers.Thresholds.Length > 0 ? answers.Thresholds[l] : Thresholds.Half) == 1
            ),
        ];
    }

    /// <summary>Of each label whether the clip shows it.</summary>
    public bool[] Truth(int clip) => Labelling.Several ? [.. Clips[clip].Intensities.Select(x => x > 0)] : OneOf(Clips[clip].Label);

    /// <summary>1 or 0 by whether what is said of a clip is right; of several labels the share of these that is.</summary>
    public double Right(int clip, bool[] said)
    {
        var truth = Truth(clip);
        return Labelling.Several ? said.Where((s, l) => s == truth[l]).Count() / (double)Labels
            : said.SequenceEqual(truth) ? 1
            : 0;
    }

    /// <summary>The same of the i-th answer.</summary>
    public double Right(TestAnswers answers, int i) => Right(answers.Clips[i], Said(answers, i));

    /// <summary>Labels as a word: the class, or all that are said; neutral where none of several is.</summary>
    public string Word(bool[] said)
    {
        string[] names = [.. Labelling.Names.Where((_, l) => said[l])];
        return names.Length == 0 ? "neutral" : string.Join("; ", names);
    }

    private bool[] OneOf(int label) => [.. Enumerable.Range(0, Labels).Select(l => l == label)];
}

/// <summary>
/// test-predictions.csv: what every probe of every fold and seed says of every test clip that it can judge, with calibrated probabilities;
/// and, of a clip that several models of a probe judge, what their mean probability says (seed <c>mean</c>) and what most of them say
/// (seed <c>vote</c>, with the share that says each label).
/// </summary>
public static class TestPredictions
{
    public const string FileName = "test-predictions.csv";

    /// <summary>How the file begins; a column of each label follows.</summary>
    public const string Columns = "clip,group,fold,seed,probe,encoders,truth,said,right";

    public static readonly ReportForm Form = ReportForm.Text(
        "predictions",
        FileName,
        (_, details) => details.Tested.Match(Write, () => Columns + "\n"),
        text => text.StartsWith(Columns, StringComparison.Ordinal)
    );

    private const string Mean = "mean";
    private const string Vote = "vote";

    public static string Write(TestClips tested)
    {
        var text = new StringBuilder(Columns);
        foreach (var name in tested.Labelling.Names)
            text.Append(',').Append(Csv.Field(name));
        text.Append('\n');
        foreach (var (probe, by) in tested.Rows)
        {
            var answers = tested.Of(probe, by).Filter(a => a.IsAsked && a.Thresholds.Length == 0);
            foreach (var a in answers)
            {
                for (var i = 0; i < a.Clips.Length; i++)
                {
                    var seed = a.Seed.ToString(CultureInfo.InvariantCulture);
                    var shares = tested.Probabilities(a, i, calibrated: true);
                    Line(text, tested, a.Clips[i], (a.Fold, seed), (probe, by), tested.Said(a, i), shares);
                }
            }
            foreach (var (clip, models) in Together(answers))
            {
                double[] Average(Func<TestAnswers, int, IEnumerable<double>> of) =>
                    [.. Enumerable.Range(0, tested.Labels).Select(l => models.Average(m => of(m.Answers, m.At).ElementAt(l)))];
                var mean = Average((a, i) => tested.Probabilities(a, i, calibrated: true));
                var vote = Average((a, i) => tested.Said(a, i).Select(s => s ? 1.0 : 0));
                // Of equally many votes the mean probability decides.
                var most = tested.Labelling.Several ? vote : [.. vote.Select((v, l) => v + 1e-6 * mean[l])];
                Line(text, tested, clip, ("", Mean), (probe, by), Named(tested, mean), mean);
                Line(text, tested, clip, ("", Vote), (probe, by), Named(tested, most), vote);
            }
        }
        return text.ToString();
    }

    private static IEnumerable<(int Clip, (TestAnswers Answers, int At)[] Models)> Together(Seq<TestAnswers> answers) =>
        answers
            .AsEnumerable()
            .SelectMany(a => a.Clips.Select((clip, i) => (Clip: clip, Answers: a, At: i)))
            .GroupBy(x => x.Clip, x => (x.Answers, x.At))
            .OrderBy(g => g.Key)
            .Select(g => (g.Key, g.ToArray()))
            .Where(x => x.Item2.Length > 1);

    private static bool[] Named(TestClips tested, double[] shares)
    {
        if (tested.Labelling.Several)
            return [.. shares.Select(s => s >= Thresholds.Half)];
        var best = System.Array.IndexOf(shares, shares.Max());
        return [.. shares.Select((_, l) => l == best)];
    }

    private static void Line(
        StringBuilder text,
        TestClips tested,
        int clip,
        (string Fold, string Seed) model,
        (string Probe, ScoredBy By) row,
        bool[] said,
        double[] shares
    )
    {
        var c = tested.Clips[clip];
        var by = row.By.ToString().ToLowerInvariant();
        var fields = Seq(c.Id, c.Group, model.Fold, model.Seed, row.Probe, by, tested.Word(tested.Truth(clip)), tested.Word(said));
        text.AppendJoin(',', fields.Map(Csv.Field)).Append(CultureInfo.InvariantCulture, $",{tested.Right(clip, said):0.######}");
        foreach (var share in shares)
            text.Append(CultureInfo.InvariantCulture, $",{share:F6}");
        text.Append('\n');
    }

    /// <summary>
    /// The scores of each probe on trained encoders, clip by clip, over folds and seeds: the share of models that are right (of several
    /// labels, the share of labels that are). None where the text is not such a file.
    /// </summary>
    public static Option<HashMap<string, Seq<(string Clip, string Group, double Score)>>> Scores(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Csv.Fields(l.TrimEnd('\r'))).ToArray();
        var columns = Columns.Split(',');
        if (lines.Length == 0 || !lines[0].Take(columns.Length).SequenceEqual(columns) || lines.Any(l => l.Length != lines[0].Length))
            return None;
        var (scored, read) = (new List<(string Clip, string Group, string Probe, double Score)>(), true);
        foreach (var line in lines.Skip(1).Where(l => l[5] == "trained" && l[3] is not (Mean or Vote)))
        {
            read &= double.TryParse(line[8], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && double.IsFinite(score);
            scored.Add((line[0], line[1], line[4], score));
        }
        return read
            ? Some(
                toHashMap(
                    scored
                        .GroupBy(x => x.Probe)
                        .Select(g =>
                            (g.Key, g.GroupBy(x => x.Clip).Select(c => (c.Key, c.First().Group, c.Average(x => x.Score))).ToSeq().Strict())
                        )
                )
            )
            : None;
    }

    /// <summary>
    /// Each probe that both runs have, on the clips that both test (<see cref="PairedTest"/>); nothing of a text that is not such a file.
    /// </summary>
    /// <param name="left">The test-predictions.csv of one run; the difference is the other's score less its.</param>
    public static Seq<(string Probe, PairedTest Test)> Compared(string left, string right) =>
        (from l in Scores(left) from r in Scores(right) select (l, r)).Match(
            runs =>
                runs.l.Keys.OrderBy(p => p == ProbeReport.Fused ? "" : p, StringComparer.Ordinal)
                    .ToSeq()
                    .Bind(p => Paired(runs.l[p], runs.r.Find(p).IfNone(Seq<(string, string, double)>())).Map(t => (p, t)).ToSeq())
                    .Strict(),
            () => Seq<(string, PairedTest)>()
        );

    private static Option<PairedTest> Paired(
        Seq<(string Clip, string Group, double Score)> left,
        Seq<(string Clip, string Group, double Score)> right
    )
    {
        var other = toHashMap(right.Map(r => (r.Clip, r.Score)));
        return PairedTest.Of(
            [.. left.Bind(l => other.Find(l.Clip).Map(score => new PairedClip(l.Group, l.Score, score)).ToSeq())],
            Stream.Of(0, "paired test of two runs")
        );
    }
}
