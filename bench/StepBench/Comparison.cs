using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MpucMer.Bench;

/// <summary>The columns in turn, each in a process of its own, so that a machine that drifts favours none.</summary>
internal static class Comparison
{
    private sealed record Row(string Name, Column Column, bool Told);

    // What ours is told by NativeSettings.
    private static readonly (string Name, string Value)[] Settings =
    [
        ("MALLOC_MMAP_THRESHOLD_", "1073741824"),
        ("MALLOC_TRIM_THRESHOLD_", "2147483648"),
        ("OMP_WAIT_POLICY", "PASSIVE"),
    ];

    private static readonly Row[] Rows =
    [
        new("ours", Column.Ours, false),
        new("plain TorchSharp", Column.Plain, false),
        new("published step, eager TorchSharp", Column.Peer, false),
        new("published step, eager TorchSharp, allocator and OpenMP told as ours", Column.Peer, true),
    ];

    public static int Run(Options options)
    {
        var found = Rows.ToDictionary(row => row, _ => new List<Measurement>());
        for (var round = 0; round < options.Rounds; round++)
            foreach (var row in Rows)
            {
                if (Measure(options, row) is not { } measured)
                    return 1;
                found[row].Add(measured);
                Console.Error.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"round {round + 1}, {row.Name}: {measured.Seconds.Min():F3} s, {measured.PeakMiB} MiB"
                    )
                );
            }
        Console.WriteLine(Table(options, found));
        return 0;
    }

    private static Measurement? Measure(Options options, Row row)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Run as `dotnet StepBench.dll`: the process is dotnet's.
        start.ArgumentList.Add(typeof(Comparison).Assembly.Location);
        foreach (var argument in options.Arguments(row.Column))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in Settings)
        {
            if (row.Told)
                start.Environment[name] = value;
            else
                start.Environment.Remove(name);
        }
        start.Environment["OMP_NUM_THREADS"] = $"{options.Threads}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Measurement.Read(output) : null;
    }

    private static string Table(Options options, Dictionary<Row, List<Measurement>> found)
    {
        var flops = TrainingStep.Flops(options);
        double Fastest(Row row) => found[row].Min(m => m.Seconds.Min());
        var rate = found.Values.SelectMany(all => all).Max(m => m.GigaflopsOfProduct);
        var lines = Rows.Select(row =>
        {
            var all = found[row].SelectMany(m => m.Seconds).Order().ToArray();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Name} | {all[0]:F3} | {all[all.Length / 2]:F3} | {options.Batch / all[0]:F1} | "
                    + $"{found[row].Max(m => m.PeakMiB)} | {flops / all[0] / 1e9 / rate:P0} | {Fastest(row) / Fastest(Rows[0]):F2} |"
            );
        });
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""

            {string.Join(
                ", ",
                options.Modalities
            )}; batch {options.Batch}, {options.Frames} frames, {options.Threads} threads; {options.Rounds} rounds
            of {options.Steps} steps; {Processor()}.
            {flops / 1e9:F0} GFLOP a step; libtorch's matrix product {rate:F0} GFLOP/s.

            | | fastest s | median s | clips/s | peak MiB | of the product's rate | times ours |
            |---|---:|---:|---:|---:|---:|---:|
            {string.Join('\n', lines)}
            """
        );
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]
            : RuntimeInformation.ProcessArchitecture.ToString();
}
