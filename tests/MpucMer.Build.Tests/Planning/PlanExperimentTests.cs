using System.Text.Json.Nodes;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Planning;

public sealed class PlanExperimentTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void The_first_plan_runs_everything_and_asks_the_worker()
    {
        var (task, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        var request = Reread.Request(task.Request);
        Assert.Equal(12, request.Inventory.Clips.Count);
        Assert.Equal("1 2", string.Join(' ', request.Folds.Map(f => f.Name)));
        Assert.Equal(Goal.Train, request.Goal);
        Assert.Equal(
            [
                "x: features: first time",
                "x: contrast (2 folds x 1 seed): first time",
                "x: embed (2 folds x 1 seed): first time",
                "x: probe (2 folds x 1 seed): first time",
                "x: untrained encoders, for comparison (5 steps): first time",
                "x: map fold 1 seed 0: first time",
            ],
            engine.Shown
        );
    }

    [Fact]
    public void After_a_run_nothing_is_left_to_do()
    {
        Assert.True(lab.Train().Succeeded);
        var (task, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        Assert.Empty(task.Request);
        Assert.Equal(
            "x: nothing to do; reused: features, contrast x2, embed x2, probe x2, untrained encoders x5, map, report",
            engine.Shown[0]
        );
        Assert.Contains("1      75.0 %", engine.Shown);
    }

    [Fact]
    public void A_build_with_nothing_to_do_opens_no_data()
    {
        Assert.True(lab.Train().Succeeded);
        // Whoever read a file, or even asked for its hash, would write the memory anew.
        Directory.Delete(lab.Folder["artifacts/store/hashes"], recursive: true);
        var (task, succeeded, engine) = lab.Plan();
        Assert.True(succeeded && task.Request.Length == 0, engine.Text);
        Assert.False(Directory.Exists(lab.Folder["artifacts/store/hashes"]));
    }

    [Fact]
    public void A_changed_probe_rate_runs_the_probe_only_and_says_so()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucProbeLearningRate", "0.01");
        var (_, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        Assert.Equal(
            [
                "x: probe (2 folds x 1 seed): MpucProbeLearningRate: 0.0003 -> 0.01",
                "x: untrained encoders, for comparison (2 steps): MpucProbeLearningRate: 0.0003 -> 0.01",
                "x: reused: features, contrast x2, embed x2, untrained encoders x3, map",
            ],
            engine.Shown
        );
    }

    [Fact]
    public void A_changed_temperature_runs_contrast_and_what_follows()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucTemperature", "0.2");
        Assert.Equal(
            [
                "x: contrast (2 folds x 1 seed): MpucTemperature: 0.1 -> 0.2",
                "x: embed (2 folds x 1 seed): encoders changed",
                "x: probe (2 folds x 1 seed): embedded features changed",
                "x: map fold 1 seed 0: embedded features changed; encoders changed",
                "x: reused: features, untrained encoders x5",
            ],
            lab.Plan().Engine.Shown
        );
    }

    [Fact]
    public void An_added_clip_is_named()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Folder.Write("audio/Actor_01/03-01-05-01-02-01-01.wav", "new");
        lab.Folder.Write("landmarks/Actor_01/01-01-05-01-02-01-01.csv", "new");
        Assert.Equal("x: features: 1 clip added (01-05-01-02-01-01)", lab.Plan().Engine.Shown[0]);
    }

    [Fact]
    public void A_lost_result_is_made_again()
    {
        Assert.True(lab.Train().Succeeded);
        Directory.Delete(lab.Folder["artifacts/store/contrast"], recursive: true);
        Directory.Delete(lab.Folder["artifacts/store/probe"], recursive: true);
        File.Delete(Path.Combine(lab.RunDir, "results.json"));
        var shown = lab.Plan().Engine.Shown;
        // The embeddings are there: their encoders are not needed.
        Assert.Equal(
            [
                "x: probe (2 folds x 1 seed): its result is not in the store",
                "x: untrained encoders, for comparison (2 steps): its result is not in the store",
                "x: reused: features, embed x2, untrained encoders x2, map",
            ],
            shown
        );
    }

    [Fact]
    public void MpucForce_runs_a_stage_again()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucForce", "probe");
        var (task, _, engine) = lab.Plan();
        Assert.Equal("x: probe (2 folds x 1 seed): forced by MpucForce", engine.Shown[0]);
        Assert.Equal(Some(Stage.Probe), Reread.Request(task.Request).Force);
    }

    [Fact]
    public void Check_asks_the_worker_whatever_is_stored()
    {
        var (task, _, engine) = lab.Plan("check");
        Assert.Equal(Goal.Check, Reread.Request(task.Request).Goal);
        Assert.True(lab.Worker(task, engine).Execute(), engine.Text);
        // The same files may be too few, or too short, for other settings.
        Assert.NotEmpty(lab.Plan("check").Task.Request);
        Assert.True(lab.Train().Succeeded);
        Assert.NotEmpty(lab.Plan("check").Task.Request);
    }

    [Theory]
    [InlineData("text", "features")]
    [InlineData("json", "{")]
    [InlineData("mermaid", "%% MpucMer: the plan of x")]
    public void A_plan_is_shown_in_each_format_and_asks_for_nothing(string format, string first)
    {
        lab.Global("MpucPlanFormat", format);
        var (task, succeeded, engine) = lab.Plan("show");
        Assert.True(succeeded, engine.Text);
        Assert.Empty(task.Request);
        Assert.StartsWith(first, engine.Shown[0], StringComparison.Ordinal);
        if (format == "json")
            Assert.Equal(14, JsonNode.Parse(string.Join('\n', engine.Shown.SkipLast(1)))!["steps"]!.AsArray().Count);
        // Both are files, whatever is printed.
        Assert.Equal(14, JsonNode.Parse(File.ReadAllText(Path.Combine(lab.RunDir, "plan.json")))!["steps"]!.AsArray().Count);
        Assert.Contains("\nflowchart LR\n", File.ReadAllText(Path.Combine(lab.RunDir, "plan.mmd")), StringComparison.Ordinal);
        Assert.EndsWith("plan.mmd", engine.Shown[^1], StringComparison.Ordinal);
        Assert.True(lab.Ask("Clean").Succeeded);
        Assert.False(Directory.Exists(lab.RunDir));
    }

    [Fact]
    public void A_plans_steps_are_items_for_msbuild()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Properties["MpucTemperature"] = "0.2";
        var steps = lab.StepsOf("Plan");
        Assert.Equal(14, steps.Count);
        var contrast = steps.Single(s => s.ItemSpec == "contrast fold 1 seed 0");
        Assert.Equal(
            ("contrast", "1", "0", "run", "MpucTemperature: 0.1 -> 0.2", "features"),
            (
                contrast.GetMetadata("Stage"),
                contrast.GetMetadata("Fold"),
                contrast.GetMetadata("Seed"),
                contrast.GetMetadata("Decision"),
                contrast.GetMetadata("Reasons"),
                contrast.GetMetadata("Needs")
            )
        );
        Assert.Equal("reuse", steps.Single(s => s.ItemSpec == "features").GetMetadata("Decision"));
        // What Mermaid draws says why, and no value of a user's ends its label.
        Assert.Contains(
            "contrast fold 1 seed 0<br/>MpucTemperature: 0.1 -&gt; 0.2",
            File.ReadAllText(Path.Combine(lab.RunDir, "plan.mmd")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Another_programs_plan_is_left_alone()
    {
        var file = lab.Folder.Write("artifacts/runs/x/default/plan.json", "{\"steps\": 3}");
        var (succeeded, engine) = lab.Ask("Plan");
        Assert.False(succeeded);
        Assert.Equal("MPUC5005", Assert.Single(engine.Errors).Code);
        Assert.Equal("{\"steps\": 3}", File.ReadAllText(file));
    }

    [Fact]
    public void Reasons_are_data_in_json()
    {
        Assert.True(lab.Train().Succeeded);
        lab.Folder.Write("audio/Actor_01/03-01-05-01-02-01-01.wav", "new");
        lab.Folder.Write("landmarks/Actor_01/01-01-05-01-02-01-01.csv", "new");
        lab.Global("MpucTemperature", "0.2");
        lab.Global("MpucPlanFormat", "json");
        var steps = JsonNode.Parse(string.Join('\n', lab.Plan("show").Engine.Shown.SkipLast(1)))!["steps"]!.AsArray();
        var clips = steps[0]!["reasons"]![0]!;
        Assert.Equal(
            ("clips", 1, "01-05-01-02-01-01", 0),
            ((string)clips["kind"]!, (int)clips["added"]!["count"]!, (string)clips["added"]!["first"]![0]!, (int)clips["gone"]!["count"]!)
        );
        var temperature = steps[1]!["reasons"]!.AsArray().Single(r => (string)r!["kind"]! == "parameter")!;
        Assert.Equal(
            ("MpucTemperature", "0.1", "0.2", "MpucTemperature: 0.1 -> 0.2"),
            ((string)temperature["name"]!, (string)temperature["old"]!, (string)temperature["new"]!, (string)temperature["text"]!)
        );
    }

    [Fact]
    public void A_result_in_quarantine_is_a_reason()
    {
        Assert.True(lab.Train().Succeeded);
        var entry = Path.GetDirectoryName(
            Directory.GetFiles(lab.Folder["artifacts/store/probe"], "manifest.json", SearchOption.AllDirectories)[0]
        )!;
        Directory.CreateDirectory(lab.Folder["artifacts/store/quarantine"]);
        Directory.Move(entry, Path.Combine(lab.Folder["artifacts/store/quarantine"], Path.GetFileName(entry) + "-20261122180000000-1-1"));
        File.Delete(Path.Combine(lab.RunDir, "results.json"));
        Assert.Contains(lab.Plan("show").Engine.Shown, l =>
            l.StartsWith("probe fold ", StringComparison.Ordinal)
            && l.EndsWith("run    its result was found damaged (it is in quarantine)", StringComparison.Ordinal)
        );
    }
}
