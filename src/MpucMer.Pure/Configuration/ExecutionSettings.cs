using System.Globalization;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>What changes no result, or none that is meant to: not part of any fingerprint.</summary>
/// <param name="Threads">Of the tensor library; 0: all cores.</param>
/// <param name="Device">auto, cpu, cuda, cuda:N.</param>
/// <param name="CheckpointMinutes">Between two checkpoints of a training.</param>
/// <param name="Log">What metrics are written to.</param>
public sealed record ExecutionSettings(int Threads, string Device, double CheckpointMinutes, LogSettings Log)
{
    internal static Validation<Problem, ExecutionSettings> Read(Values values) =>
        (
            values.Read(ExecutionProperties.Threads),
            values.Read(ExecutionProperties.Device),
            values.Read(ExecutionProperties.CheckpointMinutes),
            LogSettings.Read(values)
        ).Apply((t, d, c, l) => new ExecutionSettings(t, d, c, l));
}

/// <summary>The properties of how work is done.</summary>
public static class ExecutionProperties
{
    public static readonly Property<int> Threads = Whole("MpucThreads", "Threads of the tensor library; 0: all cores.", Limits.Threads)
        .Defaults("0")
        .Of(e => e.Execution.Threads);

    public static readonly Property<string> Device = new Property<string>(
        "MpucDevice",
        "auto | cpu | cuda | cuda:N",
        "Where the tensors live; auto: on the GPU where libtorch finds one.",
        ReadDevice,
        device => device
    )
        .Defaults("auto")
        .Of(e => e.Execution.Device);

    public static readonly Property<double> CheckpointMinutes = Number(
            "MpucCheckpointMinutes",
            "Minutes between two checkpoints of a training step.",
            Limits.Minutes
        )
        .Defaults("5")
        .Of(e => e.Execution.CheckpointMinutes)
        .AsideFromResults();

    public static readonly Seq<Property> All = Seq<Property>(Threads, Device, CheckpointMinutes);

    private static Validation<Problem, string> ReadDevice(Setting s) =>
        s.Value.ToLowerInvariant() is var device && (device is "auto" or "cpu" or "cuda" || IsNumbered(device))
            ? Success<Problem, string>(device)
            : Fail<Problem, string>(new Problem.NotOneOf(s.Name, s.Value, Seq("auto", "cpu", "cuda", "cuda:N"), None, s.Place));

    private static bool IsNumbered(string device) =>
        device.StartsWith("cuda:", StringComparison.Ordinal)
        && ushort.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}

/// <summary>What -t:Gc is asked for.</summary>
/// <param name="KeepDays">What runs of the last so many days need stays.</param>
public sealed record GcSettings(int KeepDays, bool Delete)
{
    public static Validation<Problem, GcSettings> Parse(Settings settings)
    {
        var values = new Values(settings, Protocol.Corrected);
        return (values.Read(CommandProperties.KeepDays), values.Read(CommandProperties.Delete)).Apply(
            (days, delete) => new GcSettings(days, delete)
        );
    }
}
