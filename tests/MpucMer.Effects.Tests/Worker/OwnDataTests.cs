using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using LanguageExt;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Tests.Onnx;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Tests.Weights;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>Experiments on features from elsewhere: vectors and sequences, several labels a clip, clips that lack something.</summary>
[Collection(AloneCollection.Name)]
public sealed class OwnDataTests : IDisposable
{
    private static readonly Modality Still = Modality.Vectors("still");
    private static readonly Modality Moving = Modality.Vectors("moving");

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-own-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Several_labels_are_learned_and_reported_beside_always_no()
    {
        var request = Made(several: true);
        TinyRun.Good(request);
        var results = Results(request);
        Assert.Empty(JsonSchema.Read(SchemaPath()).Faults(results));
        Assert.Equal("several", results["labels"]!.GetValue<string>());
        Assert.Equal(
            "fused|fused (validation thresholds)|vectors:moving|vectors:moving (validation thresholds)|vectors:still|vectors:still "
                + "(validation thresholds)|always no",
            string.Join('|', results["mean"]!.AsObject().Select(p => p.Key))
        );
        // Every label is told from its absence, which always saying no never does.
        Assert.All(Labels, l =>
            Assert.True(Figure(results, "fused", l, "weighted_accuracy") > .6, $"{l}: {results["folds"]![0]!["test"]!["fused"]}")
        );
        Assert.All(Labels, l =>
            Assert.Equal((.5, 0.0), (Figure(results, "always no", l, "weighted_accuracy"), Figure(results, "always no", l, "binary_f1")))
        );
        Assert.True(Figure(results, "fused (validation thresholds)", "rare", "threshold") is > 0 and < 1);
    }

    [Fact]
    public void Vectors_over_time_and_still_ones_are_exported_as_onnx_with_several_labels_and_what_clips_have()
    {
        var request = Made(several: true, lacking: true, ("MpucMissing", "use"));
        TinyRun.Good(request);
        TinyRun.Good(request.In(ExportForm.Onnx.Name) with { Goal = Goal.Export });
        var at = Path.Combine(ExportStage.FolderOf(request), ExportFiles.Folder(request.Folds[0].Name, 0));
        Assert.Equal(("fused vectors:moving vectors:still", "several"), OnnxRuntime.AllRun(at));
        var about = JsonNode.Parse(File.ReadAllText(Path.Combine(at, OnnxFiles.About)))!;
        Assert.Equal("vectors:moving vectors:still presence", string.Join(' ', about["probe"]!["fused"]!.AsArray()));
        Assert.Equal(
            "frames:vectors:moving",
            string.Join(
                ' ',
                about["modalities"]!.AsArray().SelectMany(m => m!["free"]!.AsObject().Select(free => $"{free.Key}:{m["name"]}"))
            )
        );
    }

    [Fact]
    public void Classes_have_the_names_of_the_data()
    {
        var request = Made(several: false);
        TinyRun.Good(request);
        var results = Results(request);
        Assert.Equal("common|rare", string.Join('|', results["classes"]!.AsArray().Select(c => c!.GetValue<string>())));
        Assert.True(results["mean"]!["fused"]!["accuracy"]!.GetValue<double>() > .7, results["mean"]!.ToJsonString());
    }

    [Theory]
    [InlineData("offline", "4")]
    [InlineData("online", "30")]
    public void Clips_that_lack_a_modality_are_used_for_what_they_have(string probe, string epochs)
    {
        var request = Made(several: true, lacking: true, ("MpucMissing", "use"), ("MpucProbe", probe), ("MpucEpochs", epochs));
        TinyRun.Good(request);
        var results = Results(request);
        Assert.Empty(JsonSchema.Read(SchemaPath()).Faults(results));
        Assert.Equal(Clips, results["clips"]!.GetValue<int>());
        Assert.All(Labels, l =>
            Assert.True(Figure(results, "fused", l, "weighted_accuracy") > .55, $"{l}: {results["folds"]![0]!["test"]!["fused"]}")
        );
        // A probe of one modality says nothing of the clips without it.
        var predictions = Directory
            .GetFiles(request.StoreDir, "predictions.csv", SearchOption.AllDirectories)
            .SelectMany(File.ReadAllLines)
            .Select(l => l.Split(','))
            .ToArray();
        Assert.Equal(["fused", Still.Name], predictions.Where(p => p[0] == Id(Clips - 1)).Select(p => p[2]));
    }

