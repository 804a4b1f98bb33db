using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Tests.Worker;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>experiments/mosei.proj on a synthetic set in the published layout: four modalities, all pairs, six labels.</summary>
[Collection(AloneCollection.Name)]
public sealed class MoseiTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-mosei-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [PythonFact("numpy")]
    public void All_four_modalities_learn_from_the_published_layout()
    {
        MoseiMaker.WritePickles(folder);
        // A clip without sound and one without frames are used for the pairs that they have.
        File.Delete(Path.Combine(folder, "Mel_Spect", "video01[0].pkl"));
        Directory.Delete(Path.Combine(folder, "Frames_resize", "video02[1]"), recursive: true);

        var (exit, output) = Run();
        Assert.True(exit == 0, output);
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run", "results.json")))!;
        Assert.Empty(JsonSchema.Read(Path.Combine(Experiment.Root, "docs", "results.schema.json")).Faults(results));
        Assert.Equal("text audio video landmarks", string.Join(' ', results["modalities"]!.AsArray().Select(m => m!.GetValue<string>())));
        Assert.Equal("happy sad anger surprise disgust fear", string.Join(' ', results["classes"]!.AsArray().Select(c => c!.GetValue<string>())));
        Assert.Equal((MoseiMaker.Train, MoseiMaker.Validation, MoseiMaker.Test),
            (results["folds"]![0]!["clips"]!["train"]!.GetValue<int>(), results["folds"]![0]!["clips"]!["validation"]!.GetValue<int>(), results["folds"]![0]!["clips"]!["test"]!.GetValue<int>()));
        foreach (var (label, scores) in results["folds"]![0]!["test"]!["fused"]!["each"]!.AsObject()) Assert.True(scores!["weighted_accuracy"]!.GetValue<double>() > .6, $"{label}: {results["folds"]![0]!["test"]!["fused"]}");
        Assert.Contains("1 of 88 clips have no audio and are used", output, StringComparison.Ordinal);

        (exit, output) = Run();
        Assert.True(exit == 0 && output.Contains("nothing to do", StringComparison.Ordinal), output);
    }

    [PythonFact("numpy")]
    public void A_frame_that_cannot_be_decoded_is_told_with_its_path()
    {
        MoseiMaker.WritePickles(folder);
        File.WriteAllText(Path.Combine(folder, "Frames_resize", "video00[0]", "0.jpg"), "no picture");
        var (exit, output) = Run("-t:Check");
        Assert.True(exit != 0 && output.Contains("error MPUC2154", StringComparison.Ordinal) && output.Contains("video00[0]", StringComparison.Ordinal), output);
    }

    private (int Exit, string Output) Run(params string[] more) => Experiment.Build("mosei", folder,
        [$"-p:MpucTrainPickle={folder}/train.pkl", $"-p:MpucValidationPickle={folder}/valid.pkl", $"-p:MpucTestPickle={folder}/test.pkl", $"-p:MpucMelDir={folder}/Mel_Spect", $"-p:MpucFramesDir={folder}/Frames_resize",
            "-p:MpucWindow=12", "-p:MpucFeatureSize=24", "-p:MpucVideoFrames=2", "-p:MpucVideoSize=16", "-p:MpucBatchSize=12", "-p:MpucEpochs=2", "-p:MpucEvaluationWindows=1", "-p:MpucProbeHidden=32", .. more]);
}
