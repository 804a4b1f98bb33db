using LanguageExt;
using MpucMer.Effects.Tests.Data;
using MpucMer.Effects.Tests.EndToEnd;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Tests;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Weights;

/// <summary>
/// torchvision's weights as what the video encoder starts from, through the build: <c>MpucVideoWeights</c> beside a manifest.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class VideoWeightsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-video-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // As torchvision's r2plus1d_18 is laid out, with its 400 actions.
    private static readonly Seq<ParameterSpec> Torchvision = Parameters
        .Of(Encoders.Video(400))
        .Map(spec => spec with { Name = spec.Name.Replace("fc.1.", "fc.", StringComparison.Ordinal) });

    [Fact]
    public void Video_starts_from_torchvisions_weights_and_the_build_says_so()
    {
        Write();
        var (exit, output) = Run();
        Assert.True(exit == 0, output);
        Assert.Equal(1, Said(output, "video trains from scratch"));

        var weights = Torchvision
            .Map(spec => new NamedArray(spec.Name, [.. spec.Shape.Map(s => (long)s)], Parameters.Initial(spec, Stream.Of(77, "other"))))
            .ToArray();
        var path = Path.Combine(folder, "r2plus1d_18.safetensors");
        File.WriteAllBytes(path, Safetensors.Write(weights, []));
        (exit, output) = Run($"-p:MpucVideoWeights={path}", "-p:MpucEpochs=0");
        Assert.True(exit == 0 && Said(output, $"video is as {path} has it") == 1, output);
        Taken(weights.ToDictionary(a => a.Name, a => a.Values));
        // Nothing changed: nothing is said or done.
        (exit, output) = Run($"-p:MpucVideoWeights={path}", "-p:MpucEpochs=0");
        Assert.True(exit == 0 && output.Contains("nothing to do", StringComparison.Ordinal), output);

        // All at once, and before a frame is decoded.
        File.WriteAllBytes(
            path,
            Safetensors.Write([.. weights.Where(a => a.Name != "stem.0.weight"), NamedArray.Of("conv1.weight", [1], 1)], [])
        );
        (exit, output) = Run($"-p:MpucVideoWeights={path}", "-t:Check");
        Assert.True(
            exit != 0
                && output.Contains("MPUC1121", StringComparison.Ordinal)
                && output.Contains(
                    "1 missing (video_encoder.model.stem.0.weight); 1 unexpected (video_encoder.model.conv1.weight)",
                    StringComparison.Ordinal
                ),
            output
        );
    }

    [PythonFact("torch")]
    public void A_file_of_pytorch_serves_as_well()
    {
        Write();
        File.WriteAllText(
            Path.Combine(folder, "names.json"),
            System.Text.Json.JsonSerializer.Serialize(
                Torchvision.Map(s => new
                {
                    name = s.Name,
                    shape = s.Shape.ToArray(),
                    whole = s.Kind == ElementKind.Int64,
                })
            )
        );
        Python.Run(
            """
            import json, torch
            torch.manual_seed(3)
            state = {e['name']: torch.tensor(1) if e['whole'] else torch.rand(e['shape']) * .02 + (.5 if e['name'].endswith('running_var') else 0) for e in json.load(open('names.json'))}
            torch.save(state, 'r2plus1d_18.pth', _use_new_zipfile_serialization=False)
            with open('stem.bin', 'wb') as f: f.write(state['stem.0.weight'].numpy().tobytes())
            """,
            folder
        );
        var (exit, output) = Run($"-p:MpucVideoWeights={folder}/r2plus1d_18.pth", "-p:MpucEpochs=0");
        Assert.True(exit == 0, output);
        var stem = File.ReadAllBytes(Path.Combine(folder, "stem.bin")).Chunk(4).Select(b => BitConverter.ToSingle(b)).ToArray();
        Taken(new() { ["stem.0.weight"] = stem });
    }

    private static int Said(string output, string text) => output.Split(text).Length - 1;

    // Of the one entry of untrained encoders.
    private void Taken(Dictionary<string, float[]> weights)
    {
        var state = Directory
            .GetFiles(Path.Combine(folder, "store", "contrast"), TrainedEncoders.FileName, SearchOption.AllDirectories)
            .OrderBy(File.GetLastWriteTimeUtc)
            .Last();
        var got = Safetensors
            .Read(File.ReadAllBytes(state), state)
            .IfLeft(_ => throw new InvalidOperationException(state))
            .Arrays.ToDictionary(a => a.Name);
        foreach (var (name, values) in weights.Where(w => !w.Key.StartsWith("fc.", StringComparison.Ordinal)))
            Assert.Equal(values, got["video_encoder.model." + name].Values);
        Assert.Equal([8L, 512], got["video_encoder.model.fc.1.weight"].Shape);
        Assert.True(got["video_encoder.model.fc.1.weight"].Values.Distinct().Count() > 100);
    }

    // Eight clips: a vector and five frames each.
    private void Write()
    {
        var rows = new List<string> { "id,group,split,label,video,vectors" };
        for (var c = 0; c < 8; c++)
        {
            var frames = Directory.CreateDirectory(Path.Combine(folder, "frames", $"{c}")).FullName;
            for (var f = 0; f < 5; f++)
                Jpeg.Write(Path.Combine(frames, $"{f}.jpg"), 24, 24, (x, y) =>
                    c % 2 == 0 ? ((byte)(200 + f), (byte)x, (byte)y) : ((byte)30, (byte)(y + f), (byte)200)
                );
            File.WriteAllText(Path.Combine(folder, $"{c}.csv"), $"{c % 2},{c},1\n");
            rows.Add($"c{c},g{c},{(c < 4 ? "train" : c < 6 ? "validation" : "test")},{(c % 2 == 0 ? "happy" : "sad")},frames/{c},{c}.csv");
        }
        File.WriteAllLines(Path.Combine(folder, "clips.csv"), rows);
    }

    private (int Exit, string Output) Run(params string[] more) =>
        Experiment.Build(
            "own",
            folder,
            [
                $"-p:MpucManifest={folder}/clips.csv",
                "-p:MpucFeatureSize=8",
                "-p:MpucVideoFrames=2",
                "-p:MpucVideoSize=16",
                "-p:MpucWindow=4",
                "-p:MpucEpochs=1",
                "-p:MpucBatchSize=4",
                "-p:MpucProbeEpochs=1",
                "-p:MpucEvaluationWindows=1",
                .. more,
            ]
        );
}