    [Fact]
    public void Clips_without_labels_are_judged_by_what_they_have()
    {
        var request = Made(several: true, lacking: true, ("MpucMissing", "use"));
        TinyRun.Good(request);
        var tested = PredictTests.Rows(Directory.GetFiles(request.StoreDir, "predictions.csv", SearchOption.AllDirectories).Single());
        var asked = request.Inventory.Clips.Filter(c => c.Part == SplitPart.Test);
        TinyRun.Good(request with { Goal = Goal.Predict, Asked = asked });
        var said = PredictTests.Rows(Path.Combine(request.RunDir, "predictions.csv")).ToDictionary(r => (r["clip"], r["probe"]));
        var rows = tested.Where(r => r["part"] == "test").ToArray();
        Assert.Equal(rows.Select(r => (r["clip"], r["probe"])).Order(), said.Keys.Where(k => asked.Exists(c => c.Id == k.Item1)).Order());
        // Calibrated both.
        double Of(IReadOnlyDictionary<string, string> row, string label) => double.Parse(row[label], CultureInfo.InvariantCulture);
        foreach (var row in rows)
            Assert.All(Labels, label => Assert.Equal(Of(row, label), Of(said[(row["clip"], row["probe"])], label), 1e-5));
    }

    [Fact]
    public void A_sequence_where_a_vector_was_trained_on_is_told()
    {
        var request = Made(several: false);
        TinyRun.Good(request);
        var path = Path.Combine(folder, "still-long.csv");
        File.WriteAllText(path, Text(4, 5, (t, k) => t + k + .5));
        var clip = request.Inventory.Clips[0];
        var odd = clip with { Sources = clip.Sources.Map(s => s.Modality == Still ? s with { Path = path, Hash = OnDisk.Hash(path) } : s) };
        Assert.Equal(
            "MPUC2191",
            string.Join(' ', TinyRun.Codes(TinyRun.Run(request with { Goal = Goal.Predict, Asked = Seq1(odd) }).Events))
        );
    }

