using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Runs;

public sealed class DiffAndStatusTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Another_run_is_found_by_name_or_path_and_its_differences_are_shown()
    {
        Other();
        foreach (var with in new[] { "other", "artifacts/runs/other", lab.Folder["artifacts/runs/other/"] })
        {
            var shown = Diff(with);
            Assert.Equal("parameters         x    x/other", shown[0]);
            Assert.Equal("  MpucTemperature  0.1  0.2", shown[1]);
            Assert.Contains("from x to x/other: 1 clip added (01-05-01-02-01-01)", shown);
            Assert.Contains(shown, l =>
                l.StartsWith("  fold 2 seed 0    60.0", StringComparison.Ordinal) && l.EndsWith("+10.0", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void A_run_does_not_differ_from_itself()
    {
        Assert.True(lab.Train().Succeeded);
        Assert.Contains("same report", Diff("x")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_compared_says_why()
    {
        Assert.Equal("MPUC1005", Error(""));
        Assert.Equal("MPUC5020", Error("other"));
        Assert.True(lab.Train().Succeeded);
        Assert.Equal("MPUC5020", Error("other"));
        lab.Folder.Write("artifacts/runs/other/results.json", "{\"experiment\": \"other\"");
        Assert.Equal("MPUC5021", Error("other"));
        lab.Folder.Write("artifacts/runs/other/results.json", "{\"experiment\": \"other\"}");
        Assert.Equal("MPUC5021", Error("other"));
    }

    [Fact]
    public void Status_names_every_entry_and_who_uses_it()
    {
        Other();
        var unused = new string('a', 64);
        lab.Folder.Write($"artifacts/store/embed/aa/{unused}/manifest.json", "{}");
        var (succeeded, engine) = lab.Ask("Status");
        Assert.True(succeeded, engine.Text);
        var shown = engine.Shown;
        Assert.Contains(shown, l =>
            l.StartsWith("  x        accuracy 60.0 %, UAR 50.0 %", StringComparison.Ordinal)
            && l.Contains("uses 37 things", StringComparison.Ordinal)
        );
        Assert.Contains(shown, l => l.StartsWith("  x/other  accuracy 70.0 %", StringComparison.Ordinal));
        Assert.Equal(
            // On trained and on untrained encoders, of two folds and two settings.
            8,
            shown.Count(l =>
                l.StartsWith("  probe ", StringComparison.Ordinal)
                && (l.EndsWith(", used by x", StringComparison.Ordinal) || l.EndsWith(", used by x/other", StringComparison.Ordinal))
            )
        );
        Assert.Contains(shown, l =>
            l.StartsWith("  audio features (13)", StringComparison.Ordinal)
            && l.EndsWith("used by x (12), x/other (13)", StringComparison.Ordinal)
        );
        Assert.Contains(shown, l =>
            l.StartsWith("  embed aaaaaaaaaaaa", StringComparison.Ordinal) && l.EndsWith("used by no run", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Status_knows_what_was_only_planned()
    {
        Assert.True(lab.Plan().Succeeded);
        Assert.Contains(lab.Ask("Status").Engine.Shown, l => l.StartsWith("  x  no results yet", StringComparison.Ordinal));
    }

    /// <summary>This run, and one of another temperature with a clip more.</summary>
    private void Other()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Folder.Write("audio/Actor_01/03-01-05-01-02-01-01.wav", "new");
        lab.Folder.Write("landmarks/Actor_01/01-01-05-01-02-01-01.csv", "new");
        lab.Global("MpucRunDir", lab.Folder["artifacts/runs/other"]);
        lab.Global("MpucTemperature", "0.2");
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucRunDir", "");
        lab.Global("MpucTemperature", "");
    }

    private IReadOnlyList<string> Diff(string with)
    {
        lab.Global("MpucWith", with);
        var (succeeded, engine) = lab.Ask("Diff");
        Assert.True(succeeded, engine.Text);
        return engine.Shown;
    }

    private string Error(string with)
    {
        lab.Global("MpucWith", with);
        var (succeeded, engine) = lab.Ask("Diff");
        Assert.False(succeeded);
        return Assert.Single(engine.Errors).Code;
    }
}
