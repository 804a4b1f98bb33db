using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MpucMer.Effects.Tensors.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Bench;

/// <summary>What a process measured of one column.</summary>
/// <param name="Seconds">Of each step, in the order in which they were taken.</param>
/// <param name="ProcessorSeconds">Of all cores, the median step's.</param>
/// <param name="PeakMiB">The process's largest resident size before the product below; only Linux tells.</param>
/// <param name="GigaflopsOfProduct">Of a product of two matrices of 2048 x 2048 by libtorch (MKL's sgemm), on the same threads.</param>
internal sealed record Measurement(
    Column Column,
    double[] Seconds,
    double ProcessorSeconds,
    int? PeakMiB,
    double Loss,
    double GigaflopsOfProduct
)
{
    private const int Product = 2048;

    /// <summary>In this process, after one step to warm up.</summary>
    public static Measurement Of(Options options)
    {
        // The peer's memory and threads are as its environment says.
        if (options.Column != Column.Peer)
            NativeSettings.Apply(options.Threads);
        LibTorch.Load();
        set_num_threads(options.Threads);
        manual_seed(0);
        using IStep step = options.Column == Column.Peer ? new EagerStep(options) : new TrainingStep(options);
        var loss = step.Run();
        var (seconds, processor) = (new double[options.Steps], new double[options.Steps]);
        for (var i = 0; i < options.Steps; i++)
        {
            var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            loss = step.Run();
            (seconds[i], processor[i]) = (watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        return new(options.Column, seconds, processor.Order().ElementAt(options.Steps / 2), Memory("VmHWM:"), loss, OfProduct());
    }

    public static Measurement Read(string json) => JsonSerializer.Deserialize<Measurement>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    public string Text(Options options) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            column: {Column}
            seconds a step: fastest {Seconds.Min():F3}, median {Seconds.Order().ElementAt(
                Seconds.Length / 2
            ):F3}; of all cores {ProcessorSeconds:F3}
            clips a second: {options.Batch / Seconds.Min():F1}
            peak MiB: {PeakMiB}
            loss: {Loss:F4}
            libtorch's matrix product: {GigaflopsOfProduct:F0} GFLOP/s
            """
        );

    /// <summary>A line of /proc/self/status, in MiB.</summary>
    public static int? Memory(string line) =>
        !File.Exists("/proc/self/status")
            ? null
            : File.ReadLines("/proc/self/status")
                .Where(l => l.StartsWith(line, StringComparison.Ordinal))
                .Select(l => (int?)(int.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024))
                .FirstOrDefault();

    private static double OfProduct()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (a, b, fastest) = (randn(Product, Product), randn(Product, Product), double.MaxValue);
        for (var i = 0; i < 4; i++)
        {
            var watch = Stopwatch.StartNew();
            using var c = a.mm(b);
            fastest = Math.Min(fastest, watch.Elapsed.TotalSeconds);
        }
        return 2 * Math.Pow(Product, 3) / fastest / 1e9;
    }
}
