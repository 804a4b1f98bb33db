using System.Text.Json;
using System.Text.Json.Nodes;
using LanguageExt;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Weights;

/// <summary>Published checkpoints as what networks start from: the ready ones, and one that PyTorch writes here.</summary>
[Collection(AloneCollection.Name)]
public sealed class WeightsTests : IDisposable
{
    private static readonly string Encoder = Path.Combine(TestFiles.Folder, "encoder.pth");
    private static readonly string Linear = Path.Combine(TestFiles.Folder, "linear-legacy.pth");

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-weights-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_checkpoint_without_training_is_used_as_it_is()
    {
        var request = Weighed.In(folder, ("MpucEpochs", "0")).With("MpucEncoderWeights", Encoder);
        TinyRun.Good(request);

        var expected = Weighed.Features(request, spec => ReadyWeights.Encoder(spec));
        var got = Weighed.Embeddings(request);
        Assert.Equal(["audio", "landmarks"], got.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(expected[0], got["audio"].Values);
        Assert.Equal(expected[1], got["landmarks"].Values);
        // Features of clips differ: nothing is dead.
        Assert.True(expected.All(f => f.Distinct().Count() > f.Length / 4));
    }

    [Fact]
    public void Training_starts_from_the_checkpoint()
    {
        var still = Weighed.In(folder, ("MpucEpochs", "0")).With("MpucEncoderWeights", Encoder);
        // Steps too small to be seen.
        var moved = Weighed
            .In(Path.Combine(folder, "m"), ("MpucEpochs", "1"), ("MpucLearningRate", "1e-9"), ("MpucWeightDecay", "0"))
            .With("MpucEncoderWeights", Encoder);
        var random = Weighed.In(Path.Combine(folder, "r"), ("MpucEpochs", "1"), ("MpucLearningRate", "1e-9"), ("MpucWeightDecay", "0"));
        var trained = Seq(still, moved, random)
            .Map(r =>
            {
                TinyRun.Good(r);
                return Weighed.Arrays(Weighed.Entry(r, Stage.Contrast), TrainedEncoders.FileName);
            });
        foreach (var name in trained[0].Keys.Where(n => n.EndsWith("weight", StringComparison.Ordinal) && trained[0][n].Shape.Length > 1))
        {
            Close.ToLargest(trained[0][name].Values, trained[1][name].Values, 1e-5, name);
            Assert.NotEqual(trained[0][name].Values[0], trained[2][name].Values[0], 1e-3f);
        }
    }

    [Fact]
    public void A_probe_without_training_is_judged_as_it_is_and_alone()
    {
        var request = Weighed
            .In(folder, ("MpucEpochs", "0"), ("MpucProbeFeatures", "none"), ("MpucProbeDropout", "0"))
            .With("MpucEncoderWeights", Encoder)
            .With("MpucProbeWeights", Linear)
            .Probing("0");
        var events = TinyRun.Good(request);
        Assert.Equal("MPUC1127", Assert.Single(TinyRun.Codes(events)));
        var entry = Weighed.Entry(request, Stage.Probe);
        var probes = Weighed.Arrays(entry, TrainedProbes.FileName);
        Assert.Equal(
            ReadyWeights.Fused.Keys.Select(k => $"fused/{k}").Order(StringComparer.Ordinal),
            probes.Keys.Order(StringComparer.Ordinal)
        );
        foreach (var (name, values) in ReadyWeights.Fused)
            Assert.Equal(values, probes[$"fused/{name}"].Values);

        // Each test clip's class is the one that FC-ReLU-FC on its features says.
        var features = Weighed.Embeddings(request);
        var predictions = System
            .Text.Encoding.UTF8.GetString(entry["predictions.csv"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(l => l.Split(','))
            .Where(l => l[2] == "fused")
            .ToDictionary(l => l[0], l => l[4]);
        var ids = (request.Folds[0].TrainIds + request.Folds[0].ValidationIds + request.Folds[0].TestIds).ToList();
        foreach (var id in request.Folds[0].TestIds)
        {
            float[] x =
            [
                .. new[] { "audio", "landmarks" }
                    .AsEnumerable()
                    .SelectMany(m => features[m].Values.AsEnumerable().Skip(8 * ids.IndexOf(id)).Take(8)),
            ];
            var scores = Affine(Affine(x, "linear1").Select(h => Math.Max(0, h)).ToArray(), "linear2");
            Assert.Equal(Emotions.Names[scores.ToList().IndexOf(scores.Max())], predictions[id]);
        }
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!;
        Assert.Equal(["fused"], results["mean"]!.AsObject().Select(p => p.Key));
    }

    [Theory]
    [InlineData("offline")]
    [InlineData("online")]
    public void Probes_learn_from_where_the_file_ends(string mode)
    {
        var request = Weighed
            .In(folder, ("MpucEpochs", "1"), ("MpucProbe", mode), ("MpucProbeLearningRate", "1e-9"), ("MpucProbeWeightDecay", "0"))
            .With("MpucProbeWeights", Linear);
        TinyRun.Good(request);
        var probes = Weighed.Arrays(Weighed.Entry(request, Stage.Probe), TrainedProbes.FileName);
        foreach (var (name, values) in ReadyWeights.Fused)
            Close.ToLargest(values, probes[$"fused/{name}"].Values, 1e-5, name);
        Assert.Contains("audio/linear1.weight", probes.Keys);
    }

    [Theory]
    [InlineData("MpucFeatureSize", "9", "stgcn.fc_out.weight [8, 408] for [9, 459]")]
    [InlineData("MpucWindow", "13", "stgcn.fully.weight [8, 128] for [8, 192]")]
    [InlineData(
        "MpucProjectorNorm",
        "batch",
        "missing (norm_audio.running_mean, norm_audio.running_var, norm_landmarks.running_mean, norm_landmarks.running_var)"
    )]
    public void What_does_not_fit_is_told_before_any_clip_is_read(string property, string value, string part)
    {
        var request = Weighed.In(folder, ("MpucEpochs", "0"), (property, value)).With("MpucEncoderWeights", Encoder);
        Directory.Delete(request.StoreDir, recursive: true);
        var (code, events) = TinyRun.Run(request);
        Assert.Equal(1, code);
        var told = Assert.Single(events.Filter(e => e is WorkerEvent.Told).Map(e => ((WorkerEvent.Told)e).Explanation));
        Assert.Equal("MPUC1121", told.Code);
        Assert.Contains(part, told.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(request.StoreDir, "features")));
    }

    [Fact]
    public void A_file_that_changed_since_the_plan_is_not_taken_for_it()
    {
        var path = Path.Combine(folder, "encoder.pth");
        File.Copy(Encoder, path);
        var request = Weighed.In(folder, ("MpucEpochs", "0")).With("MpucEncoderWeights", path);
        File.Copy(Linear, path, overwrite: true);
        Assert.Equal("MPUC2060", Assert.Single(TinyRun.Codes(TinyRun.Run(request).Events)));
    }

    [PythonTheory("torch")]
    [InlineData("True")]
    [InlineData("False")]
    public void A_checkpoint_that_pytorch_writes_gives_the_interpreters_features(string zip)
    {
        var request = Weighed.In(folder, ("MpucEpochs", "0"));
        var specs = Weighed.Specs(request);
        File.WriteAllText(
            Path.Combine(folder, "names.json"),
            JsonSerializer.Serialize(
                specs.Map(s => new
                {
                    name = s.Name,
                    shape = s.Shape.ToArray(),
                    whole = s.Kind == ElementKind.Int64,
                })
            )
        );
        // Numbers beside it as they are, so that what is expected does not come through the reader.
        Python.Run(
            $$"""
            import json, torch, collections
            torch.manual_seed(7)
            state = collections.OrderedDict()
            with open('numbers.bin', 'wb') as numbers:
                for entry in json.load(open('names.json')):
                    name, shape = entry['name'], entry['shape']
                    x = torch.randn(shape) * (.5 / max(1, shape[-1]) ** .5 if len(shape) > 1 else .1)
                    if name.endswith('running_var'): x = x.abs() + .5
                    if entry['whole']: x = torch.tensor(3)
                    state['module.' + name] = x
                    numbers.write(x.float().contiguous().numpy().tobytes())
            torch.save({'epoch': 3, 'state_dict': state}, 'made.pth', _use_new_zipfile_serialization={{zip}})
            """,
            folder
        );
        var bytes = File.ReadAllBytes(Path.Combine(folder, "numbers.bin"));
        var (at, values) = (0, new Dictionary<string, float[]>());
        foreach (var spec in specs)
        {
            values[spec.Name] = [.. Enumerable.Range(0, (int)spec.Elements).Select(i => BitConverter.ToSingle(bytes, at + 4 * i))];
            at += 4 * (int)spec.Elements;
        }
        Assert.Equal(bytes.Length, at);

        var weighed = request.With("MpucEncoderWeights", Path.Combine(folder, "made.pth"));
        TinyRun.Good(weighed);
        var expected = Weighed.Features(request, spec => values[spec.Name]);
        var got = Weighed.Embeddings(weighed);
        Assert.Equal(expected[0], got["audio"].Values);
        Assert.Equal(expected[1], got["landmarks"].Values);
    }

    private static float[] Affine(float[] x, string name)
    {
        var (weight, bias) = (ReadyWeights.Fused[name + ".weight"], ReadyWeights.Fused[name + ".bias"]);
        return [.. bias.Select((b, row) => b + x.Select((v, i) => v * weight[row * x.Length + i]).Sum())];
    }
}
