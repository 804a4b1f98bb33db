using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Pure.Data;
using MpucMer.Tests;

namespace MpucMer.Extension.Tests;

/// <summary>
/// The program with everything that can be added to it, each by one file and one entry in a list (<see cref="Toy.All"/>), in use together.
/// </summary>
public sealed class ExtensionTests(Extended extended) : IClassFixture<Extended>
{
    [Fact]
    public void What_is_added_is_in_use_end_to_end()
    {
        Assert.True(extended.Made.Exit == 0, extended.Made.Output);
        var (exit, output) = extended.Run("toys");
        Assert.True(exit == 0, output);
        LayoutFindsItsClips();
        ModalityIsRead();
        LayerLearns();
        PropertyIsPartOfTheKey();
        SinkIsTold();
        ReportHasTheForm();
        LayerIsWrittenAsOnnx();
        var again = extended.Run("toys");
        Assert.Contains("nothing to do", again.Output, StringComparison.Ordinal);
        FormIsWhatItSays();
        HelpHasThem();
        StageAndTargetMeasure();
    }

    [Fact]
    public void Each_thing_that_is_added_is_explained()
    {
        foreach (var toy in Toy.All)
        {
            var page = File.ReadAllText(Path.Combine(TestFiles.Repository, "docs", "extending", toy.Page + ".md"));
            Assert.Contains($"tests/MpucMer.Extension.Tests/Toys/{toy.File}", page, StringComparison.Ordinal);
            Assert.Contains(toy.Entry.Trim(' ', '\n', ',', '+'), page, StringComparison.Ordinal);
        }
    }

