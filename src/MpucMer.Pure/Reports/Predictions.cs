using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>
/// What one probe says of each asked clip: [clips][labels] probabilities, null where it cannot judge the clip; of all models that were
/// trained the mean, and how many of them name the same emotion as that.
/// </summary>
public sealed record Prediction(string Probe, double[]?[] Probabilities, int[] Agreeing);

/// <summary>What trained probes say of clips without labels.</summary>
/// <param name="Labelling">What clips were labelled with in training.</param>
/// <param name="Clips">The asked ones.</param>
/// <param name="Models">Folds and seeds, all of which were asked.</param>
/// <param name="Probes">The fused one first.</param>
public sealed record Predictions(Labelling Labelling, Seq<(string Id, string Group)> Clips, int Models, Seq<Prediction> Probes)
{
    public const string FileName = "predictions.csv";

    /// <summary>How the file begins; columns of labels follow.</summary>
    public const string Columns = "clip,group,probe,emotion,agreeing,models";

    // Of more clips the console shows the first ones; the file has all.
    private const int Most = 30;

    /// <param name="models">Of each fold and seed, what its probes say, all in one order.</param>
    public static Predictions Of(
        Labelling labelling,
        Seq<(string Id, string Group)> clips,
        Seq<Seq<(string Probe, double[]?[] Probabilities)>> models
    ) =>
        new(
            labelling,
            clips,
            models.Count,
            models
                .HeadOrNone()
                .IfNone(Empty)
                .Map((p, first) => Mean(labelling, first.Probe, [.. models.Map(m => m[p].Probabilities)]))
                .ToSeq()
                .Strict()
        );

    /// <summary>A line for each clip and probe that can judge it.</summary>
    public string Csv()
    {
        var text = new StringBuilder($"{Columns},{string.Join(',', Labelling.Names.Map(Data.Csv.Field))}\n");
        for (var c = 0; c < Clips.Count; c++)
        {
            foreach (var probe in Probes)
            {
                if (probe.Probabilities[c] is not { } p)
                    continue;
                var named = Seq(Clips[c].Id, Clips[c].Group, probe.Probe, Emotion(Labelling, p)).Map(Data.Csv.Field);
                var numbers = p.Select(x => x.ToString("F6", CultureInfo.InvariantCulture));
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{string.Join(',', named)},{probe.Agreeing[c]},{Models},{string.Join(',', numbers)}\n"
                );
            }
        }
        return text.ToString();
    }

    /// <summary>How well each probe did on test clips, best first: of those that can judge a clip, the first one is asked.</summary>
    public Seq<string> Ranking { get; init; } = Seq<string>();

    /// <summary>
    /// The probe that fits a clip: the fused one where it can judge it, else of those that can the one that did best in testing.
    /// </summary>
    public Option<Prediction> Of(int clip)
    {
        var able = Probes.Filter(p => p.Probabilities[clip] is not null).Strict();
        return able.Find(p => p.Probe == ProbeReport.Fused)
            || Ranking.Bind(name => able.Find(p => p.Probe == name).ToSeq()).HeadOrNone()
            || able.HeadOrNone();
    }

    /// <summary>What probabilities of the labels come to.</summary>
    public string Emotion(double[] probabilities) => Emotion(Labelling, probabilities);

    /// <summary>These and those of more clips, which the same models were asked about.</summary>
    public Predictions With(Predictions more) =>
        this with
        {
            Clips = Clips + more.Clips,
            Probes = Probes
                .Map(
                    (i, p) =>
                        p with
                        {
                            Probabilities = [.. p.Probabilities, .. more.Probes[i].Probabilities],
                            Agreeing = [.. p.Agreeing, .. more.Probes[i].Agreeing],
                        }
                )
                .ToSeq()
                .Strict(),
        };

    /// <summary>What the probe that fits each of the first clips says.</summary>
    /// <param name="most">How many clips are shown.</param>
    /// <param name="widest">Columns that do not fit go below.</param>
    public Seq<string> Table(int most = Most, int widest = TextTable.Widest)
    {
        var rows = Clips.Take(most).Map((c, clip) => Seq1(clip.Id) + Of(c).Match(p => Row(p, c), () => Unjudged)).ToSeq();
        var table = TextTable.Aligned(Seq("clip", "emotion", "sure", "next", "", "agree", "by"), rows, widest);
        return Clips.Count > rows.Count ? table.Add($"and {Clips.Count - rows.Count} more clips") : table;
    }

    /// <summary>A line of JSON for each clip: what the probe that fits it says.</summary>
    public Seq<string> JsonLines() => Clips.Map((c, clip) => Json(clip, c)).ToSeq();

    private static readonly Seq<string> Unjudged = Seq("-", "", "", "", "", "");

    private string Json((string Id, string Group) clip, int at)
    {
        var line = new JsonObject { ["clip"] = clip.Id, ["group"] = clip.Group };
        Of(at)
            .Iter(p =>
            {
                var said = p.Probabilities[at]!;
                line["emotion"] = Emotion(Labelling, said);
                line["probe"] = p.Probe;
                line["agreeing"] = p.Agreeing[at];
                line["models"] = Models;
                line["probabilities"] = new JsonObject(
                    Labelling.Names.Map((l, name) => KeyValuePair.Create<string, JsonNode?>(name, Math.Round(said[l], 6)))
                );
            });
        return line.ToJsonString();
    }

    private Seq<string> Row(Prediction probe, int clip)
    {
        if (probe.Probabilities[clip] is not { } p)
            return Unjudged;
        var order = Enumerable.Range(0, p.Length).OrderByDescending(l => p[l]).ToArray();
        // With one label there is no other.
        var (next, share) = order.Length > 1 ? (Labelling.Names[order[1]], Percent(p[order[1]])) : ("", "");
        return Seq(
            Emotion(Labelling, p),
            Percent(p[order[0]]),
            next,
            share,
            string.Create(CultureInfo.InvariantCulture, $"{probe.Agreeing[clip]}/{Models}"),
            probe.Probe
        );
    }

    private static Prediction Mean(Labelling labelling, string probe, double[]?[][] models)
    {
        var means = Enumerable
            .Range(0, models[0].Length)
            .Select(c => models[0][c] is null ? null : labelling.Names.Map((l, _) => models.Average(m => m[c]![l])).ToArray())
            .ToArray();
        return new Prediction(
            probe,
            means,
            [.. means.Select((mean, c) => mean is null ? 0 : models.Count(m => Emotion(labelling, m[c]!) == Emotion(labelling, mean)))]
        );
    }

    /// <summary>The most probable one; where a clip may show several, all that are more likely than not, or neutral.</summary>
    private static string Emotion(Labelling labelling, double[] probabilities)
    {
        if (!labelling.Several)
            return labelling.Names[System.Array.IndexOf(probabilities, probabilities.Max())];
        string[] shown = [.. labelling.Names.Where((_, l) => probabilities[l] >= Thresholds.Half)];
        return shown.Length == 0 ? "neutral" : string.Join("; ", shown);
    }

    private static string Percent(double x) => (100 * x).ToString("F0", CultureInfo.InvariantCulture) + " %";
}

