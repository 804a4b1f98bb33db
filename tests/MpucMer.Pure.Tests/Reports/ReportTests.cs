using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Reports;

namespace MpucMer.Tests.Reports;

/// <summary>A report in every form, and back where a form is read again.</summary>
[Properties(Arbitrary = [typeof(ReportTests)], MaxTest = 50)]
public sealed class ReportTests
{
    public static Arbitrary<Report> AnyReport() => Sample.Any.ToArbitrary();

    [Property]
    public bool A_report_comes_back_from_JSON(Report report) => ReportJson.Report.Whole(ReportJson.Write(report)) == report;

    [Property]
    public bool The_scores_of_probes_come_back(Report report) =>
        report.Folds.ForAll(f =>
            new ProbeReport(f.Test, f.Validation, f.Test.Map(t => (t.Probe, 3))) is var found
            && ReportJson.Probe.Whole(ReportJson.Write(found)) == found
        );

    // The approved files were first written by the code that had no types for them.
    [Theory]
    [InlineData("demo-results.json")]
    [InlineData("demo-labels-results.json")]
    public void What_earlier_versions_wrote_is_read_and_written_as_it_was(string file)
    {
        var text = File.ReadAllText(Path.Combine(TestFiles.Repository, "tests", "Approved", file))
            .Replace("\"seconds\": \"seconds\"", "\"seconds\": 1.25", StringComparison.Ordinal)
            .Replace("\"wall_seconds\": \"seconds\"", "\"wall_seconds\": 0.5", StringComparison.Ordinal);
        Assert.Equal(text, ReportJson.Write(ReportJson.Report.Whole(text)).ReplaceLineEndings("\n") + "\n");
    }

    [Theory]
    [InlineData("demo-results.json")]
    [InlineData("demo-labels-results.json")]
    public void A_report_of_a_version_without_rows_is_read_and_has_none(string file)
    {
        var text = File.ReadAllText(Path.Combine(TestFiles.Repository, "tests", "Approved", file))
            .Replace("\"seconds\": \"seconds\"", "\"seconds\": 1.25", StringComparison.Ordinal)
            .Replace("\"wall_seconds\": \"seconds\"", "\"wall_seconds\": 0.5", StringComparison.Ordinal);
        var old = JsonNode.Parse(text)!.AsObject();
        foreach (var member in new[] { "rows", "per_class", "calibration" })
            Assert.True(old.Remove(member));
        var (now, before) = (ReportJson.Report.Whole(text), ReportJson.Report.Whole(old.ToJsonString()));
        Assert.False(now.Rows.IsEmpty || now.Classes.IsEmpty);
        Assert.Equal(now with { Rows = before.Rows, Classes = before.Classes, Calibrations = before.Calibrations }, before);
        Assert.True(before.Rows.IsEmpty && before.Classes.IsEmpty && before.Calibrations.IsEmpty);
    }

    [Property]
    public bool Every_form_knows_its_own_and_no_other(Report report)
    {
        var written = ReportForms.All.Map(form => (form, form.Write(report, ReportDetails.None))).Strict();
        return written.ForAll(w => ReportForms.All.ForAll(other => other.IsOwn(w.Item2) == (other == w.form)));
    }

    [Fact]
    public void Forms_have_files_of_their_own_and_the_JSON_is_the_first()
    {
        Assert.Equal(ReportForms.All.Count, ReportForms.All.Map(f => f.File).Distinct().Count);
        Assert.Equal(ReportJson.Form, ReportForms.All[0]);
        Assert.All(ReportForms.All, f => Assert.Equal(Some(f), ReportForms.OfFile(f.File)));
    }

    [Property]
    public bool No_name_breaks_a_table_of_Markdown(Report report) =>
        Tables(ReportMarkdown.Write(report)).All(table => table.Select(Cells).Distinct().Count() == 1);

    [Property]
    public bool A_line_of_the_console_is_one_line_and_every_table_names_every_probe(Report report)
    {
        var lines = ReportTable.Lines(report);
        var compared = report.Rows.Count(r =>
            r.Probe != ProbeReport.AlwaysNo && !r.Probe.EndsWith(ProbeReport.Chosen, StringComparison.Ordinal)
        );
        // Of each table the heading, then as many rows as there are probes, or labels.
        var tables = string.Join('\n', lines).Split("\n\n").Select(t => t.Split('\n').Length - 1).ToList();
        return lines.ForAll(l => !l.AsSpan().ContainsAny('\n', '\r'))
            && tables.All(rows =>
                rows == report.Summary.Count
                || (report.Labelling.Several && rows == report.Labelling.Names.Count)
                || rows == compared && !report.Rows.IsEmpty
            );
    }

    [Fact]
    public void Tables_fit_sixty_columns()
    {
        var folds = Range(1, 12).Select(f => Sample.Fold($"{f}", 0, ("fused", .75), ("landmarks, untrained", .5)));
        var lines = ReportTable.Lines(Sample.Of([.. folds]));
        Assert.All(lines, l => Assert.InRange(l.Length, 0, TextTable.Widest));
        Assert.Equal(
            12,
            lines
                .Filter(l => l.Contains("by fold", StringComparison.Ordinal))
                .Sum(l => l.Split("by fold")[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length)
        );
        // What fits into one table stays in one.
        Assert.Equal(2, ReportTable.Lines(Sample.Of(Sample.Fold("1", 0, ("fused", .75)))).Count);
    }

    [Fact]
    public void A_probe_that_cannot_judge_a_fold_counts_in_the_others()
    {
        var report = Sample.Of(Sample.Fold("1", 0, ("fused", .75), ("video", .5)), Sample.Fold("2", 0, ("fused", .25)));
        Assert.Equal(
            Seq(
                "test, %     accuracy  weighted F1    macro F1         UAR",
                "fused    50.0 ± 35.4   50.0 ± 0.0  50.0 ± 0.0  50.0 ± 0.0",
                "video           50.0         50.0        50.0        50.0",
                "",
                "accuracy by fold     1     2",
                "fused             75.0  25.0",
                "video             50.0     -"
            ),
            ReportTable.Lines(report)
        );
    }

    [Fact]
    public void The_document_counts_the_fused_probes_clips_of_all_folds_together()
    {
        var text = ReportMarkdown.Write(Sample.Of(Sample.Fold("1", 0, ("fused", .75)), Sample.Fold("2", 0, ("fused", .25))));
        Assert.Contains("\n| calm | 8 | 75.0 | 100.0 | 85.7 |\n| sad | 8 | 100.0 | 80.0 | 88.9 |\n", text, StringComparison.Ordinal);
        Assert.Contains("\n| calm | 6 | 2 |\n| sad | 0 | 8 |\n", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string[]> Tables(string markdown)
    {
        var table = new List<string>();
        foreach (var line in markdown.Split('\n').Append(""))
        {
            if (line.StartsWith('|'))
            {
                table.Add(line);
                continue;
            }
            if (table.Count > 0)
                yield return [.. table];
            table.Clear();
        }
    }

    private static int Cells(string row) => Regex.Matches(row, @"(?<!\\)(?:\\\\)*\|").Count;
}