    // Folders say of each clip who speaks and what it is labelled with; which modalities there are the files say.
    private void LayoutFindsItsClips()
    {
        var clips = Json(Assert.Single(Entries("features", "clips.json")))["clips"]!.AsArray().Select(c => c!["id"]!.GetValue<string>());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"p{i / 2}/c{i}"), clips);
        var results = Json(extended.RunFile("toys", "results.json"));
        Assert.Equal("happy sad", Words(results["classes"]));
        Assert.Equal("audio pulse", Words(results["modalities"]));
        // What another layout reads has no effect with it.
        var (exit, plan) = extended.Run("toys", "-t:Plan", "-p:MpucAudioDir=data");
        Assert.True(exit == 0, plan);
        Assert.Contains("MPUC1017", plan, StringComparison.Ordinal);
        Assert.Contains("MpucDataset=ravdess", plan, StringComparison.Ordinal);
        var (_, refused) = extended.Run("toys", "-t:Plan", "-p:MpucClassFolders=nowhere");
        Assert.Contains("MPUC2001", refused, StringComparison.Ordinal);
    }

    // The features of the modality are in the store, as its own decoder reads them, and are those that the experiment is made of.
    private void ModalityIsRead()
    {
        var list = Json(Assert.Single(Entries("features", "clips.json")))["clips"]!.AsArray();
        Assert.Equal(10, list.Count);
        for (var clip = 0; clip < list.Count; clip++)
        {
            var feature = list[clip]!["features"]!["pulse"]!;
            var fingerprint = feature["fingerprint"]!.GetValue<string>();
            var file = Path.Combine(extended.Store, "features", "pulse", fingerprint[..2], fingerprint + ".safetensors");
            Assert.Equal(Extended.Beats(clip), Arrays(file)["x"]);
        }
    }

    // The network of the modality is made of the layer, whose parameter is not what it was at the start.
    private void LayerLearns()
    {
        var encoders = Arrays(Assert.Single(Entries("contrast", "encoders.safetensors")));
        Assert.Contains("audio_encoder.bottleneck.1.weight", encoders.Keys);
        Assert.NotEqual(1, Assert.Single(encoders["pulse_encoder.0.gain"]));
    }

    // Its parameter and its operation are in the network's file.
    private void LayerIsWrittenAsOnnx()
    {
        var (exit, output) = extended.Run("toys", "-t:Export", "-p:MpucExportFormat=onnx");
        Assert.True(exit == 0, output);
        var exported = Directory.GetDirectories(extended.RunFile("toys", "export"));
        var network = File.ReadAllBytes(Path.Combine(Assert.Single(exported), "encoder_pulse.onnx"));
        Assert.True(network.AsSpan().IndexOf("pulse_encoder.0.gain"u8) > 0 && network.AsSpan().IndexOf("pulse_encoder.0/Mul"u8) > 0);
    }

    // Its lines are those of the log that training keeps, and -t:Clean would know the file as a run's.
    private void SinkIsTold()
    {
        var log = File.ReadAllLines(Assert.Single(Entries("contrast", "log.csv")));
        var column = log[0].Split(',').ToList().IndexOf("loss");
        var expected = log[1..].Select(l => l.Split(',')).Select(cells => $"{cells[0]},{cells[column]}");
        var told = File.ReadAllLines(extended.RunFile("toys", "epochs.csv"));
        Assert.Equal("step,epoch,loss", told[0]);
        Assert.Equal(expected, told[1..].Select(l => l[(l.IndexOf(',', StringComparison.Ordinal) + 1)..]));
    }

    // A line for each figure that results.json has; removed, it is made again of what is stored.
    private void ReportHasTheForm()
    {
        var file = extended.RunFile("toys", "scores.csv");
        var text = File.ReadAllText(file);
        var fold = Json(extended.RunFile("toys", "results.json"))["folds"]![0]!;
        foreach (var (probe, scores) in fold["test"]!.AsObject())
        {
            foreach (var figure in (string[])["accuracy", "weighted_f1", "macro_f1", "uar"])
                Assert.Contains($"\n{fold["name"]},{fold["seed"]},{probe},{figure},{scores![figure]}\n", text, StringComparison.Ordinal);
        }
        File.Delete(file);
        var (exit, output) = extended.Run("toys");
        Assert.True(exit == 0, output);
        Assert.DoesNotContain("toys: contrast", output, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(file));
    }

    private void PropertyIsPartOfTheKey()
    {
        var parameters = Json(Assert.Single(Entries("contrast", "manifest.json")))["key"]!["parameters"]!.ToJsonString();
        Assert.Contains("MpucPulseJitter", parameters, StringComparison.Ordinal);
        var (exit, plan) = extended.Run("toys", "-t:Plan", "-p:MpucPulseJitter=0.2");
        Assert.True(exit == 0, plan);
        Assert.Contains("MpucPulseJitter", plan, StringComparison.Ordinal);
        var (_, refused) = extended.Run("toys", "-t:Plan", "-p:MpucPulseJitter=1");
        Assert.Contains("MPUC1003", refused, StringComparison.Ordinal);
    }

    // The first epoch is one step: its loss is that of the networks as they began.
    private void FormIsWhatItSays()
    {
        var doubled = FirstLoss(Assert.Single(Entries("contrast", "log.csv")));
        var before = Entries("contrast", "log.csv");
        var (exit, output) = extended.Run("textbook", "-p:MpucPairForm=textbook");
        Assert.True(exit == 0, output);
        var textbook = FirstLoss(Assert.Single(Entries("contrast", "log.csv").Except(before)));
        Assert.Equal(2 * textbook, doubled, 1e-5 * doubled);
    }

    // The target asks for the goal, whose stage reads the encoders' results from the store; its problem is told by its code.
    private void StageAndTargetMeasure()
    {
        var (exit, output) = extended.Run("toys", "-t:Norms");
        Assert.True(exit == 0, output);
        Assert.Contains("the norms of all features are written", output, StringComparison.Ordinal);
        Assert.Contains("MPUC2999: The features of pulse are short", output, StringComparison.Ordinal);
        var rows = File.ReadAllLines(extended.RunFile("toys", "norms.csv"));
        Assert.Equal("fold,seed,modality,norm", rows[0]);
        Assert.Equal(["audio", "pulse"], rows[1..].Select(r => r.Split(',')[2]));
        var embedded = Arrays(Entries("embed", "embeddings.safetensors").OrderBy(File.GetLastWriteTimeUtc).First());
        var norm = embedded["pulse"].Chunk(8).Average(f => Math.Sqrt(f.Sum(x => (double)x * x)));
        Assert.Equal(norm, double.Parse(rows[2].Split(',')[3], CultureInfo.InvariantCulture), 1e-9);
    }

    private void HelpHasThem()
    {
        var (exit, help) = extended.Run("toys", "-t:Help", "-p:MpucTopic=all");
        Assert.True(exit == 0, help);
        Assert.Contains("MpucPulseJitter", help, StringComparison.Ordinal);
        Assert.Contains("Share by which the pulse of a training view is made faster or slower.", help, StringComparison.Ordinal);
        Assert.Contains("textbook | published | symmetric | doubled", help, StringComparison.Ordinal);
        Assert.Contains("action-units, pulse, vectors", help, StringComparison.Ordinal);
        Assert.Contains("ravdess | class-folders | demo | manifest | mosei", help, StringComparison.Ordinal);
        Assert.Contains("epochs, tensorboard", help, StringComparison.Ordinal);
        Assert.Contains("class-folders: a folder for each class;", help, StringComparison.Ordinal);
    }

    private static double FirstLoss(string log)
    {
        var lines = File.ReadAllLines(log);
        var column = lines[0].Split(',').ToList().IndexOf("loss");
        return double.Parse(lines[1].Split(',')[column], CultureInfo.InvariantCulture);
    }

    private string[] Entries(string stage, string file) =>
        Directory.GetFiles(Path.Combine(extended.Store, stage), file, SearchOption.AllDirectories);

    private static string Words(JsonNode? list) => string.Join(' ', list!.AsArray().Select(w => w!.GetValue<string>()));

    private static JsonNode Json(string path) => JsonNode.Parse(File.ReadAllText(path))!;

    private static Dictionary<string, float[]> Arrays(string path) =>
        Safetensors
            .Read(File.ReadAllBytes(path), path)
            .Match(Right: f => f.Arrays.ToDictionary(a => a.Name, a => a.Values), Left: p => throw new InvalidDataException($"{p}"));
}
