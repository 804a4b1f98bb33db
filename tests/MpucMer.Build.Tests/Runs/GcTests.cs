using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Tests.Runs;

/// <summary>What -t:Gc takes for unneeded, and that it deletes nothing else.</summary>
public sealed class GcTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(40);

    private readonly Lab lab = new();

    private string Store => lab.Folder["artifacts/store"];

    private string Register => Assert.Single(Directory.GetFiles(Path.Combine(Store, "runs")));

    public void Dispose() => lab.Dispose();

    [Fact]
    public void What_runs_of_late_need_stays()
    {
        Assert.True(lab.Train().Succeeded);
        Assert.Contains("runs of the last 30 days need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_settings_of_old_made_is_listed_and_stays_until_deletion_is_asked_for()
    {
        TwoSettings();
        Clips.Age(Store, Long);
        var before = Things();
        Assert.Matches("no run of the last 30 days needs", Gc()[0]);
        Assert.Equal(before, Things());

        lab.Global("MpucDelete", "true");
        Gc();
        // Contrast, embed and probe of two folds, and the map of one; features and untrained encoders serve both settings.
        var gone = before.Except(Things()).ToArray();
        Assert.Equal(["contrast", "contrast", "embed", "embed", "map", "probe", "probe"], gone.Select(p => p.Split('/')[0]));
        Assert.Empty(lab.Plan().Task.Request);
    }

    [Fact]
    public void What_was_made_of_late_stays_whoever_needs_it_now()
    {
        TwoSettings();
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void After_so_many_days_without_a_run_nothing_is_needed()
    {
        Assert.True(lab.Train().Succeeded);
        Clips.Age(lab.Folder["artifacts"], Long);
        Assert.Contains("together 37 things", Gc()[^1], StringComparison.Ordinal);
        lab.Global("MpucKeepDays", "50");
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_with_nothing_to_do_is_a_run_too()
    {
        Assert.True(lab.Train().Succeeded);
        Clips.Age(lab.Folder["artifacts"], Long);
        // The first plans, for results.json has another date; the second finds the state that this one left.
        Assert.Empty(lab.Plan().Task.Request);
        File.SetLastWriteTimeUtc(Register, DateTime.UtcNow - Long);
        Directory.Delete(Path.Combine(Store, "hashes"), recursive: true);
        Assert.Empty(lab.Plan().Task.Request);
        Assert.False(Directory.Exists(Path.Combine(Store, "hashes")));
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_planned_and_never_finished_needs_its_entries_and_so_do_the_results_that_still_stand()
    {
        TwoSettings();
        Clips.Age(lab.Folder["artifacts"], Long);
        lab.Global("MpucTemperature", "0.1");
        // Only the report would run.
        Assert.NotEmpty(lab.Plan().Task.Request);
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_needs_the_features_that_it_makes()
    {
        var (task, _, engine) = lab.Plan("check");
        Clips.Age(lab.Folder["artifacts"], Long);
        (task, _, engine) = lab.Plan("check");
        Assert.True(lab.Worker(task, engine).Execute(), engine.Text);
        Clips.Age(Path.Combine(Store, "features"), Long);
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_elsewhere_is_known_by_the_store()
    {
        lab.Global("MpucRunDir", lab.Folder["elsewhere/mine"]);
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucRunDir", "");
        Clips.Age(Store, Long);
        // Its results are of today.
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(Register, DateTime.UtcNow);
        Directory.Delete(lab.Folder["elsewhere"], recursive: true);
        // Perhaps that disk is not there today.
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_of_months_keeps_all_that_it_needs_by_its_lock()
    {
        Assert.True(lab.Train().Succeeded);
        Clips.Age(lab.Folder["artifacts"], Long);
        var running = Path.GetFileName(
            Path.GetDirectoryName(Directory.GetFiles(Path.Combine(Store, "contrast"), "manifest.json", SearchOption.AllDirectories)[0])
        )!;
        lab.Folder.Write($"artifacts/store/locks/{running}.lock", "4711-1-place-elsewhere\n");
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_being_made_stays_though_no_run_is_known_to_need_it()
    {
        var (held, free) = (new string('a', 64), new string('b', 64));
        foreach (var fingerprint in new[] { held, free })
            lab.Folder.Write($"artifacts/store/checkpoints/{fingerprint}/000001-000000.safetensors", "a state");
        lab.Folder.Write($"artifacts/store/quarantine/{free}-20261122180000000-1-1/file", "damaged");
        lab.Folder.Write($"artifacts/store/{StoreMark.FileName}", StoreMark.Text);
        Clips.Age(Store, Long);
        lab.Folder.Write($"artifacts/store/locks/{held}.lock.0123456789abcdef", "4711-1-place-elsewhere\n");
        lab.Global("MpucDelete", "true");
        Gc();
        Assert.Equal([$"checkpoints/{held}"], Things().Select(p => string.Join('/', p.Split('/')[..2])));
    }

    [Fact]
    public void A_cleaned_run_needs_nothing()
    {
        Assert.True(lab.Train().Succeeded);
        Clips.Age(Store, Long);
        Assert.True(lab.Ask("Clean").Succeeded);
        Assert.Contains("together 37 things", Gc()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_folder_without_a_register_speaks_for_itself()
    {
        Assert.True(lab.Train().Succeeded);
        var features = Directory
            .GetFiles(Path.Combine(Store, "features"), "*.safetensors", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Store, f).Split('/'))
            .ToArray();
        var entry = Path.GetDirectoryName(
            Directory.GetFiles(Path.Combine(Store, "features"), "manifest.json", SearchOption.AllDirectories).Single()
        )!;
        File.WriteAllText(
            Path.Combine(entry, "clips.json"),
            $"{{\"clips\":[{string.Join(',', features.Select(f => $"{{\"features\":{{\"{f[1]}\":{{\"fingerprint\":\"{f[3][..64]}\"}}}}}}"))}]}}"
        );
        Directory.Delete(Path.Combine(Store, "runs"), recursive: true);
        Clips.Age(Store, Long);
        Assert.Contains("need all of it", Gc()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_run_cannot_be_read_nothing_is_deleted()
    {
        TwoSettings();
        Clips.Age(lab.Folder["artifacts"], Long);
        // Of the results that were kept, or of those that are there now.
        var register = Directory.GetFiles(Path.Combine(Store, "runs"))[0];
        File.WriteAllText(register, File.ReadAllText(register)[..^20]);
        var before = Things();
        lab.Global("MpucDelete", "true");
        Assert.Equal("MPUC3022", Assert.Single(lab.Ask("Gc").Engine.Errors).Code);
        Assert.Equal(before, Things());
    }

    [Theory]
    [InlineData("MpucKeepDays", "-1", "MPUC1003")]
    [InlineData("MpucKeepDays", "a week", "MPUC1002")]
    [InlineData("MpucDelete", "yes", "MPUC1004")]
    [InlineData("MpucKeepDay", "1", "MPUC1001")]
    public void A_mistake_deletes_nothing(string name, string value, string code)
    {
        Assert.True(lab.Train().Succeeded);
        Clips.Age(lab.Folder["artifacts"], Long);
        lab.Global("MpucDelete", "true");
        lab.Global(name, value);
        var (succeeded, engine) = lab.Ask("Gc");
        Assert.False(succeeded);
        Assert.Equal(code, Assert.Single(engine.Errors).Code);
        Assert.Equal(37, Things().Length);
    }

    /// <summary>Two runs in one folder, of which the second's settings are in force.</summary>
    private void TwoSettings()
    {
        // Results that have a name are replaced.
        lab.Global("MpucRunName", "default");
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucTemperature", "0.2");
        Assert.True(lab.Train().Succeeded);
    }

    private IReadOnlyList<string> Gc()
    {
        var (succeeded, engine) = lab.Ask("Gc");
        Assert.True(succeeded, engine.Text);
        return engine.Shown;
    }

    /// <summary>Manifests, features, states and what is in quarantine.</summary>
    private string[] Things() =>
        [
            .. Directory
                .GetFiles(Store, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Store, f).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(f => f.Split('/')[0] is not ("hashes" or "runs" or "locks" or "tmp" or StoreMark.FileName))
                .Order(StringComparer.Ordinal),
        ];
}
