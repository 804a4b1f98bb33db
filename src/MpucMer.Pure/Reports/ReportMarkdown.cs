using System.Globalization;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>
/// A report as a Markdown document: what was asked, the figures of each probe over folds and seeds and in each, the fused probe class by
/// class (or label by label), and how it was made.
/// </summary>
public static class ReportMarkdown
{
    public const string FileName = "report.md";

    public static readonly ReportForm Form = new("Markdown", FileName, Write, text =>
        text.StartsWith(Mark + "\n", StringComparison.Ordinal) || text.StartsWith(Mark + "\r\n", StringComparison.Ordinal)
    );

    /// <summary>The heading from which on the document is of the run that wrote it, and no more of its results.</summary>
    public const string MadeBy = "## How it was made";

    /// <summary>The heading before it, of figures that hang on the last bits of probabilities.</summary>
    public const string HowSure = "## How sure probes are, %";

    private const string Mark = "<!-- report of MpucMer: written anew by every run that ends -->";

    public static string Write(Report r) =>
        string.Join(
            '\n',
            Seq(Mark, "", $"# {Cell(r.Experiment)}", "")
                + Asked(r)
                + Section("## Scores", Summary(r), Explained(r))
                + (r.Rows.IsEmpty ? Seq<string>() : Section("## Beside what they have to be better than, %", Compared(r), ComparedText(r)))
                + Section($"## {Capital(r.Measures[0].Title)} in each fold and seed, %", Folds(r))
                + (r.Labelling.Several ? Section("## The fused probe label by label, %", Labels(r)) : Classes(r))
                + (r.Calibrations.IsEmpty ? Seq<string>() : Section(HowSure, Calibrated(r), CalibratedText))
                + Section(MadeBy, Made(r))
                + Folded("Steps", Steps(r))
                + Folded("Settings", Table(Seq("property", "value"), r.Settings.Map(s => Seq(s.Property, s.Value))))
        ) + "\n";

    private static Seq<string> Asked(Report r) =>
        Facts([
            ("modalities", string.Join(", ", r.Modalities)),
            (r.Labelling.Several ? "labels, any number a clip" : "classes", string.Join(", ", r.Labelling.Names)),
            ("clips", Whole(r.Clips)),
            ("protocol", r.Protocol.ToString().ToLowerInvariant()),
            ("labels reach", r.EncodersReadLabels ? "encoders and probes" : "the probes only"),
            ("features standardised by", Standard(r)),
            ("fingerprint", r.Fingerprint),
        ]);

    private static string Standard(Report r) =>
        r.Standardised switch
        {
            Configuration.Standardisation.None => "nothing",
            Configuration.Standardisation.Training => "the training clips",
            _ => "the clips of the same group",
        };

    private static Seq<string> Explained(Report r)
    {
        var runs = r.Folds.Count == 1 ? "of one fold and seed" : $"over {r.Folds.Count} folds and seeds (mean ± standard deviation)";
        var words = r.Labelling.Several
            ? "Weighted accuracy is the mean of the recalls of \"there\" and \"not there\"; binary F1 is of \"there\" alone."
            : "UAR is the unweighted average recall, over the classes that occur among the test clips.";
        return Seq1($"Test clips, in percent, {runs}. {words}");
    }

    private static Seq<string> Summary(Report r) =>
        Table(Seq1("probe") + r.Measures.Map(m => m.Title), r.Summary.Map(p => Seq1(p.Probe) + r.Measures.Map(m => Shown.Spread(p.Of(m)))));

    private static Seq<string> ComparedText(Report r) =>
        Seq1(
            "The mean over folds and seeds, and its 95 % interval by drawing groups: how it would vary with other people to be tested. "
                + (
                    r.Rows.Exists(x => x.Groups < GroupInterval.Fewest)
                        ? $"Of fewer than {GroupInterval.Fewest} groups there is none. "
                        : ""
                )
                + "Untrained: the same probes on the encoders before training. Majority: what is most frequent in training."
        );

    private static Seq<string> Compared(Report r) =>
        Table(
            Seq("probe", "clips", "groups") + r.Measures.Map(m => m.Title),
            ComparedRows
                .Of(r)
                .Map(row =>
                    Seq(ComparedRows.Name(row), Whole(row.Clips), Whole(row.Groups))
                    + r.Measures.Map(m =>
                        ComparedRows.Cells(row, m) is var cells && cells[2] == "-" ? cells[1] : $"{cells[1]} ({cells[2]})"
                    )
                )
        );

    private static readonly Seq<string> CalibratedText = Seq1(
        "The expected calibration error on the test clips (15 bins), before and after logits are divided by the temperature that fits the "
            + "validation clips best."
    );

    private static Seq<string> Calibrated(Report r) =>
        Table(
            Seq("probe", "temperature", "error before", "error after"),
            r.Calibrations.Map(c =>
                Seq(c.Probe, c.Temperature.ToString("F2", CultureInfo.InvariantCulture), Shown.Percent(c.Before), Shown.Percent(c.After))
            )
        );

    private static Seq<string> Folds(Report r) =>
        Table(
            Seq("fold", "seed", "train", "validation", "test", "test groups") + r.Summary.Map(p => p.Probe),
            r.Folds.Map(f =>
                Seq(
                    f.Name,
                    f.Seed.ToString(CultureInfo.InvariantCulture),
                    Whole(f.Clips.Train),
                    Whole(f.Clips.Validation),
                    Whole(f.Clips.Test),
                    Wording.Names(f.TestGroups.ToList())
                ) + r.Summary.Map(p => Shown.Percent(f.Of(p.Probe).Bind(s => s.Of(r.Measures[0]))))
            )
        );

