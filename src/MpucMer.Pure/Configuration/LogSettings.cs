using MpucMer.Pure.Events;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

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
