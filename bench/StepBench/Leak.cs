using MpucMer.Effects.Tensors.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Bench;

/// <summary>
/// Many steps on small clips while another thread forces collections: the number of live tensors may not change, and memory may not grow.
/// </summary>
internal static class Leak
{
    private const int WarmUp = 100;

    /// <summary>A step's activations are some MiB: a single one kept by every step would be gigabytes.</summary>
    private const int MostMiB = 64;

    public static int Run(Options options)
    {
        NativeSettings.Apply(options.Threads);
        LibTorch.Load();
        set_num_threads(options.Threads);
        using var step = new TrainingStep(options with { Batch = 2, Frames = 12 });
        var (done, collections) = (false, 0);
        var collector = new Thread(() =>
        {
            for (; !Volatile.Read(ref done); collections++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                Thread.Sleep(1);
            }
        });
        collector.Start();
        for (var i = 0; i < WarmUp; i++)
            step.Run();
        var (tensors, memory, sound) = (Tensor.TotalCount, Measurement.Memory("VmRSS:") ?? 0, true);
        for (var i = 1; i <= options.Steps && sound; i++)
        {
            var loss = step.Run();
            var (now, grown) = (Tensor.TotalCount, (Measurement.Memory("VmRSS:") ?? 0) - memory);
            sound = double.IsFinite(loss) && now == tensors && grown <= MostMiB;
            if (!sound || i % Math.Max(1, options.Steps / 10) == 0)
                Console.WriteLine($"step {i}: loss {loss:F4}, {now - tensors} more tensors, {grown} MiB more, {collections} collections");
        }
        Volatile.Write(ref done, true);
        collector.Join();
        return sound ? 0 : 1;
    }
}
