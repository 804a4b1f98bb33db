using System.Globalization;

namespace MpucMer.Pure.Reports;

/// <summary>
/// Tables of a console. What comes from users' data is shown as it can be (<see cref="Printable"/>), so that columns stay straight.
/// </summary>
public static class TextTable
{
    /// <summary>As wide a table may be: narrow terminals, and halves of wide ones, show it as it is.</summary>
    public const int Widest = 60;

    /// <summary>
    /// Columns two blanks apart, the first one from the left, the others from the right. Where that is too wide, columns go to further
    /// tables below, each with the first one.
    /// </summary>
    public static Seq<string> Aligned(Seq<string> header, Seq<Seq<string>> rows, int widest = Widest)
    {
        var all = Seq1(header) + rows;
        var widths = Widths(all.Map(r => r.Map(Printable.Of)));
        var tables = new List<Seq<int>>();
        var at = 1;
        do
        {
            // One column at least, however wide.
            var (columns, width) = (Seq1(0), widths[0]);
            while (at < widths.Length && (columns.Count == 1 || width + 2 + widths[at] <= widest))
            {
                columns = columns.Add(at);
                width += 2 + widths[at++];
            }
            tables.Add(columns);
        } while (at < widths.Length);
        return Parted(
            tables.Select(columns =>
                Columns(all.Map(r => columns.Map(c => r[c])), (c, cell, width) => c == 0 ? cell.PadRight(width) : cell.PadLeft(width))
            )
        );
    }

    /// <summary>Tables one below another, an empty line between them.</summary>
    public static Seq<string> Parted(IEnumerable<Seq<string>> tables) =>
        tables.Where(t => !t.IsEmpty).Aggregate(Seq<string>(), (all, table) => all.IsEmpty ? table : all + Seq1("") + table).Strict();

    /// <summary>How wide a table would be in one.</summary>
    public static int WidthOf(Seq<string> header, Seq<Seq<string>> rows) =>
        Widths((Seq1(header) + rows).Map(r => r.Map(Printable.Of))) is var widths ? widths.Sum() + 2 * (widths.Length - 1) : 0;

    /// <summary>Columns two blanks apart, all from the left, indented.</summary>
    /// <param name="rows">All of one length.</param>
    public static Seq<string> Indented(Seq<Seq<string>> rows) =>
        Columns(rows, (_, cell, width) => cell.PadRight(width)).Map(line => "  " + line.TrimEnd());

    private static Seq<string> Columns(Seq<Seq<string>> rows, Func<int, string, int, string> pad)
    {
        if (rows.IsEmpty)
            return Seq<string>();
        var shown = rows.Map(r => r.Map(Printable.Of));
        var widths = Widths(shown);
        return shown.Map(r => string.Join("  ", r.Map((c, cell) => pad(c, cell, widths[c]))));
    }

    private static int[] Widths(Seq<Seq<string>> rows) =>
        [.. Range(0, rows[0].Count).Map(c => rows.Map(r => r[c].Length).Fold(0, Math.Max))];
}

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
            figure.Bind(f => f.Interval).Match(Shown.Interval, () => "-"),
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