/// <summary>
/// curves.csv: a line for each epoch of the encoders of every fold and seed, and for each of every probe that learnt after them, of which
/// only the loss and the validation figure are told. Accuracy is the contrastive one; validation is how good a probe is on the validation
/// clips, of encoders the one that learns beside them. What was not measured is empty.
/// </summary>
public static class CurvesCsv
{
    public const string FileName = "curves.csv";

    private const string Header = "what,fold,seed,encoders,probe,epoch,learning_rate,loss,accuracy,validation_loss,validation\n";

    public static readonly ReportForm Form = ReportForm.Text(
        "curves",
        FileName,
        (_, details) => Write(details),
        text => text.StartsWith(Header, StringComparison.Ordinal)
    );

    public static string Write(ReportDetails details)
    {
        var text = new StringBuilder(Header);
        foreach (var curve in details.Curves)
        {
            foreach (var e in curve.Epochs)
                Line(
                    text,
                    "encoders",
                    (curve.Fold, curve.Seed),
                    ("trained", ""),
                    e.Epoch,
                    e.Rate,
                    e.Loss,
                    e.Accuracy,
                    e.ValidationLoss,
                    e.Probe
                );
        }
        foreach (var curve in details.ProbeCurves)
        {
            foreach (var e in curve.Epochs)
                Line(
                    text,
                    "probe",
                    (curve.Fold, curve.Seed),
                    (curve.By.ToString().ToLowerInvariant(), curve.Probe),
                    e.Epoch,
                    None,
                    e.Loss,
                    None,
                    None,
                    e.Validation
                );
        }
        return text.ToString();
    }

    private static void Line(
        StringBuilder text,
        string what,
        (string Fold, long Seed) of,
        (string Encoders, string Probe) who,
        int epoch,
        params ReadOnlySpan<Option<double>> figures
    )
    {
        text.Append(CultureInfo.InvariantCulture, $"{what},{Csv.Field(of.Fold)},{of.Seed},{who.Encoders},{Csv.Field(who.Probe)},{epoch}");
        foreach (var figure in figures)
            text.Append(',').Append(figure.Match(x => x.ToString("G6", CultureInfo.InvariantCulture), () => ""));
        text.Append('\n');
    }
}
