using Microsoft.Build.Utilities;
using MpucMer.Build.Rendering;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Reports;

namespace MpucMer.Build.Tests.Rendering;

/// <summary>What reaches the user's terminal: not too much of it, and nothing that acts there.</summary>
public sealed class ProblemLogTests : IDisposable
{
    // ESC, CSI as one character, a line break, a bell, and what turns the order of letters round.
    private const string Acting = "a\u001b[2Jb\u009bc\nd\u0007e\u202Ef";

    private const string Shown = @"a\x1B[2Jb\x9Bc\x0Ad\x07e\u202Ef";

    private readonly FakeEngine engine = new();
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Of_one_kind_the_first_are_shown_and_the_others_counted()
    {
        var log = Log;
        log.Tell(
            Enumerable.Range(0, 2000).Select(i => (Problem)new Problem.ConfigurationKeyUnknown($"key{i}", None, new Place("c.yaml", i + 1)))
        );
        log.Tell([new Problem.CsvEmpty("a.csv", 0), new Problem.SharedEntryDamaged("e", "f", Damage.Length)]);
        log.Sum();
        var keys = engine.Errors.Where(e => e.Code == "MPUC1009").ToArray();
        Assert.Equal(ProblemLog.Shown + 1, keys.Length);
        Assert.Equal(Enumerable.Range(1, ProblemLog.Shown), keys[..^1].Select(k => k.LineNumber));
        Assert.Equal("1980 more of this kind are not shown, 2000 in all.", keys[^1].Message);
        Assert.Single(engine.Errors, e => e.Code == "MPUC2013");
        Assert.Single(engine.Warnings);
    }

    [Fact]
    public void As_many_as_are_shown_need_no_sum()
    {
        var log = Log;
        log.Tell(Enumerable.Range(0, ProblemLog.Shown).Select(i => (Problem)new Problem.CsvEmpty("a.csv", i)));
        log.Sum();
        log.Sum();
        Assert.Equal(ProblemLog.Shown, engine.Errors.Count);
    }

    [Fact]
    public void Thousands_of_mistakes_in_a_file_are_one_screen()
    {
        lab.Folder.Write("experiments/c.yaml", string.Concat(Enumerable.Range(0, 2000).Select(i => $"key{i}: {i}\n")));
        lab.Properties["MpucConfig"] = "c.yaml";
        var (_, succeeded, told) = lab.Plan();
        Assert.False(succeeded);
        Assert.Equal(ProblemLog.Shown + 1, told.Errors.Count);
        Assert.Contains("2000 in all", told.Errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_a_problem_acts_on_a_terminal()
    {
        Log.Tell([
            new Problem.ConfigurationKeyUnknown(Acting, None, new Place(Acting + ".yaml", 1)),
            new Problem.SharedEntryDamaged(Acting, Acting, Damage.Length),
        ]);
        Assert.StartsWith($"There is no key {Shown}.", Assert.Single(engine.Errors).Message, StringComparison.Ordinal);
        Assert.Equal(Shown + ".yaml", engine.Errors[0].File);
        Assert.StartsWith(Shown, Assert.Single(engine.Warnings).Message, StringComparison.Ordinal);
        Assert.Equal(Shown, engine.Warnings[0].File);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_that_is_said_acts_on_a_terminal(bool hasScreen)
    {
        var screen = new FakeScreen();
        var voice = new Voice(new TaskLoggingHelper(engine, "test"), hasScreen ? screen : null);
        voice.Say(Acting);
        voice.Say([Acting]);
        voice.Live(Acting);
        voice.Last([Acting]);
        voice.Whisper(Acting);
        Assert.All(engine.All<Microsoft.Build.Framework.BuildMessageEventArgs>(), m => Assert.Equal(Shown, m.Message));
        Assert.Equal(4, engine.All<Microsoft.Build.Framework.BuildMessageEventArgs>().Count());
        Assert.Equal(hasScreen ? [Shown, Shown, $"live: {Shown}", $"last: {Shown}"] : [], screen.Shown);
    }

    [Fact]
    public void Names_of_clips_and_labels_of_a_manifest_are_shown_as_they_are_written_and_columns_stay_straight()
    {
        Assert.Equal(
            [$"  {Shown}  b", $"  {"c".PadRight(Shown.Length)}  d"],
            TextTable.Indented(Seq(Seq(Acting, "b"), Seq("c", "d"))).ToArray()
        );
        var file = lab.Folder.Write(
            "clips.csv",
            $"id,group,label,audio,landmarks\n\"a\u001b[2J\",g,sad,{lab.Folder["nothing\u001b[2J.wav"]},x.csv\n"
        );
        lab.Global("MpucDataset", "manifest");
        lab.Global("MpucManifest", file);
        var (_, succeeded, told) = lab.Plan();
        Assert.False(succeeded);
        Assert.DoesNotContain('\u001b', told.Text);
        Assert.Contains(@"\x1B[2J", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_is_shown_with_a_link_to_its_page()
    {
        var pagesFolder = Path.GetFullPath(Path.Combine(MpucMer.Tests.TestFiles.Folder, "..", "..", "docs", "problems"));
        var log = new ProblemLog(new TaskLoggingHelper(engine, "test"), pagesFolder, "experiment.proj");
        var pages = Problem.Areas.SelectMany(area => area.Pages).ToArray();
        log.Tell(pages.Select(page => page.Examples[0]));
        var links = engine.Errors.Select(e => (e.Code, e.HelpLink)).Concat(engine.Warnings.Select(w => (w.Code, w.HelpLink))).ToArray();
        Assert.Equal(pages.Length, links.Length);
        Assert.All(links, shown => Assert.Equal($"{shown.Code}.md", Path.GetFileName(new Uri(shown.HelpLink).LocalPath)));
        Assert.All(links, shown => Assert.True(File.Exists(new Uri(shown.HelpLink).LocalPath), shown.HelpLink));
    }

    private ProblemLog Log => new(new TaskLoggingHelper(engine, "test"), "/nowhere", "experiment.proj");
}
