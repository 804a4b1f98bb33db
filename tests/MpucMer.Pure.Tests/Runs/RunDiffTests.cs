using System.Text.RegularExpressions;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using MpucMer.Tests.Planning;
using MpucMer.Tests.Reports;

namespace MpucMer.Tests.Runs;

/// <summary>Two runs side by side.</summary>
public sealed class RunDiffTests
{
    private static readonly Report One = Sample.Of(
        Sample.Fold("1", 0, ("fused", .75), ("audio", .25)),
        Sample.Fold("3", 0, ("fused", .75), ("audio", .25))
    );

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
        var other = Sample.Of(
            Sample.Fold("2", 0, ("fused", .625), ("landmarks", .5)),
            Sample.Fold("3", 0, ("fused", .75), ("landmarks", .5))
        ) with
        {
            Fingerprint = new string('d', 64),
            Settings = Seq(("MpucTemperature", "0.25"), ("MpucRunDir", "/b"), ("MpucPairs", ""), ("MpucNew", "1")),
            Clips = 90,
        };
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
                "  clips  20  90",
                "",
            ],
            lines.Take(7)
        );
        Assert.Single(lines, l => Regex.IsMatch(l, "^  fused accuracy +75[.]0 ± 0[.]0 +68[.]8 ± 8[.]8 +-6[.]3$"));
        Assert.Single(lines, l => Regex.IsMatch(l, "^  fused weighted F1 +50[.]0 ± 0[.]0 +50[.]0 ± 0[.]0 +0[.]0$"));
        Assert.Single(lines, l => Regex.IsMatch(l, "^  audio accuracy +25[.]0 ± 0[.]0 +.none.$"));
        Assert.Single(lines, l => Regex.IsMatch(l, "^  fold 1 seed 0 +75[.]0 +.none.$"));
        Assert.Single(lines, l => Regex.IsMatch(l, "^  fold 2 seed 0 +.none. +62[.]5$"));
    }

    [Fact]
    public void Clips_and_code_versions_come_from_the_keys_of_those_very_results()
    {
        var (before, more) = (Given.Steps(), new MpucMer.Pure.Planning.Inventory(Given.Clips.Clips.Add(Given.Clip("3c", "3"))));
        var after = Pipeline
            .Steps(Given.Experiment(), more, Given.Folds(more))
            .Map(s => s.Stage == Stage.Probe ? s with { Key = s.Key with { Version = 99 } } : s);
        Report With(Seq<Step> steps) => One with { Steps = steps.Map(s => new StepReport(s.Name, s.Key.Fingerprint, Option<double>.None)) };
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
        var text = ReportJson.Write(One);
        for (var length = 0; length < text.Length - 2; length += 13)
            Assert.True(ReportJson.Report.Read(text[..length]).IsLeft);
        string Fault(string other) => ReportJson.Report.Read(other).Match(Right: _ => "", Left: f => f.ToString());
        foreach (var other in new[] { "[]", "null", "1", "{}" })
            Assert.NotEqual("", Fault(other));
        Assert.Equal("mean is missing", Fault(text.Replace("\"mean\"", "\"means\"", StringComparison.Ordinal)));
        Assert.Equal(
            "folds[1].seed is no whole number",
            Fault(Regex.Replace(text, "(\"name\": \"3\",\\s+\"seed\": )0", "$1\"first\"", RegexOptions.None))
        );
        Assert.Equal("folds[0].test.fused.confusion is not square", Fault(Regex.Replace(text, "(\"confusion\": \\[)", "$1[1],")));
    }

    // What of the store it needs stays, though the rest cannot be read.
    [Fact]
    public void The_steps_of_results_are_known_where_the_rest_is_of_another_form() =>
        Assert.Equal(
            Seq(("features", $"features/cc/{new string('c', 64)}"), ("probe fold 1 seed 0", $"probe/bb/{new string('b', 64)}")),
            RunUse.Places(ReportJson.Write(One).Replace("\"mean\"", "\"means\"", StringComparison.Ordinal))
        );
}
