using System.Globalization;
using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Reports;

/// <summary>A form in which scores of several runs go into a paper.</summary>
/// <param name="Name">As MpucReportFormat has it.</param>
/// <param name="Ending">Of its file.</param>
/// <param name="Write">The text, of what each run is called and what it came to.</param>
/// <param name="IsOwn">Whether a text is one of these.</param>
public sealed record PaperForm(
    string Name,
    string Ending,
    Func<Seq<(string Label, Report Report)>, Seq<string>> Write,
    Func<string, bool> IsOwn
);

/// <summary>
/// Scores of several runs for papers and for other programs: a row for each run and probe with its figures (percent, mean ± deviation, the
/// 95 % interval where it is known), as Markdown, as LaTeX (booktabs), or as CSV (fractions, every column by itself).
/// </summary>
public static class PaperTable
{
    public static readonly Seq<PaperForm> All = Seq(
        new PaperForm("markdown", ".md", Markdown, Begins(MarkdownMark)),
        new PaperForm("latex", ".tex", Latex, Begins(LatexMark)),
        new PaperForm("csv", ".csv", CommaSeparated, Begins(CsvStart))
    );

    public static Option<PaperForm> Named(string name) => All.Find(f => f.Name == name);

    /// <summary>The rows of a report: with intervals where it has them.</summary>
    public static Seq<ScoreRow> Rows(Report report) =>
        report.Rows.IsEmpty
            ? report.Summary.Map(p => new ScoreRow(
                p.Probe,
                ScoredBy.Trained,
                report.Clips,
                0,
                p.Figures.Map(f => new ScoredFigure(f.Measure, f.Value.Map(v => v.Mean), f.Value.Bind(v => v.Sd), None))
            ))
            : report.Rows;

    /// <summary>What a row is of: the probe, and on what encoders where these are not the trained ones.</summary>
    public static string Name(ScoreRow row) => ComparedRows.Name(row);

    /// <summary>An interval in percent, e.g. <c>[72.0, 83.1]</c>; empty where there is none.</summary>
    public static string Interval(Option<ConfidenceInterval> interval) =>
        interval.Match(i => $"[{Shown.Percent(i.Low)}, {Shown.Percent(i.High)}]", () => "");

    private const string MarkdownMark = "<!-- scores of runs, by MpucMer -->";
    private const string LatexMark = "% scores of runs, by MpucMer; needs \\usepackage{booktabs}";
    private const string CsvStart = "run,probe,encoders,clips,groups,";

    private static Func<string, bool> Begins(string mark) => text => text.StartsWith(mark, StringComparison.Ordinal);

    private static Seq<Measure> Measures(Seq<(string Label, Report Report)> runs) => runs.Bind(r => r.Report.Measures).Distinct().Strict();

    private static Seq<(string Run, bool IsFirst, ScoreRow Row)> Lines(Seq<(string Label, Report Report)> runs) =>
        runs.Bind(r => Rows(r.Report).Map((i, row) => (r.Label, i == 0, row)).ToSeq()).Strict();

    private static Seq<string> Markdown(Seq<(string Label, Report Report)> runs)
    {
        var measures = Measures(runs);
        return Seq(
                MarkdownMark,
                $"| run | probe | {string.Join(" | ", measures.Map(m => $"{m.Title}, %"))} |",
                $"|---|---|{string.Concat(measures.Map(_ => "---:|"))}"
            )
            + Lines(runs)
                .Map(l =>
                    $"| {(l.IsFirst ? Cell(l.Run) : "")} | {Cell(Name(l.Row))} | "
                    + $"{string.Join(" | ", measures.Map(m => Figure(l.Row.Of(m), " ± ")))} |"
                );
    }

    private static Seq<string> Latex(Seq<(string Label, Report Report)> runs)
    {
        var measures = Measures(runs);
        var rows = Lines(runs);
        return Seq(
                LatexMark,
                $"\\begin{{tabular}}{{ll{new string('r', measures.Count)}}}",
                "\\toprule",
                $"Run & Probe & {string.Join(" & ", measures.Map(m => Tex($"{m.Title}, %")))} \\\\"
            )
            + rows.Bind(l =>
                Seq(
                        l.IsFirst ? "\\midrule" : "",
                        $"{(l.IsFirst ? Tex(l.Run) : "")} & {Tex(Name(l.Row))} & "
                            + $"{string.Join(" & ", measures.Map(m => Figure(l.Row.Of(m), " $\\pm$ ")))} \\\\"
                    )
                    .Filter(line => line.Length > 0)
            )
            + Seq("\\bottomrule", "\\end{tabular}");
    }

    private static Seq<string> CommaSeparated(Seq<(string Label, Report Report)> runs)
    {
        var measures = Measures(runs);
        var columns = measures.Bind(m => Seq(m.Name, $"{m.Name}_sd", $"{m.Name}_low", $"{m.Name}_high"));
        return Seq1(CsvStart + string.Join(',', columns))
            + Lines(runs)
                .Map(l =>
                    string.Join(
                        ',',
                        Seq(l.Run, l.Row.Probe, l.Row.By.ToString().ToLowerInvariant()).Map(Csv.Field)
                            + Seq(Whole(l.Row.Clips), l.Row.Groups > 0 ? Whole(l.Row.Groups) : "")
                            + measures.Bind(m => Numbers(l.Row.Of(m)))
                    )
                );
    }

    private static string Figure(Option<ScoredFigure> figure, string plusMinus) =>
        figure
            .Bind(f => f.Value.Map(v => (Value: v, f.Sd, f.Interval)))
            .Match(
                f =>
                    Shown.Percent(f.Value)
                    + f.Sd.Match(sd => plusMinus + Shown.Percent(sd), () => "")
                    + f.Interval.Match(_ => " " + Interval(f.Interval), () => ""),
                () => "-"
            );

    private static Seq<string> Numbers(Option<ScoredFigure> figure) =>
        Seq(
            Number(figure.Bind(f => f.Value)),
            Number(figure.Bind(f => f.Sd)),
            Number(figure.Bind(f => f.Interval).Map(i => i.Low)),
            Number(figure.Bind(f => f.Interval).Map(i => i.High))
        );

    private static string Number(Option<double> x) => x.Match(v => v.ToString("0.######", CultureInfo.InvariantCulture), () => "");

    private static string Whole(int n) => n.ToString(CultureInfo.InvariantCulture);

    // What would end a cell, a line or the text, or begin something else.
    private static string Cell(string text) =>
        Printable
            .Of(text)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Tex(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in Printable.Of(text))
        {
            escaped.Append(
                c switch
                {
                    '&' or '%' or '$' or '#' or '_' or '{' or '}' => $"\\{c}",
                    '\\' => "\\textbackslash{}",
                    '~' => "\\textasciitilde{}",
                    '^' => "\\textasciicircum{}",
                    '<' => "\\textless{}",
                    '>' => "\\textgreater{}",
                    '|' => "\\textbar{}",
                    _ => c.ToString(),
                }
            );
        }
        return escaped.ToString();
    }
}
