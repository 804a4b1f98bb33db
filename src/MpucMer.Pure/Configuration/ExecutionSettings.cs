using System.Globalization;
using MpucMer.Pure.Events;
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

/// <summary>What a run's metrics are written to (docs/metrics.md).</summary>
/// <param name="Asked">Of those that are not written anyway.</param>
public sealed record LogSettings(Seq<RunLog> Asked, WandbNames Wandb)
{
    /// <summary>All that they are written to.</summary>
    public Seq<RunLog> All => RunLog.All.Filter(log => log.IsAlways || Asked.Exists(l => l.Name == log.Name)).Strict();

    internal static Validation<Problem, LogSettings> Read(Values values) =>
        (
            values.Read(LogProperties.Log),
            values.Read(LogProperties.Wandb),
            values.Read(LogProperties.WandbProject),
            values.Read(LogProperties.WandbEntity),
            values.Read(LogProperties.WandbName)
        ).Apply(
            (logs, wandb, project, entity, name) =>
                new LogSettings(wandb ? logs.Add(RunLog.Wandb).Distinct().Strict() : logs, new WandbNames(project, entity, name))
        );
}

/// <summary>What a run is called at Weights &amp; Biases; where there is none, the environment or a default says it.</summary>
public sealed record WandbNames(Option<string> Project, Option<string> Entity, Option<string> Name);

/// <summary>The properties of where a run's metrics go: no result depends on them.</summary>
public static class LogProperties
{
    public static readonly Property<Seq<RunLog>> Log = new Property<Seq<RunLog>>(
        "MpucLog",
        $"some of {string.Join(", ", RunLog.All.Map(l => l.Name))}",
        "Where the metrics of every step and epoch go, besides metrics.jsonl.",
        s => Configuration.Read.Each(Configuration.Read.Words(s.Value).Map(word => OneOf(s, word))),
        logs => string.Join(' ', logs.Map(l => l.Name))
    )
        .Defaults("jsonl")
        .Of(e => e.Execution.Log.Asked)
        .AsideFromResults();

    public static readonly Property<bool> Wandb = Flag("MpucWandb", "Whether metrics go to Weights & Biases, too, as with MpucLog=wandb.")
        .Defaults("false")
        .Of(e => e.Execution.Log.Asked.Exists(l => l.Name == RunLog.Wandb.Name))
        .AsideFromResults();

    public static readonly Property<Option<string>> WandbProject = Text(
            "MpucWandbProject",
            "text",
            "The project at Weights & Biases; default: WANDB_PROJECT, or mpucmer."
        )
        .Of(e => e.Execution.Log.Wandb.Project)
        .AsideFromResults();

    public static readonly Property<Option<string>> WandbEntity = Text(
            "MpucWandbEntity",
            "text",
            "Whose project it is, a user or a team; default: WANDB_ENTITY, or whom the key belongs to."
        )
        .Of(e => e.Execution.Log.Wandb.Entity)
        .AsideFromResults();

    public static readonly Property<Option<string>> WandbName = Text(
            "MpucWandbName",
            "text",
            "What the run is called there; default: experiment and run folder."
        )
        .Of(e => e.Execution.Log.Wandb.Name)
        .AsideFromResults();

    public static readonly Seq<Property> All = Seq<Property>(Log, Wandb, WandbProject, WandbEntity, WandbName);

    private static Validation<Problem, RunLog> OneOf(Setting s, string word) =>
        Configuration.Read.OneOf(s with { Value = word }, [.. RunLog.All.Map(l => (l.Name, l))]);
}
