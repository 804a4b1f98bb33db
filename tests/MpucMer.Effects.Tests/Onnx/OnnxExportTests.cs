using System.Text.Json.Nodes;
using LanguageExt;
using Microsoft.ML.OnnxRuntime;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Tests.Weights;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Onnx;

/// <summary>Exports as ONNX: with nothing but ONNX Runtime and what the files say, a clip is judged as it was here.</summary>
[Collection(AloneCollection.Name)]
public sealed class OnnxExportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-onnx-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static readonly TheoryData<string, string, string> Kinds = new()
    {
        { "batch", "features", "leave-out" },
        { "none", "projections", "use" },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void With_the_exported_files_alone_a_clip_is_judged_as_in_the_run(string norm, string output, string missing)
    {
        var request = Weighed.In(
            folder,
            ("MpucProjectorNorm", norm),
            ("MpucOutput", output),
            ("MpucMissing", missing),
            ("MpucInputs", "training"),
            ("MpucProbeFeatures", "training"),
            ("MpucEvaluationWindows", "3")
        );
        TinyRun.Good(request);
        var at = Exported(request);
        Assert.Equal(
            "encoder_audio.onnx encoder_landmarks.onnx onnx.json probe_audio.onnx probe_fused.onnx probe_landmarks.onnx "
                + "projector_audio.onnx projector_landmarks.onnx",
            string.Join(' ', Directory.GetFiles(at).Select(Path.GetFileName).Order(StringComparer.Ordinal))
        );
        var answers = Answers(request);
        var judge = new Judge(at);
        var clips = Weighed.Clips(request);
        foreach (var id in request.Folds[0].TestIds)
        {
            var row = clips.Ids.AsEnumerable().ToList().IndexOf(id);
            var signals = clips.Modalities.ToDictionary(m => m.Modality.Name, m => (m.Clips[row], m.Width));
            foreach (var probe in answers)
            {
                var (expected, scores) = (probe.Logits[id], judge.Scores(probe.Name, signals));
                Close.ToLargest(expected, scores.Select(x => (double)x).ToArray(), 2e-5, $"{probe.Name} of {id}");
                Assert.Equal(probe.Temperature, judge.About["probe"]!["temperatures"]![probe.Name]!.GetValue<double>());
            }
        }
    }

    [Fact]
    public void The_same_run_is_the_same_bytes_and_lies_beside_files_for_pytorch()
    {
        var request = Weighed.In(folder);
        TinyRun.Good(request);
        var at = Exported(request);
        var first = Content(at);
        // Of an experiment with video once; and of somebody who has a network of such a name too.
        File.Copy(Path.Combine(at, OnnxFiles.Encoder("audio")), Path.Combine(at, OnnxFiles.Encoder("video")));
        File.WriteAllText(Path.Combine(at, OnnxFiles.Encoder("smell")), "mine");
        var (code, events) = TinyRun.Run(request with { Goal = Goal.Export });
        Assert.True(code == 0, string.Join('\n', events));
        Assert.Equal(at, Exported(request));
        var again = Content(at);
        Assert.Equal("mine", System.Text.Encoding.UTF8.GetString(again[OnnxFiles.Encoder("smell")]));
        Assert.False(again.ContainsKey(OnnxFiles.Encoder("video")));
        Assert.All([ExportFiles.About, ExportFiles.Encoders, ExportFiles.Fused], name => Assert.Contains(name, again.Keys));
        Assert.All(first, file => Assert.Equal(file.Value, again[file.Key]));
    }

    [Fact]
    public void Another_programs_network_is_not_replaced()
    {
        var request = Weighed.In(folder);
        TinyRun.Good(request);
        var at = Exported(request);
        File.WriteAllText(Path.Combine(at, OnnxFiles.Probe("fused")), "mine");
        var (code, events) = TinyRun.Run(AsOnnx(request));
        Assert.Equal((1, "MPUC5005"), (code, Assert.Single(TinyRun.Codes(events))));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(at, OnnxFiles.Probe("fused"))));
    }

    [Fact]
    public void Each_file_says_what_it_wants_and_what_its_numbers_mean()
    {
        var request = Weighed.In(folder, ("MpucInputs", "training"), ("MpucProbeFeatures", "training"));
        TinyRun.Good(request);
        var at = Exported(request);
        var about = JsonNode.Parse(File.ReadAllText(Path.Combine(at, OnnxFiles.About)))!;
        using var audio = new InferenceSession(Path.Combine(at, OnnxFiles.Encoder("audio")));
        var facts = audio.ModelMetadata.CustomMetadataMap;
        Assert.Equal(
            ("audio", "22050", "12", "training"),
            (facts["name"], facts["sample_rate"], facts["window"], facts["inputs_standardised_by"])
        );
        Assert.Equal(about["modalities"]![0]!["mean"]!.ToJsonString(), facts["mean"]);
        Assert.Equal(128, JsonNode.Parse(facts["divisor"])!.AsArray().Count);
        Assert.Equal(["batch", "frames", ""], audio.InputMetadata["signals"].SymbolicDimensions);
        using var landmarks = new InferenceSession(Path.Combine(at, OnnxFiles.Encoder("landmarks")));
        Assert.Equal([-1, 12, 51, 2], landmarks.InputMetadata["signals"].Dimensions);
        Assert.Equal([-1, 8], landmarks.OutputMetadata["features"].Dimensions);
        using var probe = new InferenceSession(Path.Combine(at, OnnxFiles.Probe("audio")));
        facts = probe.ModelMetadata.CustomMetadataMap;
        Assert.Equal(about["probe"]!["classes"]!.ToJsonString(), facts["classes"]);
        Assert.Equal("[\"audio\"]", facts["inputs"]);
        Assert.Equal(8, JsonNode.Parse(facts["features"])!["audio"]!["mean"]!.AsArray().Count);
        Assert.False(JsonNode.Parse(facts["features"])!.AsObject().ContainsKey("landmarks"));
        Assert.Equal("{\"frames\":{\"axis\":1,\"least\":1,\"most\":null}}", about["modalities"]![0]!["free"]!.ToJsonString());
    }

    [PythonFact("onnx")]
    public void The_checker_of_onnx_takes_what_is_exported()
    {
        var request = Weighed.In(folder, ("MpucProbeKind", "attention"));
        TinyRun.Good(request);
        var said = Python.Run(
            """
            import glob, onnx
            for path in glob.glob('*.onnx'):
                onnx.checker.check_model(onnx.load(path), full_check=True)
                print(path)
            """,
            Exported(request)
        );
        Assert.Equal(7, said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    // The package itself where it is installed, else what the example uses of it, over the library that these tests run.
    [PythonFact("numpy")]
    public void The_example_of_the_documentation_comes_to_the_probabilities_of_the_run()
    {
        var request = Weighed.In(folder, ("MpucInputs", "training"), ("MpucProbeFeatures", "training"), ("MpucEvaluationWindows", "3"));
        TinyRun.Good(request);
        var at = Exported(request);
        var (clips, answers, id) = (Weighed.Clips(request), Answers(request), request.Folds[0].TestIds[0]);
        var row = clips.Ids.AsEnumerable().ToList().IndexOf(id);
        var track = clips.Modalities.Find(m => m.Modality == Modality.Landmarks).Map(m => m.Clips[row]).IfNone([]);
        var heard = clips.Modalities.Find(m => m.Modality == Modality.Audio).Map(m => m.Clips[row]).IfNone([]);
        Write("landmarks.f32", track);
        Write("audio.f32", heard);
        Write("samples.f32", Samples(request, id));
        if (!Python.Has("onnxruntime"))
        {
            File.WriteAllBytes(Path.Combine(folder, "onnxruntime.py"), TestFiles.Read("onnxruntime.py"));
            // Loaded by now, from wherever it lies.
            Judge.Load(at);
        }
        var text = File.ReadAllText(Path.Combine(TestFiles.Repository, "docs", "onnx.md"));
        var from = text.IndexOf(
            '\n',
            text.IndexOf("```python", text.IndexOf("<!-- example -->", StringComparison.Ordinal), StringComparison.Ordinal)
        );
        var said = Python.Run(
            $"""
            import os
            os.environ['MPUC_ONNXRUNTIME'] = r'{Library()}'
            {text[from..text.IndexOf("```", from, StringComparison.Ordinal)]}
            read = lambda name, width: numpy.fromfile(name, numpy.float32).reshape(-1, width)
            track, heard, samples = read('landmarks.f32', 102), read('audio.f32', 128), numpy.fromfile('samples.f32', numpy.float32)
            frames = log_mel(samples, rows=len(track))
            assert frames.shape == heard.shape, (frames.shape, heard.shape)
            assert numpy.abs(frames - heard).max() < .01, numpy.abs(frames - heard).max()
            for probe in ('fused', 'audio', 'landmarks'):
                p = probabilities(r'{at}', dict(audio=frames, landmarks=track), probe)
                print(probe, *p, *map(float, p.values()))
            """,
            folder
        );
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToArray();
        Assert.Equal(["fused", "audio", "landmarks"], lines.Select(l => l[0]));
        var names = request.Inventory.Labelling.Names;
        foreach (var (line, probe) in lines.Zip(answers))
        {
            Assert.Equal(names, line.Skip(1).Take(names.Count).ToSeq());
            var scores = probe.Logits[id].Select(z => Math.Exp(z / probe.Temperature)).ToArray();
            Close.ToLargest(
                scores.Select(x => x / scores.Sum()).ToArray(),
                [.. line.Skip(1 + names.Count).Select(x => double.Parse(x, System.Globalization.CultureInfo.InvariantCulture))],
                1e-4,
                probe.Name
            );
        }

        void Write(string name, float[] values) =>
            File.WriteAllBytes(Path.Combine(folder, name), System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
    }

    private static float[] Samples(Request request, string id)
    {
        var source = request.Inventory.Clips.First(c => c.Id == id).Sources.First(s => s.Modality == Modality.Audio).Path;
        var sound = WavFile.Decode(File.ReadAllBytes(source), source).IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
        return Resampler.Resample(sound.Mono(), sound.SampleRate, LogMel.SampleRate);
    }

    private static string Library() =>
        System
            .Diagnostics.Process.GetCurrentProcess()
            .Modules.Cast<System.Diagnostics.ProcessModule>()
            .Select(m => m.FileName)
            .First(name => Path.GetFileName(name) is "libonnxruntime.so" or "onnxruntime.dll" or "libonnxruntime.dylib");

    private static Request AsOnnx(Request request) => request.In(ExportForm.Onnx.Name) with { Goal = Goal.Export };

    private static string Exported(Request request)
    {
        var (code, events) = TinyRun.Run(AsOnnx(request));
        Assert.True(code == 0, string.Join('\n', events));
        return Path.Combine(ExportStage.FolderOf(request), ExportFiles.Folder(request.Folds[0].Name, 0));
    }

    private static Dictionary<string, byte[]> Content(string at) =>
        Directory.GetFiles(at).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    private sealed record ProbeSaid(string Name, double Temperature, Dictionary<string, double[]> Logits);

    // What the run's probes said of its test clips.
    private static ProbeSaid[] Answers(Request request)
    {
        var trained = TrainedProbes
            .Codec.Read(Weighed.Entry(request, Stage.Probe))
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
        var ids = request.Folds[0].TestIds.ToArray();
        return
        [
            .. trained
                .Answers.AsEnumerable()
                .Select(a => new ProbeSaid(
                    a.Probe,
                    a.Temperature,
                    a.Test.Rows.Zip(a.Test.Logits).ToDictionary(p => ids[p.Item1], p => p.Item2)
                )),
        ];
    }

    /// <summary>Judges as docs/onnx.md says, by onnx.json and the networks.</summary>
    private sealed class Judge(string at)
    {
        /// <summary>Runs a network, whichever.</summary>
        public static void Load(string at) => new InferenceSession(Path.Combine(at, OnnxFiles.Probe("fused"))).Dispose();

        public JsonNode About { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(at, OnnxFiles.About)))!;

        public float[] Scores(string probe, Dictionary<string, (float[] Values, int Width)> signals)
        {
            var told = About["probe"]!;
            var parts = probe == "fused" ? told["fused"]!.AsArray().Select(n => n!.GetValue<string>()) : [probe];
            var joined = parts
                .SelectMany(name => name == "presence" ? [1f, 1f] : Standard(told["features"]![name]!, Features(name, signals)))
                .ToArray();
            return Run(told["files"]![probe]!, joined, 1, joined.Length);
        }

        private float[] Features(string name, Dictionary<string, (float[] Values, int Width)> signals)
        {
            var told = About["modalities"]!.AsArray().Single(m => m!["name"]!.GetValue<string>() == name)!;
            var (values, width) = signals[name];
            var (window, most) = (About["window"]!.GetValue<int>(), told["most"]!.GetValue<float>());
            var standard = Standard(told, values).Select(x => Math.Clamp(x, -most, most)).ToArray();
            var starts = Windows.EvenStarts(
                signals.Values.Min(s => s.Values.Length / s.Width),
                window,
                About["evaluation_windows"]!.GetValue<int>()
            );
            var views = starts.SelectMany(start =>
                Enumerable.Range(0, window * width).Select(i => standard[(start * width + i) % values.Length])
            );
            int[] shape = [starts.Length, .. told["input"]!.AsArray().Select(n => n!.GetValue<int>())];
            var features = Run(told["encoder"]!, [.. views], shape);
            var size = features.Length / starts.Length;
            if (About["output"]!.GetValue<string>() == "projections")
                features = Run(told["projector"]!, features, starts.Length, size);
            return [.. Enumerable.Range(0, size).Select(k => Enumerable.Range(0, starts.Length).Average(w => features[w * size + k]))];
        }

        private static IEnumerable<float> Standard(JsonNode told, float[] values)
        {
            var (mean, divisor) = (Numbers(told["mean"]!), Numbers(told["divisor"]!));
            return values.Select((x, i) => (float)((x - mean[i % mean.Length]) / divisor[i % mean.Length]));
        }

        private static double[] Numbers(JsonNode node) => [.. node.AsArray().Select(n => n!.GetValue<double>())];

        private float[] Run(JsonNode file, float[] x, params int[] shape) =>
            OnnxRuntime.Run(File.ReadAllBytes(Path.Combine(at, file.GetValue<string>())), x, shape).Values;
    }
}
