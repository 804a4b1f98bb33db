using FsCheck.Xunit;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Tests.Reports;

public sealed class PaperTableTests
{
    private static Report Two =>
        Sample.Of(Sample.Fold("1", 0, ("fused", .75), ("audio", .5)), Sample.Fold("2", 0, ("fused", .25), ("audio", .5)));

    [Fact]
    public void Latex_has_rules_and_nothing_of_a_name_acts()
    {
        var lines = Of("latex", ("50% of_#1 & {a} \\ ~^", Two));
        Assert.Contains("\\toprule", lines);
        Assert.Contains("\\bottomrule", lines);
        Assert.Contains(
            "50\\% of\\_\\#1 \\& \\{a\\} \\textbackslash{} \\textasciitilde{}\\textasciicircum{} & fused & 50.0 $\\pm$ 35.4 & 50.0 $\\pm$ 0.0 & "
                + "50.0 $\\pm$ 0.0 & 50.0 $\\pm$ 0.0 \\\\",
            lines
        );
        // As many cells in each row as there are columns.
        Assert.Equal(
            [5],
            lines
                .Filter(l => l.EndsWith("\\\\", StringComparison.Ordinal))
                .Map(l => l.Replace("\\&", "").Count(c => c == '&'))
                .Distinct()
                .ToArray()
        );
    }

    [Fact]
    public void Comma_separated_values_are_quoted_and_have_a_column_for_each_number()
    {
        var lines = Of("csv", ("a,\"b\"", Two)).ToArray();
        Assert.StartsWith(
            "run,probe,encoders,clips,groups,accuracy,accuracy_sd,accuracy_low,accuracy_high,",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.StartsWith("\"a,\"\"b\"\"\",fused,trained,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",0.5,0.353553,,,", lines[1], StringComparison.Ordinal);
        var columns = lines[0].Count(c => c == ',');
        Assert.All(lines.Skip(1), l => Assert.Equal(columns, l.Replace("a,\"\"", "").Count(c => c == ',')));
    }

    [Fact]
    public void Markdown_has_intervals_where_they_are_known()
    {
        var figure = new ScoredFigure(Measure.Accuracy, .781, .014, new ConfidenceInterval(.72, .831));
        var report = Two with
        {
            Rows = Seq(
                new ScoreRow("fused", ScoredBy.Trained, 120, 4, Seq1(figure)),
                new ScoreRow("fused", ScoredBy.Untrained, 120, 4, Seq1(figure))
            ),
        };
        var lines = Of("markdown", ("a|b", report));
        Assert.Contains("| a\\|b | fused | 78.1 ± 1.4 [72.0, 83.1] | - | - | - |", lines);
        Assert.Contains("|  | fused, untrained | 78.1 ± 1.4 [72.0, 83.1] | - | - | - |", lines);
    }

    [Property(Arbitrary = [typeof(ReportTests)])]
    public bool Every_form_is_known_again_and_no_other(Report report) =>
        PaperTable.All.ForAll(form =>
            string.Join('\n', form.Write(Seq1(("x", report)))) is var text && PaperTable.All.ForAll(f => f.IsOwn(text) == (f == form))
        );

    [Fact]
    public void The_best_run_comes_first_and_the_others_are_tested_against_it()
    {
        var runs = Seq(Run("worse", .25, "0.1"), Run("best", .75, "0.05"), Run("middle", .5, "0.07"));
        var asked = new List<string>();
        var all = RunComparison.Of(runs, (other, best) =>
        {
            asked.Add($"{other.Name}, {best.Name}");
            return Seq1(("fused", new PairedTest(.25, new ConfidenceInterval(.1, .4), .0004, 40, 8)));
        });
        Assert.Equal(["best", "middle", "worse"], all.Runs.Map(r => r.Name).ToArray());
        Assert.Equal(["middle, best", "worse, best"], asked);
        var lines = RunComparisonText.Lines(all);
        Assert.Contains(lines, l => l.StartsWith("best less  points            95 %        p", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("middle      +25.0  [+10.0, +40.0]  < 0.001", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("best ", StringComparison.Ordinal) && l.EndsWith(" 0.05", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.InRange(l.Length, 0, TextTable.Widest));
        var page = all.Page(_ => []);
        Assert.Equal(
            ("mpuc-compare-1", "best", "worse"),
            ((string)page["form"]!, (string)page["paired"]![1]!["a"]!, (string)page["paired"]![1]!["b"]!)
        );
    }

    private static ComparedRun Run(string name, double accuracy, string temperature) =>
        new(name, Sample.Of(Sample.Fold("1", 0, ("fused", accuracy))) with { Settings = Seq1(("MpucTemperature", temperature)) }, "");

    private static Seq<string> Of(string form, params (string, Report)[] runs) =>
        PaperTable.Named(form).Map(f => f.Write(runs.ToSeq())).IfNone(Seq<string>()).Strict();
}
