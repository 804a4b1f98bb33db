using System.Text.Json.Nodes;
using LanguageExt;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Weights;

/// <summary>Exports: what they hold, that they come back to the bit, and that PyTorch takes them.</summary>
[Collection(AloneCollection.Name)]
public sealed class ExportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-export-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static readonly TheoryData<string, string> Kinds = new() { { "corrected", "batch" }, { "published", "none" } };

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_exported_comes_back_to_the_bit(string protocol, string norm)
    {
        var request = Weighed.In(folder, ("MpucProtocol", protocol), ("MpucProjectorNorm", norm));
        TinyRun.Good(request);
        var (at, events) = Exported(request);
        Assert.Contains(events, e =>
            e is WorkerEvent.Message { Text: var text }
            && text.Contains($"1 fold exported to {Path.GetDirectoryName(at)}", StringComparison.Ordinal)
        );
        Assert.Equal(
            "encoder_epoch_top.safetensors export.json linear_audio_epoch_top.safetensors linear_epoch_top.safetensors "
                + "linear_landmarks_epoch_top.safetensors",
            string.Join(' ', Directory.GetFiles(at).Select(Path.GetFileName).Order(StringComparer.Ordinal))
        );

        // Another seed, so that nothing comes back that was not read.
        var again = Weighed
            .In(
                Path.Combine(folder, "again"),
                ("MpucProtocol", protocol),
                ("MpucProjectorNorm", norm),
                ("MpucSeeds", "5"),
                ("MpucEpochs", "0")
            )
            .With("MpucEncoderWeights", Path.Combine(at, ExportFiles.Encoders))
            .With("MpucProbeWeights", Path.Combine(at, ExportFiles.Fused))
            .With("MpucProbeWeights", Path.Combine(at, ExportFiles.Probe("audio")), "audio")
            .With("MpucProbeWeights", Path.Combine(at, ExportFiles.Probe("landmarks")), "landmarks")
            .Probing("0");
        Assert.Empty(TinyRun.Codes(TinyRun.Good(again)));
        var (before, after) = (Weighed.Embeddings(request), Weighed.Embeddings(again));
        foreach (var modality in new[] { "audio", "landmarks" })
            Assert.Equal(before[modality].Values, after[modality].Values);
        Assert.Equal(Weighed.Entry(request, Stage.Probe)["predictions.csv"], Weighed.Entry(again, Stage.Probe)["predictions.csv"]);
    }

    [Fact]
    public void What_is_needed_to_use_them_elsewhere_stands_beside_them()
    {
        var request = Weighed.In(folder);
        TinyRun.Good(request);
        var (at, _) = Exported(request);
        var about = JsonNode.Parse(File.ReadAllText(Path.Combine(at, ExportFiles.About)))!;
        Assert.Equal(
            (12, 8, "training"),
            (about["window"]!.GetValue<int>(), about["feature_size"]!.GetValue<int>(), about["inputs_standardised_by"]!.GetValue<string>())
        );
        var audio = about["modalities"]!.AsArray().Single(m => m!["name"]!.GetValue<string>() == "audio")!;
        Assert.Equal(
            ("audio_encoder", "proj_audio", "12 128"),
            (audio["encoder"]!.GetValue<string>(), audio["projector"]!.GetValue<string>(), string.Join(' ', audio["input"]!.AsArray()))
        );
        Assert.Equal((128, 128), (audio["mean"]!.AsArray().Count, audio["divisor"]!.AsArray().Count));

        // With these numbers and no more of ours: from raw features to what the probe said.
        var probe = about["probe"]!;
        var ids = (request.Folds[0].TrainIds + request.Folds[0].ValidationIds + request.Folds[0].TestIds).ToList();
        var features = Weighed.Embeddings(request);
        var state = Read(Path.Combine(at, ExportFiles.Fused));
        var rows = System
            .Text.Encoding.UTF8.GetString(Weighed.Entry(request, Stage.Probe)["predictions.csv"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(l => l.Split(','))
            .Where(l => l[2] == "fused")
            .ToDictionary(l => l[0], l => l[4]);
        foreach (var id in request.Folds[0].TestIds)
        {
            var x = probe["fused"]!
                .AsArray()
                .Select(m => m!.GetValue<string>())
                .AsEnumerable()
                .SelectMany(m =>
                    features[m]
                        .Values.AsEnumerable()
                        .Skip(8 * ids.IndexOf(id))
                        .Take(8)
                        .Select(
                            (v, k) =>
                                (v - probe["features"]![m]!["mean"]![k]!.GetValue<double>())
                                / probe["features"]![m]!["divisor"]![k]!.GetValue<double>()
                        )
                )
                .ToArray();
            var hidden = Affine(state, "linear1", x).Select(h => Math.Max(0, h)).ToArray();
            var scores = Affine(state, "linear2", hidden).ToList();
            Assert.Equal(rows[id], probe["classes"]![scores.IndexOf(scores.Max())]!.GetValue<string>());
        }
    }

    [Fact]
    public void An_export_leaves_nothing_of_an_older_one_and_nothing_that_it_did_not_write()
    {
        var request = Weighed.In(folder);
        TinyRun.Good(request);
        var (at, _) = Exported(request);
        // Of an experiment with video; and of somebody who has probes of such names too.
        File.WriteAllBytes(
            Path.Combine(at, ExportFiles.Probe("video")),
            Safetensors.Write([new NamedArray("linear1.bias", [1], [1f])], [])
        );
        File.WriteAllText(Path.Combine(at, ExportFiles.Probe("text")), "mine");
        File.WriteAllText(Path.Combine(at, "notes.txt"), "mine");
        // Of an export that was killed.
        var orphan = Path.Combine(at, $"encoder_epoch_to.tmp-1-{OwnerId.Self with { Start = OwnerId.Self.Start + 1_000_000 }}");
        File.WriteAllText(orphan, "half of it");
        Exported(request);
        Assert.False(File.Exists(Path.Combine(at, ExportFiles.Probe("video"))));
        Assert.False(File.Exists(orphan));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(at, "notes.txt")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(at, ExportFiles.Probe("text"))));
    }

    [Theory]
    [InlineData(ExportFiles.Encoders)]
    [InlineData(ExportFiles.About)]
    public void Another_programs_file_is_not_replaced(string name)
    {
        var request = Weighed.In(folder);
        TinyRun.Good(request);
        var (at, _) = Exported(request);
        foreach (var file in Directory.GetFiles(at))
            File.Delete(file);
        File.WriteAllText(Path.Combine(at, name), "{\"weights\": \"mine\"}");
        var (code, events) = TinyRun.Run(request.Exporting(Path.GetDirectoryName(at)!));
        Assert.Equal((1, "MPUC5005"), (code, Assert.Single(TinyRun.Codes(events))));
        Assert.Equal("{\"weights\": \"mine\"}", File.ReadAllText(Path.Combine(at, name)));
        Assert.Single(Directory.GetFiles(at));
    }

    [Theory]
    [InlineData("pytorch", ExportFiles.About, ExportFiles.Encoders)]
    [InlineData("onnx", OnnxFiles.About, "encoder_audio.onnx")]
    public void Whatever_operation_fails_a_folder_with_its_description_is_whole_and_of_one_export(
        string form,
        string description,
        string encoder
    )
    {
        Request[] runs = [Weighed.In(folder), Weighed.In(Path.Combine(folder, "other"), ("MpucEpochs", "1"))];
        var exports = runs.Select(r =>
            {
                TinyRun.Good(r);
                return Content(Exported(r.In(form)).Folder);
            })
            .ToArray();
        Assert.NotEqual(exports[0][encoder], exports[1][encoder]);

        // The second run's export over the first's, failing at one operation after the other until none is left.
        var (failed, at) = (0, Path.Combine(folder, "target", ExportFiles.Folder(runs[0].Folds[0].Name, 0)));
        for (var operation = 1; ; operation++)
        {
            Directory.CreateDirectory(at);
            foreach (var (name, bytes) in exports[0])
                File.WriteAllBytes(Path.Combine(at, name), bytes);
            var layer = new FaultyLayer(operation, Fault.Full);
            var (code, _) = TinyRun.Run(runs[1].In(form).Exporting(Path.Combine(folder, "target")), layer);
            var left = Content(at);
            Assert.DoesNotContain(left.Keys, name => name.Contains(".tmp-", StringComparison.Ordinal));
            if (left.ContainsKey(description))
            {
                var whole = exports.Single(e => e[description].AsSpan().SequenceEqual(left[description]));
                Assert.All(whole, file =>
                    Assert.True(file.Value.AsSpan().SequenceEqual(left[file.Key]), $"{file.Key} after {layer.Operations[^1]}")
                );
            }
            else
                failed++;
            if (layer.Operations.Count < operation)
            {
                Assert.Equal(0, code);
                Assert.Equal(exports[1][description], left[description]);
                break;
            }
        }
        Assert.True(failed > 5, $"{failed}");
    }

    private static Dictionary<string, byte[]> Content(string at) =>
        Directory.GetFiles(at).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    [Fact]
    public void A_damaged_result_is_told_and_not_exported()
    {
        var request = Weighed.In(folder);
        TinyRun.Good(request);
        var path = Path.Combine(Weighed.Entry(request, Stage.Contrast).Folder, TrainedEncoders.FileName);
        var bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 1;
        File.WriteAllBytes(path, bytes);
        var (code, events) = TinyRun.Run(request with { Goal = Goal.Export });
        Assert.Equal((1, "MPUC3002 MPUC2143"), (code, string.Join(' ', TinyRun.Codes(events))));
        Assert.False(Directory.Exists(ExportStage.FolderOf(request)));
    }

    [PythonFact("torch")]
    public void Pytorch_reads_an_export_and_its_names_and_shapes_are_the_published_ones()
    {
        // The published sizes, for which the golden states are.
        var request = Weighed.In(
            folder,
            ("MpucFeatureSize", "512"),
            ("MpucWindow", "45"),
            ("MpucEpochs", "0"),
            ("MpucProbeHidden", "512"),
            ("MpucProbeEpochs", "1")
        );
        TinyRun.Good(request);
        var (at, _) = Exported(request);
        // Without the package safetensors, of which no distribution has one: the format is a length, a header and the numbers.
        var output = Python.Run(
            """
            import json, struct, torch
            def load(path):
                data = open(path, 'rb').read()
                length = struct.unpack('<Q', data[:8])[0]
                header = json.loads(data[8:8 + length])
                return {name: torch.frombuffer(bytearray(data[8 + length + e['data_offsets'][0]:8 + length + e['data_offsets'][1]] or b'\0\0\0\0'), dtype=torch.float32).reshape(e['shape'])
                        for name, e in header.items() if name != '__metadata__'}
            encoder, linear = load('encoder_epoch_top.safetensors'), load('linear_epoch_top.safetensors')
            # A module takes them by name, and gives what its numbers say.
            projector = torch.nn.Sequential(torch.nn.Linear(512, 1024), torch.nn.ReLU(), torch.nn.Linear(1024, 512))
            projector.load_state_dict({name[len('proj_audio.'):]: x for name, x in encoder.items() if name.startswith('proj_audio.')})
            norm = torch.nn.BatchNorm2d(51)
            norm.load_state_dict({name.split('batch_norm.')[1]: x for name, x in encoder.items() if name.startswith('stgcn.block1.batch_norm.')})
            assert float(projector(torch.ones(1, 512)).abs().sum()) > 0 and int(norm.num_batches_tracked) == 0
            print(json.dumps({'encoder': {n: list(x.shape) for n, x in encoder.items()}, 'linear': {n: list(x.shape) for n, x in linear.items()}}))
            """,
            at
        );
        var read = JsonNode.Parse(output)!;
        Assert.Equal(
            Golden(("encoder_tcn", "audio_encoder."), ("encoder_stgcn", "stgcn."), ("projector", "proj_audio."), ("projector", "proj_ld.")),
            Shapes(read["encoder"]!)
        );
        Assert.Equal(Golden(("probe", "")), Shapes(read["linear"]!));
    }

    private static (string Folder, Seq<WorkerEvent> Events) Exported(Request request)
    {
        var (code, events) = TinyRun.Run(request with { Goal = Goal.Export });
        Assert.True(code == 0, string.Join('\n', events));
        return (Path.Combine(ExportStage.FolderOf(request), ExportFiles.Folder(request.Folds[0].Name, 0)), events);
    }

    private static string[] Golden(params (string Name, string Prefix)[] networks) =>
        [
            .. networks
                .SelectMany(n =>
                    MpucMer
                        .Tests.Golden.Published(n.Name)["state_shapes"]
                        .EnumerateObject()
                        .Select(p => $"{n.Prefix}{p.Name} [{string.Join(",", MpucMer.Tests.Golden.Longs(p.Value).Select(OfWindow))}]")
                )
                .Order(StringComparer.Ordinal),
        ];

    private static string[] Shapes(JsonNode node) =>
        [
            .. node.AsObject()
                .Select(p => $"{p.Key} [{string.Join(",", p.Value!.AsArray().Select(d => d!.GetValue<int>()))}]")
                .Order(StringComparer.Ordinal),
        ];

    private static Dictionary<string, NamedArray> Read(string path) =>
        Safetensors
            .Read(File.ReadAllBytes(path), path)
            .IfLeft(_ => throw new InvalidOperationException(path))
            .Arrays.ToDictionary(a => a.Name);

    private static double[] Affine(Dictionary<string, NamedArray> state, string name, double[] x) =>
        [
            .. state[name + ".bias"]
                .Values.Select((b, row) => b + x.Select((v, i) => v * state[name + ".weight"].Values[row * x.Length + i]).Sum()),
        ];

    // The golden state is one of 90 frames, ten of which the gates take; the demo's longest clip has 45.
    private static long OfWindow(long size) => size == (90 - 10) * 64 ? (45 - 10) * 64 : size;
}