    [Fact]
    public void Widths_that_differ_and_files_that_are_none_are_told()
    {
        var request = Made(several: false);
        var source = Written(Still, 3, "1,2\n");
        var odd = request with
        {
            Inventory = request.Inventory with
            {
                Clips = request.Inventory.Clips.Map(c =>
                    c.Id == Id(3) ? c with { Sources = c.Sources.Map(s => s.Modality == Still ? source : s) } : c
                ),
            },
        };
        Assert.Equal("MPUC2150", string.Join(' ', TinyRun.Codes(TinyRun.Run(odd).Events)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_label_that_no_clip_has_is_no_fault(bool several)
    {
        var request = Made(several);
        var clips = request.Inventory.Clips.Map(c =>
            several ? c with { Intensities = c.Intensities.Add(0), Label = Labelling.Strongest([.. c.Intensities, 0]) } : c
        );
        var more = request with { Inventory = new Inventory(clips) { Labelling = new Labelling(Labels.Append("never").ToSeq(), several) } };
        TinyRun.Good(more);
        var results = Results(more);
        Assert.Empty(JsonSchema.Read(SchemaPath()).Faults(results));
        if (!several)
            Assert.True(results["mean"]!["fused"]!["uar"]!.GetValue<double>() > .7, results["mean"]!.ToJsonString());
    }

    private const int Clips = 48;
    private static readonly string[] Labels = ["common", "rare"];

    private static string Id(int clip) => $"clip{clip:00}";

    // Half of the clips show "common", a quarter "rare"; vectors are what they show and noise.
    private Request Made(bool several, bool lacking = false, params (string Name, string Value)[] more)
    {
        var clips = Enumerable.Range(0, Clips).Select(c => Clip(c, several, lacking && c % 6 == 5)).ToSeq();
        var settings = new Dictionary<string, string>
        {
            ["MpucDataset"] = "manifest",
            ["MpucUntrained"] = "false",
            ["MpucManifest"] = Path.Combine(folder, "clips.csv"),
            ["MpucModalities"] = $"{Still} {Moving}",
            ["MpucSplit"] = "manifest",
            ["MpucWindow"] = "6",
            ["MpucFeatureSize"] = "16",
            ["MpucEpochs"] = "4",
            ["MpucBatchSize"] = "8",
            ["MpucProbeEpochs"] = "40",
            ["MpucProbeLearningRate"] = "0.003",
            ["MpucProbeHidden"] = "16",
            ["MpucThreads"] = "1",
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        var all = Settings.Of(settings.Select(p => new Setting(p.Key, p.Value, Place.CommandLine)));
        var inventory = new Inventory(clips) { Labelling = new Labelling(Labels.ToSeq(), several) };
        var folds = GivenSplit.Of(inventory, "clips.csv").IfLeft(p => throw new InvalidOperationException(p.ToString()));
        return new Request(
            "own",
            all,
            inventory,
            folds,
            Seq<RequestedStep>(),
            None,
            Goal.Train,
            Path.Combine(folder, "store"),
            Path.Combine(folder, "run")
        );
    }

    private SourceClip Clip(int c, bool several, bool lacks)
    {
        var (common, rare) = (c % 2, c % 4 == 3 ? 2 : 0);
        var draw = Stream.Of(c, "own data");
        // Sequences at a rate of their own: of 7 to 12 frames, all stretched to one clock.
        var still = Text(1, 5, (_, k) => 2
                * (
                    k == 0 ? common
                    : k == 1 ? rare
                    : 0
                )
            + draw.Normal(k));
        var moving = Text(7 + c % 6, 4, (t, k) => 2
                * (
                    k == 0 ? common
                    : k == 2 ? rare
                    : 0
                )
            + draw.Normal(100 + 4 * t + k));
        var sources = lacks ? Seq1(Written(Still, c, still)) : Seq(Written(Moving, c, moving), Written(Still, c, still));
        double[] intensities = [common, rare];
        return new SourceClip(
            Id(c),
            $"g{c}",
            several ? Labelling.Strongest(intensities)
                : rare > 0 ? 1
                : 0,
            sources
        )
        {
            Intensities = several ? intensities.ToSeq() : Seq<double>(),
            Part =
                c < 32 ? SplitPart.Train
                : c < 40 ? SplitPart.Validation
                : SplitPart.Test,
        };
    }

    private Source Written(Modality modality, int clip, string text)
    {
        var path = Path.Combine(folder, $"{modality.Name.Replace(':', '-')}-{clip}.csv");
        File.WriteAllText(path, text);
        return OnDisk.Source(modality, path);
    }

    private static string Text(int frames, int width, Func<int, int, double> value) =>
        string.Concat(
            Enumerable
                .Range(0, frames)
                .Select(t =>
                    string.Join(',', Enumerable.Range(0, width).Select(k => value(t, k).ToString("R", CultureInfo.InvariantCulture))) + "\n"
                )
        );

    private static JsonNode Results(Request request) => JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!;

    private static double Figure(JsonNode results, string probe, string label, string figure) =>
        results["folds"]![0]!["test"]![probe]!["each"]![label]![figure]!.GetValue<double>();

    private static string SchemaPath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "results.schema.json");
}
