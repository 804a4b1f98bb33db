using MpucMer.Pure.Models;
using MpucMer.Pure.Reports;
using MpucMer.Tests.Reports;

namespace MpucMer.Tests.Models;

/// <summary>What the card of a model says of the people it was tested on.</summary>
public sealed class ModelCardTests
{
    private static string Card(params GroupRow[] groups) =>
        ModelCard.Of(
            Sample.Of(Sample.Fold("1", 0, (ProbeReport.Fused, .5))),
            new ReportDetails
            {
                Groups = Seq1((ProbeReport.Fused, groups.ToSeq())),
                Genders = Seq1(
                    (
                        ProbeReport.Fused,
                        Seq(
                            new GenderRow("female", 6, .75, None),
                            new GenderRow("male", 4, .5, Some(new Pure.Metrics.ConfidenceInterval(.25, .625)))
                        )
                    )
                ),
            },
            None
        );

    [Fact]
    public void The_worst_group_comes_first_and_genders_have_their_intervals()
    {
        var card = Card(new("eva", 4, .75, None), new("10", 8, .25, None), new("9", 4, .25, None));
        Assert.Contains("| group | clips | right, % |\n|---|---:|---:|\n| 9 | 4 | 25.0 |\n| 10 | 8 | 25.0 |\n| eva | 4 | 75.0 |\n", card);
        Assert.Contains("| female | 6 | 75.0 | - |\n| male | 4 | 50.0 | 25.0–62.5 |\n", card);
    }

    [Fact]
    public void Of_many_groups_it_shows_the_spread()
    {
        var card = Card([.. Enumerable.Range(0, 101).Select(i => new GroupRow($"person {i}", 4, i / 100.0, None))]);
        Assert.Contains(
            "| worst | 4 | 0.0 |\n| a tenth is below | 4 | 10.0 |\n| half | 4 | 50.0 |\n| nine tenths | 4 | 90.0 |\n| best | 4 | 100.0 |\n",
            card
        );
        Assert.DoesNotContain("person 1", card);
    }

    [Fact]
    public void A_groups_name_is_text_and_nothing_else() =>
        Assert.Contains(@"| a\|b \<script\> | 4 |", Card(new GroupRow("a|b <script>", 4, .5, None)));

    [Fact]
    public void Without_test_groups_there_is_no_such_part() => Assert.DoesNotContain("Scores by group", Card());
}
