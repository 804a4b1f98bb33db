using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Bench;
using TorchSharp;

// Seconds per training step: the median of --steps after one warm-up. The same work as bench/peer_step.py.
if (Options.Read(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

torch.set_num_threads(options.Threads);
torch.manual_seed(0);
using var training = new TrainingStep(options);
var loss = training.Run();
var (times, processor) = (new double[options.Steps], new double[options.Steps]);
for (var i = 0; i < options.Steps; i++)
{
    var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
    loss = training.Run();
    (times[i], processor[i]) = (watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
}
Array.Sort(times);
Array.Sort(processor);

var result = new JsonObject
{
    ["modalities"] = string.Join(',', options.Modalities),
    ["batch"] = options.Batch,
    ["frames"] = options.Frames,
    ["threads"] = options.Threads,
    ["arithmetic"] = options.Arithmetic.ToString(),
    ["seconds_per_step"] = Math.Round(times[options.Steps / 2], 4),
    ["fastest_step"] = Math.Round(times[0], 4),
    ["processor_seconds_per_step"] = Math.Round(processor[options.Steps / 2], 4),
    ["clips_per_second"] = Math.Round(options.Batch / times[options.Steps / 2], 2),
    ["peak_mib"] = PeakMiB(),
    ["loss"] = loss,
};
Console.WriteLine(options.Json ? result.ToJsonString() : string.Join(Environment.NewLine, result.Select(r => $"{r.Key}: {r.Value}")));
return 0;

// The process's largest resident size; only Linux tells.
static int? PeakMiB() =>
    !File.Exists("/proc/self/status") ? null
    : File.ReadLines("/proc/self/status").Where(l => l.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(l => (int?)(int.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)).FirstOrDefault();
