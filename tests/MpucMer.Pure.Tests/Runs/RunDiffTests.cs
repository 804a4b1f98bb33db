using System.Text.RegularExpressions;
using LanguageExt;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using MpucMer.Tests.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Tests.Runs;

/// <summary>Two runs side by side.</summary>
public sealed class RunDiffTests
{
    private const string Text = """
        {
          "experiment": "x", "fingerprint": "f", "protocol": "corrected", "clips": 96, "seeds": [0], "threads": 2,
          "versions": { "mpucmer": "0.1", "blas": null },
          "settings": { "MpucTemperature": "0.1", "MpucRunDir": "/a", "MpucPairs": "" },
          "mean": { "fused": { "accuracy": 0.812, "weighted_f1": 0.5, "macro_f1": 0.5, "uar": 0.5 }, "audio": { "accuracy": 0.25, "weighted_f1": 0.5, "macro_f1": 0.5, "uar": 0.5 } },
          "sd": { "fused": { "accuracy": 0.025, "weighted_f1": null, "macro_f1": null, "uar": null } },
          "folds": [ { "name": "1", "seed": 0, "test": { "fused": { "accuracy": 0.75, "weighted_f1": 0.5, "macro_f1": 0.5, "uar": 0.5 } } } ],
          "steps": [ { "name": "features", "fingerprint": "1", "seconds": null } ]
        }
        """;

    private static readonly RunResults One = Read(Text);

    private static readonly HashMap<string, StageKey> None = HashMap<string, StageKey>();

    [Fact]
    public void Equal_results_differ_in_nothing()
    {
        var diff = RunDiff.Between(One, One, None, None);
        Assert.True(diff.SameReport && diff.Settings.IsEmpty && diff.Facts.IsEmpty && diff.Work.IsEmpty);
        Assert.Equal("x and y are the same report: every figure depends on the same things", RunDiffText.Lines("x", "y", diff)[0]);
    }

    [Fact]
    public void Properties_facts_and_scores_that_differ_stand_side_by_side()
    {
        var other = Read(
            Text.Replace("\"f\"", "\"g\"", StringComparison.Ordinal)
                .Replace(
                    "\"0.1\", \"MpucRunDir\": \"/a\"",
                    "\"0.25\", \"MpucRunDir\": \"/b\", \"MpucNew\": \"1\"",
                    StringComparison.Ordinal
                )
                .Replace("0.812", "0.75", StringComparison.Ordinal)
                .Replace("\"audio\"", "\"landmarks\"", StringComparison.Ordinal)
                .Replace("\"clips\": 96", "\"clips\": 90", StringComparison.Ordinal)
                .Replace("\"name\": \"1\"", "\"name\": \"2\"", StringComparison.Ordinal)
        );
        var diff = RunDiff.Between(One, other, None, None);
        Assert.Equal(Seq(new Difference("MpucNew", "", "1"), new Difference("MpucTemperature", "0.1", "0.25")), diff.Settings);
        var lines = RunDiffText.Lines("x", "y", diff).ToArray();
        Assert.Equal(
            [
                "parameters         x       y",
                "  MpucNew          (none)  1",
                "  MpucTemperature  0.1     0.25",
                "",
                "also     x   y",
                "  clips  96  90",
                "",
            ],
            lines.Take(7)
        );
        Assert.Single(lines, l => Regex.IsMatch(l, "^  fused accuracy +81[.]2 ± 2[.]5 +75[.]0 ± 2[.]5 +-6[.]2$"));
        Assert.Single(lines, l => Regex.IsMatch(l, "^  audio accuracy +25[.]0 +.none.$"));
        Assert.Single(lines, l => Regex.IsMatch(l, "^  fused accuracy, fold 1 seed 0 +75[.]0 +.none.$"));
        Assert.Single(lines, l => Regex.IsMatch(l, "^  fused accuracy, fold 2 seed 0 +.none. +75[.]0$"));
    }

    [Fact]
    public void Clips_and_code_versions_come_from_the_keys_of_those_very_results()
    {
        var (before, more) = (Given.Steps(), new MpucMer.Pure.Planning.Inventory(Given.Clips.Clips.Add(Given.Clip("3c", "3"))));
        var after = Pipeline
            .Steps(Given.Experiment(), more, Given.Folds(more))
            .Map(s => s.Stage == Stage.Probe ? s with { Key = s.Key with { Version = 99 } } : s);
        RunResults With(Seq<Step> steps) => One with { Steps = steps.Map(s => (s.Name, s.Key.Fingerprint)) };
        Assert.Equal(
            Seq("1 clip added (3c)", $"probe: code version {before[3].Key.Version} -> 99"),
            RunDiff.Between(With(before), With(after), Given.Keys(before), Given.Keys(after)).Work
        );
        // A record of a later plan says nothing of these results.
        Assert.Empty(RunDiff.Between(With(before), With(before), Given.Keys(before), Given.Keys(after)).Work);
    }

    [Fact]
    public void A_torn_or_other_file_is_no_results()
    {
        for (var length = 0; length < Text.Length - 2; length += 13)
            Assert.True(RunResults.Read(Text[..length]).IsLeft);
        foreach (
            var other in new[]
            {
                "[]",
                "null",
                "1",
                "{}",
                Text.Replace("0.812", "\"much\"", StringComparison.Ordinal),
                Text.Replace("\"mean\"", "\"means\"", StringComparison.Ordinal),
            }
        )
        {
            Assert.True(RunResults.Read(other).IsLeft, other);
        }
        Assert.Equal(
            "there is no mean",
            RunResults.Read(Text.Replace("\"mean\"", "\"means\"", StringComparison.Ordinal)).Match(_ => "", detail => detail)
        );
    }

    private static RunResults Read(string text) => RunResults.Read(text).IfLeft(detail => throw new InvalidOperationException(detail));
}
