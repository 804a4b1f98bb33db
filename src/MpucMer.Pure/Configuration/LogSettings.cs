using MpucMer.Pure.Events;

namespace MpucMer.Pure.Configuration;

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
        .Of(e => e.Execution.Logs)
        .AsideFromResults();

    public static readonly Seq<Property> All = Seq1<Property>(Log);

    /// <summary>What an experiment's metrics are written to.</summary>
    public static Seq<RunLog> Of(Experiment experiment) =>
        RunLog.All.Filter(log => log.IsAlways || experiment.Execution.Logs.Exists(l => l.Name == log.Name)).Strict();

    private static Validation<Problem, RunLog> OneOf(Setting s, string word) =>
        Configuration.Read.OneOf(s with { Value = word }, [.. RunLog.All.Map(l => (l.Name, l))]);
}