    // Folds and seeds taken together, as their test sets are counted.
    private static Seq<string> Classes(Report r) =>
        r
            .Folds.Bind(f => f.Of(ProbeReport.Fused).Bind(s => s.Match(scores => Some(scores.Confusion), _ => None)).ToSeq())
            .Filter(c => c.Classes == r.Labelling.Names.Count && c.Total > 0)
            .Fold(Option<Confusion>.None, (all, one) => all.Match(a => a + one, () => one))
            .Match(confusion => Classes(r, confusion), () => Seq<string>());

    private static Seq<string> Classes(Report r, Confusion confusion)
    {
        var names = r.Labelling.Names;
        var each = Table(
            Seq("class", "clips", "recall", "precision", "F1"),
            Scores
                .Of(confusion)
                .PerClass.Map(c =>
                    Seq(names[c.Label], Whole(c.Support), Shown.Percent(c.Recall), Shown.Percent(c.Precision), Shown.Percent(c.F1))
                )
        );
        var counts = Table(
            Seq1("true \\ predicted") + names,
            names.Map((t, name) => Seq1(name) + names.Map((p, _) => Whole(confusion[t, p])).ToSeq()).ToSeq()
        );
        return Section("## The fused probe class by class, %", each, Seq1("Test clips of all folds and seeds together."))
            + Section("## What the fused probe takes for what, clips", counts);
    }

    /// <summary>Of more groups than this a table says less than their spread.</summary>
    private const int MostGroups = 50;

    /// <summary>How well the fused probe does on each test group, and on all of a gender where the layout knows it.</summary>
    /// <param name="right">What is counted: of several labels the share that is right.</param>
    internal static Seq<string> Groups(ReportDetails details, string right)
    {
        var rows = details.Groups.Find(g => g.Probe == ProbeReport.Fused).Map(g => g.Rows).IfNone(Seq<GroupRow>());
        var genders = details.Genders.Find(g => g.Probe == ProbeReport.Fused).Map(g => g.Rows).IfNone(Seq<GenderRow>());
        return rows.IsEmpty
            ? Seq<string>()
            : Section(
                "## Scores by group",
                rows.Count <= MostGroups
                    ? Table(
                        Seq("group", "clips", right),
                        rows.OrderBy(g => g.Accuracy)
                            .ThenBy(g => g.Group, NaturalOrder.Instance)
                            .Select(g => Seq(g.Group, Whole(g.Clips), Shown.Percent(g.Accuracy)))
                            .ToSeq()
                    )
                    : Table(Seq("groups", "clips", right), SpreadOf(rows)),
                Seq1(
                    "The fused probe's answers to test clips, over folds and seeds, the worst group first: "
                        + "what a mean over people can hide."
                )
            )
                + (
                    genders.IsEmpty
                        ? Seq<string>()
                        : Seq1("")
                            + Table(
                                Seq("gender", "clips", right, "95 %"),
                                genders.Map(g =>
                                    Seq(g.Gender, Whole(g.Clips), Shown.Percent(g.Accuracy), g.Interval.Match(Shown.Interval, () => "-"))
                                )
                            )
                );
    }

    private static Seq<Seq<string>> SpreadOf(Seq<GroupRow> rows)
    {
        var sorted = rows.OrderBy(g => g.Accuracy).ToArray();
        return Seq(("worst", 0.0), ("a tenth is below", 0.1), ("half", 0.5), ("nine tenths", 0.9), ("best", 1.0))
            .Map(at => (Name: at.Item1, Row: sorted[(int)Math.Round(at.Item2 * (sorted.Length - 1))]))
            .Map(at => Seq(at.Name, Whole(at.Row.Clips), Shown.Percent(at.Row.Accuracy)));
    }

    private static Seq<string> Labels(Report r) =>
        Table(Seq1("label") + LabelTable.Measures.Map(m => m.Title) + Seq1(LabelTable.LastHeading), LabelTable.Rows(r));

    private static Seq<string> Made(Report r) =>
        Facts(
            Seq(("threads", Whole(r.Threads)), ("seconds", Seconds(r.Seconds)))
                + r.Versions.Map(v => ValueTuple.Create(v.Of, v.Version.IfNone("unknown")))
        );

    private static Seq<string> Steps(Report r) =>
        Table(
            Seq("step", "seconds", "fingerprint"),
            r.Steps.Map(s => Seq(s.Name, s.Seconds.Match(Seconds, () => "was there"), s.Fingerprint))
        );

    private static Seq<string> Section(string heading, Seq<string> table, Seq<string> text = default) =>
        Seq("", heading, "") + (text.IsEmpty ? table : text + Seq1("") + table);

    private static Seq<string> Folded(string heading, Seq<string> table) =>
        Seq("", $"<details><summary>{heading}</summary>", "") + table + Seq("", "</details>");

    private static Seq<string> Facts(IEnumerable<(string Name, string Value)> facts) =>
        Seq("| | |", "|---|---|") + facts.Select(f => $"| {Cell(f.Name)} | {Cell(f.Value)} |").ToSeq();

    /// <summary>The first column from the left, the others from the right.</summary>
    private static Seq<string> Table(Seq<string> header, Seq<Seq<string>> rows) =>
        Seq(Row(header), $"|---|{string.Concat(Enumerable.Repeat("---:|", header.Count - 1))}") + rows.Map(Row);

    private static string Row(Seq<string> cells) => $"| {string.Join(" | ", cells.Map(Cell))} |";

    // Names and values are users': none of them is to be read as Markdown.
    private static string Cell(string text) =>
        string.Concat(Printable.Of(text).Select(c => "\\`*_{}[]<>|#~&$".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}"));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Whole(int x) => x.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double x) => x.ToString("0.#", CultureInfo.InvariantCulture);
}
