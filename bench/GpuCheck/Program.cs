using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Effects.Tests.Goldens;
using MpucMer.Effects.Tests.Worker;
using MpucMer.Pure.Planning;
using TorchSharp;

// What can be said of a GPU only where one is (bench/gpu.sh): golden numbers on it, and the demo set trained on it and on the CPU.
// MPUC_TEST_DEVICE names the device.
NativeSettings.Apply(Environment.ProcessorCount);
LibTorch.Load();
var failures = 0;
var place = TestDevice.Value;
Console.WriteLine(
    $"libtorch {torch.__version__} from {LibTorch.Folder() ?? "the package"}; "
        + $"{(torch.cuda.is_available() ? torch.cuda.device_count() : 0)} GPUs; device {place}"
);

var trajectories = new TrajectoryGoldenTests();
foreach (var name in args.Length > 0 ? args : ["trajectory_audio_landmarks", "trajectory_audio_text", "trajectory_all_four"])
foreach (var arithmetic in Enum.GetValues<Arithmetic>())
    Try($"{name}, {arithmetic}: losses of the first steps in float32", () =>
        trajectories.Golden_trajectory_in_float32_for_its_first_steps(name, arithmetic)
    );

foreach (var on in new[] { "cpu", place.ToString() }.Distinct())
    Try($"the demo's clips, trained on {on}", () => Train(on));
return failures == 0 ? 0 : 1;

void Try(string what, Action check)
{
    var watch = Stopwatch.StartNew();
    try
    {
        check();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ok    {what} ({watch.Elapsed.TotalSeconds:F1} s)"));
    }
    catch (Exception e)
    {
        failures++;
        Console.WriteLine($"FAIL  {what}: {e.Message}");
    }
}

// Two folds of 32 clips: that it runs and learns there, not how well.
static void Train(string on)
{
    var folder = Directory.CreateTempSubdirectory("mpuc-gpu-");
    try
    {
        var properties = new Dictionary<string, string>
        {
            ["MpucFolds"] = "2",
            ["MpucValidationActors"] = "1",
            ["MpucEpochs"] = "3",
            ["MpucBatchSize"] = "16",
            ["MpucWindow"] = "30",
            ["MpucDevice"] = on,
        };
        var request = DemoRequest.Make(folder.FullName, properties);
        var (code, events) = DemoRequest.Run(request);
        if (code != 0)
            throw new InvalidOperationException(string.Join(" | ", events.Filter(e => e is WorkerEvent.Told)));
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!;
        Console.WriteLine($"      fused accuracy {results["mean"]!["fused"]!["accuracy"]}");
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}
