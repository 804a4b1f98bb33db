using System.Text.Json.Nodes;
using MpucMer.Build.Rendering;
using static LanguageExt.Prelude;

namespace MpucMer.Build.Tests.Rendering;

public sealed class ResultsTableTests
{
    private static TableRun Run(string label, double first, double second, double? sd)
    {
        static JsonObject Fold(string name, double accuracy) =>
            new()
            {
                ["name"] = name,
                ["test"] = new JsonObject { ["fused"] = new JsonObject { ["accuracy"] = accuracy } },
            };
        return new TableRun(
            label,
            new JsonObject
            {
                ["folds"] = new JsonArray(Fold("1", first), Fold("2", second)),
                ["mean"] = new JsonObject
                {
                    ["fused"] = new JsonObject
                    {
                        ["accuracy"] = (first + second) / 2,
                        ["weighted_f1"] = .5,
                        ["macro_f1"] = .4,
                        ["uar"] = .3,
                    },
                },
                ["sd"] = new JsonObject
                {
                    ["fused"] = new JsonObject
                    {
                        ["accuracy"] = sd,
                        ["weighted_f1"] = .01,
                        ["macro_f1"] = .02,
                        ["uar"] = .03,
                    },
                },
            }
        );
    }

    [Fact]
    public void A_row_shows_each_fold_and_the_means()
    {
        var lines = ResultsTable.Lines(Seq(Run("untrained", .25, .75, .125), Run("trained", .5, 1, null))).ToArray();
        Assert.Equal("| encoders | probe | fold 1 | fold 2 | accuracy | weighted F1 | macro F1 | UAR |", lines[0]);
        Assert.Equal("| untrained | fused | 25.0 | 75.0 | 50.0 ± 12.5 | 50.0 ± 1.0 | 40.0 ± 2.0 | 30.0 ± 3.0 |", lines[2]);
        Assert.Equal("| trained | fused | 50.0 | 100.0 | 75.0 | 50.0 ± 1.0 | 40.0 ± 2.0 | 30.0 ± 3.0 |", lines[3]);
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
