using MpucMer.Effects.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sinks;

/// <summary>
/// Somebody who is told a run's metrics. All calls come from one thread, which is the sink's own, in the order in which things happened: it
/// may take its time, but it may not be asked to hurry. Whatever it throws ends it, with a warning, and nothing else.
/// </summary>
public interface IMetricSink : IDisposable
{
    /// <summary>
    /// A metric. A <see cref="Metric.Began"/> takes back what was told of its subject that <see cref="Metric.IsTakenBack"/> names.
    /// </summary>
    void Take(Told told);

    /// <summary>What was taken is now where others see it. Asked for at every epoch, and every few seconds.</summary>
    void Flush();

    /// <summary>The last call: the run is over, and its files are in the run folder.</summary>
    void End(RunEnd end);
}

/// <summary>How a run ended.</summary>
/// <param name="Report">What it came to; none where it did not come that far.</param>
public sealed record RunEnd(Option<Report> Report)
{
    public static readonly RunEnd Early = new(None);
}

/// <summary>What a sink is given when it is opened.</summary>
/// <param name="Store">To read results from (<see cref="StoredOf"/>); nothing may be written there.</param>
/// <param name="Variable">The environment.</param>
/// <param name="Warn">Tells the user a warning; the run goes on.</param>
public sealed record SinkContext(
    Request Request,
    Experiment Experiment,
    Store Store,
    Func<string, string?> Variable,
    TimeProvider Clock,
    Action<Problem> Warn
)
{
    /// <summary>A file or folder in the run folder.</summary>
    public string PathOf(string name) => Path.Combine(Request.RunDir, name);

    /// <summary>The result of a step; none where it is not stored (yet), or cannot be read.</summary>
    public Option<A> StoredOf<A>(Step<A> step) =>
        Store.Load(step.Key).Match(Right: e => e, Left: _ => None).Bind(e => step.Of.Codec.Read(e).ToOption());
}

/// <summary>A kind of sink: what experiments call it (<see cref="RunLog"/>), and how it begins.</summary>
public sealed record MetricSink(RunLog Log, Func<SinkContext, IMetricSink> Open)
{
    /// <summary>Every kind. One more is one file, and one line here.</summary>
    public static readonly Seq<MetricSink> All = Seq(JsonLinesSink.Sink, TensorBoardSink.Sink);

    /// <summary>Those that an experiment asks for.</summary>
    public static Seq<MetricSink> Of(Experiment experiment) =>
        LogProperties.Of(experiment).Bind(log => All.Filter(s => s.Log.Name == log.Name)).Strict();
}
