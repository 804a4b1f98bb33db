using MpucMer.Pure.Reports;

namespace MpucMer.Tests.Reports;

public sealed class ResultsTableTests
{
    [Fact]
    public void A_row_shows_each_fold_and_the_means()
    {
        var untrained = Sample.Of(Sample.Fold("1", 0, ("fused", .25)), Sample.Fold("2", 0, ("fused", .75)));
        var trained = Sample.Of(Sample.Fold("1", 0, ("fused", .5)), Sample.Fold("2", 0, ("fused", 1)));
        var lines = ResultsTable.Lines(Seq(("untrained", untrained), ("trained", trained))).ToArray();
        Assert.Equal("| encoders | probe | fold 1 | fold 2 | accuracy | weighted F1 | macro F1 | UAR |", lines[0]);
        Assert.Equal("| untrained | fused | 25.0 | 75.0 | 50.0 ± 35.4 | 50.0 ± 0.0 | 50.0 ± 0.0 | 50.0 ± 0.0 |", lines[2]);
        Assert.Equal("| trained | fused | 50.0 | 100.0 | 75.0 ± 35.4 | 50.0 ± 0.0 | 50.0 ± 0.0 | 50.0 ± 0.0 |", lines[3]);
    }

    [Fact]
    public void A_single_fold_has_no_deviation_and_a_probe_without_clips_a_dash()
    {
        var report = Sample.Of(Sample.Fold("1", 0, ("fused", .5), ("video", .25)), Sample.Fold("2", 0, ("fused", .5)));
        Assert.Equal("|  | video | 25.0 | - | 25.0 | 50.0 | 50.0 | 50.0 |", ResultsTable.Lines(Seq1(("a", report))).Last);
    }

    [Fact]
    public void The_table_is_replaced_between_its_marks_and_the_rest_stays()
    {
        var once = ResultsTable.Into("# Title\n\ntext\n", Seq1("| a |"));
        var twice = ResultsTable.Into(once + "\nafter\n", Seq1("| b |"));
        Assert.StartsWith("# Title\n\ntext\n", twice, StringComparison.Ordinal);
        Assert.EndsWith("\nafter\n", twice, StringComparison.Ordinal);
        Assert.Contains("| b |", twice, StringComparison.Ordinal);
        Assert.DoesNotContain("| a |", twice, StringComparison.Ordinal);
    }
}
