using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Planning;

/// <summary>What networks start from, in plans: which files, and when a build notices that they changed.</summary>
public sealed class WeightPlanTests : IDisposable
{
    private readonly Lab lab = new();

    public void Dispose() => lab.Dispose();

    [Fact]
    public void Encoders_from_a_file_are_said_and_an_idle_build_notices_another_content()
    {
        var path = lab.Folder.Write("w/encoder.pth", "weights");
        Clips.Age(lab.Folder.Path);
        lab.Global("MpucEncoderWeights", path);
        var (_, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        Assert.Contains($"x: encoders start from {path}", engine.Shown);
        Assert.True(lab.Train().Succeeded);
        Assert.StartsWith("x: nothing to do", lab.Plan().Engine.Shown[0], StringComparison.Ordinal);

        // Of the same length and date, so that only its inode tells.
        File.WriteAllText(path, "WEIGHTS");
        Clips.Age(lab.Folder.Path);
        (_, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        Assert.Equal("x: contrast (2 folds x 1 seed): MpucEncoderWeights changed", engine.Shown[0]);
        Assert.Contains("x: reused: features", engine.Shown);
        // Copied elsewhere it is the same file.
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucEncoderWeights", lab.Folder.Write("elsewhere.pth", "WEIGHTS"));
        Assert.StartsWith("x: nothing to do", lab.Plan().Engine.Shown[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoder/encoder_epoch_top.pth", "linear/linear_epoch_top.pth", "")]
    [InlineData("encoder_epoch_top.safetensors", "linear_epoch_top.safetensors", "linear_audio_epoch_top.safetensors")]
    public void A_folder_stands_for_its_checkpoint(string encoder, string linear, string audio)
    {
        foreach (var name in new[] { encoder, linear, audio }.Where(n => n.Length > 0))
            lab.Folder.Write($"out/{name}", name);
        lab.Global("MpucEncoderWeights", lab.Folder["out"]);
        lab.Global("MpucProbeWeights", lab.Folder["out"]);
        lab.Global("MpucEpochs", "0");
        lab.Global("MpucProbeEpochs", "0");
        var (task, succeeded, engine) = lab.Plan();
        Assert.True(succeeded, engine.Text);
        Assert.Contains($"x: encoders are those of {lab.Folder[$"out/{encoder}"]}, not trained further", engine.Shown);
        Assert.Contains($"x: probes are those of {lab.Folder[$"out/{linear}"]}, not trained further", engine.Shown);
        var weights = Reread.Request(task.Request).Inventory.Weights;
        Assert.Equal(
            audio.Length == 0 ? "MpucEncoderWeights|MpucProbeWeights" : "MpucEncoderWeights|MpucProbeWeights|MpucProbeWeights (audio)",
            string.Join('|', weights.Map(w => w.Input.Name))
        );
        Assert.All(weights, w => Assert.Equal(64, w.Hash.Length));
    }

    [Fact]
    public void Files_that_are_not_there_are_told_all_at_once_with_their_places()
    {
        Directory.CreateDirectory(lab.Folder["empty"]);
        lab.Global("MpucEncoderWeights", lab.Folder["no.pth"]);
        lab.Global("MpucProbeWeights", lab.Folder["empty"]);
        var (_, succeeded, engine) = lab.Plan();
        Assert.False(succeeded);
        Assert.Equal(["MPUC1126", "MPUC1126"], engine.Errors.Select(e => e.Code));
        Assert.All(engine.Errors, e => Assert.Equal("command line", e.File));
        Assert.Contains("linear_epoch_top.pth", engine.Errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_that_lacks_what_training_would_not_make_again_says_how_to_have_it_made()
    {
        Assert.True(lab.Train().Succeeded);
        Directory.Delete(lab.Folder["artifacts/store/contrast"], recursive: true);
        Assert.Contains("-p:MpucForce=contrast", Assert.Single(lab.Plan("export").Engine.Errors).Message, StringComparison.Ordinal);
        lab.Global("MpucForce", "contrast");
        Assert.True(lab.Train().Succeeded);
        lab.Global("MpucForce", "");
        var (_, succeeded, engine) = lab.Plan("export");
        Assert.True(succeeded, engine.Text);
    }

    [Fact]
    public void An_export_asks_for_what_existsstored_and_for_training_where_it_existsnot()
    {
        var (task, succeeded, engine) = lab.Plan("export");
        Assert.False(succeeded);
        Assert.Equal("MPUC2143", Assert.Single(engine.Errors).Code);
        Assert.Contains("-t:Train", engine.Errors[0].Message, StringComparison.Ordinal);
        Assert.Empty(task.Request);

        Assert.True(lab.Train().Succeeded);
        (task, succeeded, engine) = lab.Plan("export");
        Assert.True(succeeded, engine.Text);
        Assert.Equal(Goal.Export, Reread.Request(task.Request).Goal);
        // Another experiment by now.
        lab.Global("MpucTemperature", "0.5");
        Assert.Equal("MPUC2143", Assert.Single(lab.Plan("export").Engine.Errors).Code);
    }

    [Theory]
    [InlineData("onnx", true)]
    [InlineData("pytorch", true)]
    [InlineData("tflite", false)]
    public void An_export_is_in_a_form_that_there_is(string form, bool exists)
    {
        Assert.True(lab.Train().Succeeded);
        lab.Global(CommandProperties.ExportFormat.Name, form);
        var (task, succeeded, engine) = lab.Plan("export");
        Assert.Equal(exists, succeeded);
        if (exists)
        {
            Assert.Equal(
                form,
                Reread.Request(task.Request).Settings.Find(CommandProperties.ExportFormat.Name).Map(s => s.Value).IfNone("")
            );
            return;
        }
        var error = Assert.Single(engine.Errors);
        Assert.Equal(("MPUC1004", "command line"), (error.Code, error.File));
        Assert.Contains("onnx", error.Message, StringComparison.Ordinal);
    }
}
