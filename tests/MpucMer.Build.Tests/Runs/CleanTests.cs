using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Build.Tests.Runs;

/// <summary>That -t:Clean removes what runs wrote and nothing else, whatever folder it is told.</summary>
public sealed class CleanTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void A_run_folder_with_nothing_else_in_it_goes()
    {
        Assert.True(lab.Train().Succeeded);
        File.Delete(Path.Combine(lab.RunDir, FakeWorker.BehaviourFile));
        lab.Folder.Write("artifacts/runs/x/default/request.json.tmp-12-34", "what a build that was killed left");
        lab.Folder.Write("artifacts/runs/x/default/results.json.tmp-1-12-34-abcdef01-host", "what a worker that was killed left");
        Assert.Contains("x: removed " + lab.RunDir, Assert.Single(Clean()), StringComparison.Ordinal);
        Assert.False(Directory.Exists(lab.RunDir));
    }

    [Theory]
    [InlineData("steps.json", "{\"steps\":[]}")]
    [InlineData("steps.json", "{}")]
    [InlineData("results.json", "{\"accuracy\":0.9}")]
    [InlineData("results.json", "{\"experiment\":\"mine\",\"fingerprint\":\"my thumb\",\"settings\":{}}")]
    [InlineData("report.md", "# What we did this year\n")]
    [InlineData("report.html", "<!doctype html>\n<!-- our year -->\n<p>What we did</p>")]
    [InlineData("request.json", "{\"url\":\"https://example.org\"}")]
    [InlineData("request.predict.json", "[1,2]")]
    [InlineData("state.txt", "awake\n")]
    [InlineData("state.pending.txt", "")]
    [InlineData("predictions.csv", "clip,emotion\na,happy\n")]
    [InlineData("metrics.jsonl", "{\"loss\":1}\n")]
    [InlineData("tensorboard/events.out.tfevents.1700000000.host", "of another program")]
    [InlineData("tensorboard/contrast-fold-1-seed-0/projector_config.pbtxt", "embeddings {}")]
    [InlineData("tensorboard/mpuc-features-fused.tsv", "clip\tx")]
    [InlineData("wandb/run.json", "{\"form\":\"mine\"}")]
    [InlineData("wandb/history.jsonl", "{\"loss\":1}\n")]
    [InlineData("wandb/sent.json", "{}")]
    [InlineData("export/fold-1-seed-0/export.json", "{\"fold\":1}")]
    [InlineData("export/fold-1-seed-0/encoder_epoch_top.safetensors", "weights of somebody")]
    public void Another_programs_file_of_the_same_name_is_not_touched(string name, string content)
    {
        var file = lab.Folder.Write("thesis/" + name, content);
        lab.Folder.Write("thesis/chapters/one.tex", "it all began");
        lab.Global("MpucRunDir", lab.Folder["thesis"]);
        var (succeeded, engine) = lab.Ask("Clean");
        Assert.False(succeeded);
        Assert.Equal("MPUC5004", Assert.Single(engine.Errors).Code);
        Assert.Equal(content, File.ReadAllText(file));
        Assert.True(File.Exists(lab.Folder["thesis/chapters/one.tex"]));
    }

    [Fact]
    public void Of_a_folder_with_other_things_in_it_only_the_runs_files_go()
    {
        string[] others =
        [
            "notes.txt",
            "log.csv",
            "data/a.wav",
            "export/readme.md",
            "export/fold-1-seed-0/linear_epoch_top.safetensors",
            "request.old.json",
        ];
        foreach (var other in others)
            lab.Folder.Write("mine/" + other, "of the user");
        lab.Global("MpucRunDir", lab.Folder["mine"]);
        Assert.True(lab.Train().Succeeded);
        File.Delete(lab.Folder["mine/" + FakeWorker.BehaviourFile]);
        Export("mine/export/fold-1-seed-0");
        Export("mine/export/fold-2-seed-0");
        lab.Folder.Write("mine/predictions.csv", Predictions.Columns + ",sad,happy\n");

        var said = Assert.Single(Clean());
        Assert.Contains("what no run wrote stays: data, export, log.csv, notes.txt, request.old.json", said, StringComparison.Ordinal);
        Assert.Equal(others.Order(StringComparer.Ordinal), Files("mine"));
        Assert.False(Directory.Exists(lab.Folder["mine/export/fold-2-seed-0"]));
        Assert.All(others, o => Assert.Equal("of the user", File.ReadAllText(lab.Folder["mine/" + o])));

        void Export(string folder)
        {
            lab.Folder.Write(
                $"{folder}/{ExportFiles.About}",
                $"{{\"experiment\":\"x\",\"fingerprint\":\"{new string('a', 64)}\",\"modalities\":[]}}"
            );
            File.WriteAllBytes(lab.Folder[$"{folder}/{ExportFiles.Encoders}"], Safetensors.Write([new NamedArray("w", [1], [1f])], []));
            lab.Folder.Write(
                $"{folder}/{OnnxFiles.About}",
                $"{{\"experiment\":\"x\",\"fingerprint\":\"{new string('a', 64)}\",\"modalities\":[],\"opset\":17}}"
            );
            File.WriteAllBytes(lab.Folder[$"{folder}/{OnnxFiles.Encoder("audio")}"], [8, 8, 18, 7, .. "MpucMer"u8, 0]);
            File.WriteAllBytes(
                lab.Folder[$"{folder}/{ExportFiles.Probe("vectors:wav2vec")}"],
                Safetensors.Write([new NamedArray("w", [1], [1f])], [])
            );
        }
    }

    [Fact]
    public void What_metrics_were_written_to_goes_and_other_programs_files_beside_it_stay()
    {
        Assert.True(lab.Train().Succeeded);
        File.Delete(Path.Combine(lab.RunDir, FakeWorker.BehaviourFile));
        var events = "\u0018\0\0\0\0\0\0\0crc-\t........\u001a\rbrain.Event:2R\t\n\u0007mpucmercrc-";
        var run = Path.GetRelativePath(lab.Folder["."], lab.RunDir);
        (string Name, string Content)[] own =
        [
            ("metrics.jsonl", MetricJson.Header("x") + "\n"),
            ("tensorboard/all/events.out.tfevents.1700000000.host.1.0", events),
            ("tensorboard/embed-fold-1-seed-0/projector_config.pbtxt", "# MpucMer\nembeddings {}\n"),
            ("tensorboard/embed-fold-1-seed-0/mpuc-clips.tsv", "clip\tgroup\tlabel\na\tp\tsad\n"),
            ("tensorboard/embed-fold-1-seed-0/mpuc-features-fused.tsv", "0.5\t-1E-05\n"),
            ("wandb/history.jsonl", WandbRow.Write(default)),
            ("wandb/sent.json", WandbSent.Nothing("http://localhost").Json),
        ];
        foreach (var (name, content) in own)
            lab.Folder.Write($"{run}/{name}", content);
        lab.Folder.Write($"{run}/tensorboard/mine/events.out.tfevents.1700000000.host", "of another program");

        Assert.True(lab.Ask("Clean").Succeeded);

        Assert.Equal(["tensorboard/mine/events.out.tfevents.1700000000.host"], Files(run));
    }

    [Fact]
    public void The_store_stays_where_it_was_named_as_the_run_folder()
    {
        lab.Global("MpucRunDir", lab.Folder["artifacts/store"]);
        Assert.True(lab.Train().Succeeded);
        var before = Files("artifacts/store").Where(f => f.Contains('/', StringComparison.Ordinal)).ToArray();
        Assert.True(lab.Ask("Clean").Succeeded);
        string[] stays =
        [
            FakeWorker.BehaviourFile,
            StoreMark.FileName,
            .. before.Where(f => !f.StartsWith("runs/", StringComparison.Ordinal)),
        ];
        Assert.Equal(stays.Order(StringComparer.Ordinal), Files("artifacts/store"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("experiments/..")]
    [InlineData("linked")]
    public void The_folder_in_which_the_command_was_given_stays_though_it_is_empty(string name)
    {
        Directory.CreateSymbolicLink(lab.Folder["linked"], lab.Folder["here"]);
        Directory.CreateDirectory(lab.Folder["here/work"]);
        lab.Global("MpucRunDir", name == "linked" ? lab.Folder["linked"] : Path.GetFullPath(lab.Folder["here/" + name]));
        Assert.True(lab.Train().Succeeded);
        File.Delete(lab.Folder["here/" + FakeWorker.BehaviourFile]);
        Directory.Delete(lab.Folder["here/work"]);
        Assert.True(lab.AskIn(lab.Folder["here"], "Clean").Succeeded);
        Assert.True(Directory.Exists(lab.Folder["here"]));
        Assert.Empty(Files("here"));
    }

    [Fact]
    public void Links_and_pipes_of_a_runs_name_are_somebody_elses()
    {
        Assert.True(lab.Train().Succeeded);
        var results = Path.Combine(lab.RunDir, "results.json");
        File.Move(results, lab.Folder["elsewhere.json"]);
        File.CreateSymbolicLink(results, lab.Folder["elsewhere.json"]);
        Unix.Pipe(Path.Combine(lab.RunDir, "predictions.csv"));
        Directory.CreateDirectory(lab.Folder["exports/fold-1-seed-0"]);
        lab.Folder.Write(
            $"exports/fold-1-seed-0/{ExportFiles.About}",
            $"{{\"experiment\":\"x\",\"fingerprint\":\"{new string('a', 64)}\",\"modalities\":[]}}"
        );
        Directory.CreateSymbolicLink(Path.Combine(lab.RunDir, "export"), lab.Folder["exports"]);
        Assert.True(lab.Ask("Clean").Succeeded);
        Assert.True(File.Exists(lab.Folder["elsewhere.json"]) && File.Exists(lab.Folder[$"exports/fold-1-seed-0/{ExportFiles.About}"]));
        Assert.Equal(
            ["export", FakeWorker.BehaviourFile, "predictions.csv", "results.json"],
            Directory.GetFileSystemEntries(lab.RunDir).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("train", "results.json", "{\"accuracy\":0.9}")]
    [InlineData("train", "steps.json", "the way to the station")]
    [InlineData("train", "report.md", "# What we did this year\n")]
    [InlineData("train", "report.html", "<!doctype html>\n<p>What we did this year</p>")]
    [InlineData("check", "request.check.json", "{}")]
    public void A_run_does_not_begin_where_it_would_replace_another_programs_file(string purpose, string name, string content)
    {
        var file = lab.Folder.Write("thesis/" + name, content);
        lab.Global("MpucRunDir", lab.Folder["thesis"]);
        var (_, succeeded, engine) = lab.Plan(purpose);
        Assert.False(succeeded);
        Assert.Equal(("MPUC5005", file), (Assert.Single(engine.Errors).Code, engine.Errors[0].File));
        Assert.Equal([name], Files("thesis"));
        Assert.True(lab.Plan("show").Succeeded);
    }

    [Fact]
    public void A_table_that_somebody_made_in_the_run_folder_is_not_replaced_by_predictions()
    {
        Assert.True(lab.Train().Succeeded);
        var file = lab.Folder.Write("artifacts/runs/x/default/predictions.csv", "clip,what I think\na,sad\n");
        lab.Global("MpucClips", lab.Folder["audio"]);
        var error = Assert.Single(lab.Plan("predict").Engine.Errors);
        Assert.Equal(("MPUC5005", file), (error.Code, error.File));
        Assert.Empty(lab.Plan().Task.Request);
    }

    [Theory]
    [InlineData("report.md")]
    [InlineData("report.html")]
    public void Notes_that_somebody_keeps_in_the_run_folder_are_not_replaced_by_a_report(string name)
    {
        Assert.True(lab.Train().Succeeded);
        var file = lab.Folder.Write("artifacts/runs/x/default/" + name, "# Notes\n");
        var error = Assert.Single(lab.Plan().Engine.Errors);
        Assert.Equal(("MPUC5005", file), (error.Code, error.File));
        Assert.Equal("# Notes\n", File.ReadAllText(file));
        Assert.NotEmpty(lab.Plan("check").Task.Request);
    }

    private IReadOnlyList<string> Clean()
    {
        var (succeeded, engine) = lab.Ask("Clean");
        Assert.True(succeeded, engine.Text);
        return engine.Shown;
    }

    private string[] Files(string folder) =>
        [
            .. Directory
                .GetFiles(lab.Folder[folder], "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(lab.Folder[folder], f))
                .Order(StringComparer.Ordinal),
        ];
}
