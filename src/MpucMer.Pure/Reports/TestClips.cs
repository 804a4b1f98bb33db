using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;

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
