using System.Globalization;

namespace MpucMer.Pure.Reports;

/// <summary>
/// A report for a console, in percent: a row for each probe with the mean and deviation of its figures over folds and seeds, and its first
/// figure in each of these, in a table of its own where one would be too wide; where clips have several labels, a further one of the
/// fused probe label by label.
/// </summary>
public static class ReportTable
{
    // Of more folds and seeds the console shows their means.
    private const int Most = 12;

    public static Seq<string> Lines(Report r)
    {
        var folds = r.Folds.Count <= Most ? r.Folds : Seq<FoldReport>();
        var first = r.Measures[0];
        Seq<string> Of(ProbeSummary p) => r.Measures.Map(m => Shown.Spread(p.Of(m)));
        Seq<string> ByFold(ProbeSummary p) => folds.Map(f => Shown.Percent(f.Of(p.Probe).Bind(s => s.Of(first))));
        var header = Seq1("test, %") + r.Measures.Map(m => m.Heading);
        var whole = (Header: header + folds.Map(r.NameOf), Rows: r.Summary.Map(p => Seq1(p.Probe) + Of(p) + ByFold(p)));
        var tables =
            TextTable.WidthOf(whole.Header, whole.Rows) <= TextTable.Widest
                ? Seq1(TextTable.Aligned(whole.Header, whole.Rows))
                : Seq(
                    TextTable.Aligned(header, r.Summary.Map(p => Seq1(p.Probe) + Of(p))),
                    folds.IsEmpty
                        ? Seq<string>()
                        : TextTable.Aligned(
                            Seq1($"{first.Heading} by fold") + folds.Map(r.NameOf),
                            r.Summary.Map(p => Seq1(p.Probe) + ByFold(p))
                        )
                );
        var all = r.Rows.IsEmpty ? tables : tables.Add(Compared(r));
        return TextTable.Parted(r.Labelling.Several ? all.Add(Labels(r)) : all);
    }

    /// <summary>The first figure beside what it has to be better than, with its interval.</summary>
    private static Seq<string> Compared(Report r) =>
        TextTable.Aligned(
            Seq($"{r.Measures[0].Title}, %", "mean", "95 %", "clips", "groups"),
            ComparedRows.Of(r).Map(row => ComparedRows.Cells(row, r.Measures[0]))
        );

    private static Seq<string> Labels(Report r) =>
        TextTable.Aligned(Seq1("fused, %") + LabelTable.Measures.Map(m => m.Heading) + Seq1(LabelTable.LastHeading), LabelTable.Rows(r));
}

/// <summary>Rows with what they are compared with, as tables show them.</summary>
internal static class ComparedRows
{
    /// <summary>Without those of thresholds that were chosen: the comparison is of probes as they are.</summary>
    public static Seq<ScoreRow> Of(Report r) =>
        r.Rows.Filter(x => x.Probe != ProbeReport.AlwaysNo && !x.Probe.EndsWith(ProbeReport.Chosen, StringComparison.Ordinal));

    public static string Name(ScoreRow row) =>
        row.By switch
        {
            ScoredBy.Trained => row.Probe,
            ScoredBy.Untrained => $"{row.Probe}, untrained",
            ScoredBy.Majority => "majority",
            ScoredBy.Chance => "chance",
        };

    public static Seq<string> Cells(ScoreRow row, Measure measure)
    {
        var figure = row.Of(measure);
        return Seq(
            Name(row),
            Shown.Percent(figure.Bind(f => f.Value)),
            figure.Bind(f => f.Interval).Match(i => $"{Shown.Percent(i.Low)}–{Shown.Percent(i.High)}", () => "-"),
            row.Clips.ToString(CultureInfo.InvariantCulture),
            row.Groups.ToString(CultureInfo.InvariantCulture)
        );
    }
}

/// <summary>The fused probe label by label: means over folds and seeds.</summary>
internal static class LabelTable
{
    public static readonly Seq<Measure> Measures = Measure.OfLabels + Seq1(Measure.Prevalence);

    public const string LastHeading = "binary F1, validation thresholds";

    public static Seq<Seq<string>> Rows(Report r)
    {
        string Cell(string probe, string label, Measure measure) =>
            Shown.Percent(ProbeSummary.Over(r.Folds, f => Of(f, probe, label).Bind(l => l.Of(measure))).Map(m => m.Mean));
        return r.Labelling.Names.Map(label =>
            Seq1(label)
            + Measures.Map(m => Cell(ProbeReport.Fused, label, m))
            + Seq1(Cell(ProbeReport.Fused + ProbeReport.Chosen, label, Measure.BinaryF1))
        );
    }

    private static Option<LabelScores> Of(FoldReport fold, string probe, string label) =>
        fold.Of(probe).Bind(s => s.Match(_ => None, labels => labels.Each.Find(l => l.Label == label)));
}
