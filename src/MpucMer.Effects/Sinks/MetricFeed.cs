using MpucMer.Effects.Storage;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sinks;

/// <summary>
/// From a run to all that is told of its metrics. What is told is told at once and whole: beside what is measured now, what earlier runs of
/// the worker measured (metrics.jsonl has it) and what stored results say of themselves.
/// </summary>
public sealed class MetricFeed
{
    // A disk that does not answer for that long is no reason to wait longer.
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(10);

    private readonly Seq<SinkThread> sinks;
    private readonly Option<SinkContext> context;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, Seq<Told>> kept;

    // By step, what was told of it but for the steps of training.
    private readonly Dictionary<string, Dictionary<string, Metric>> said = new(StringComparer.Ordinal);
    private Option<Report> report;

    /// <summary>Nobody is told anything.</summary>
    public static readonly MetricFeed Nobody = new(Seq<SinkThread>(), None, TimeProvider.System, Seq<Told>());

    private MetricFeed(Seq<SinkThread> sinks, Option<SinkContext> context, TimeProvider clock, Seq<Told> kept)
    {
        (this.sinks, this.context, this.clock) = (sinks, context, clock);
        this.kept = kept.GroupBy(t => t.Metric.Subject.Step).ToDictionary(g => g.Key, g => g.ToSeq().Strict());
    }

    /// <summary>
    /// Begins to tell the sinks that the experiment asks for, of a run that trains; first what is known of the steps whose results are
    /// there.
    /// </summary>
    /// <param name="isThere">Whether a step is not made in this run.</param>
    public static MetricFeed Open(SinkContext context, Func<Step, bool> isThere) =>
        context.Request.Goal == Goal.Train ? Open(context, isThere, MetricSink.Of(context.Experiment)) : Nobody;

    /// <summary>The same of these sinks.</summary>
    public static MetricFeed Open(SinkContext context, Func<Step, bool> isThere, Seq<MetricSink> kinds)
    {
        // Read before the sink that writes it begins. What is wrong with it that sink will say.
        var kept = Guarded.Run("read", context.PathOf(MetricJson.FileName), () => JsonLinesSink.Kept(context).Told).IfLeft(Seq<Told>());
        var feed = new MetricFeed(
            kinds.Map(kind => new SinkThread(kind, context, kind.Log.IsAlways ? Option<int>.None : Some(SinkThread.Most))).Strict(),
            context,
            context.Clock,
            kept
        );
        context.Request.Steps.Filter(isThere).Iter(feed.Reused);
        return feed;
    }

    /// <summary>A step begins, or goes on after so many epochs and steps of the next.</summary>
    /// <param name="history">The epochs before.</param>
    public Unit Begin(Step step, int epoch, int batch, Seq<EpochRow> history)
    {
        // A result that was there may be damaged, and made again.
        foreach (var (id, _) in Said(step).Where(m => m.Value.IsTakenBack(epoch, batch)).ToArray())
            Said(step).Remove(id);
        Tell(new Metric.Began(Subject.Of(step), step.Key.Fingerprint, epoch, batch));
        Again(step, t => t.Metric is not Metric.Began && !t.Metric.IsTakenBack(epoch, batch));
        return Lacking(step, Metric.Of(step, history), Origin.Stored);
    }

    public void Tell(Metric metric) => Tell(new Told(metric, Origin.Now, clock.GetUtcNow()));

    /// <summary>A step has its result: what it says of itself is told so far as it was not on the way.</summary>
    public void Done(Step step, Seq<Metric> metrics)
    {
        _ = Lacking(step, metrics, Origin.Now);
        Tell(new Metric.Ended(Subject.Of(step)));
    }

    /// <summary>What the run came to: all its steps have their results, whoever made them.</summary>
    public Report Reported(Report of)
    {
        context.Iter(c => c.Request.Steps.Filter(s => !Said(s).ContainsKey("ended")).Iter(Reused));
        report = of;
        context.Iter(c => c.Page.Shut());
        return of;
    }

    /// <summary>Waits until what nothing may be lost of is written.</summary>
    public void Flush() => sinks.Filter(s => s.Name == RunLog.JsonLines.Name).Iter(s => s.Flush(FlushPatience));

    /// <summary>The run is over: gives each sink its time to end, all of them together no longer than that.</summary>
    public void End(TimeSpan most, Action<Problem> warn)
    {
        var until = clock.GetTimestamp();
        foreach (var sink in sinks)
        {
            var left = most - clock.GetElapsedTime(until);
            if (!sink.End(new RunEnd(report), left > TimeSpan.Zero ? left : TimeSpan.Zero))
                warn(new Problem.MetricSinkUnfinished(sink.Name));
            else if (sink.Left > 0)
                warn(new Problem.MetricsLeftOut(sink.Name, sink.Left));
            sink.Dispose();
        }
    }

    // Of a step whose result is there, the file says all, or the result has to be asked.
    private void Reused(Step step)
    {
        if (Again(step, _ => true).Exists(t => t.Metric is Metric.Ended))
            return;
        context
            .Bind(c =>
                step switch
                {
                    Step<TrainedEncoders> encoders => c.StoredOf(encoders).Map(e => Metric.Of(step, e)),
                    Step<TrainedProbes> probes => c.StoredOf(probes).Map(p => Metric.Of(step, p)),
                    _ => None,
                }
            )
            .IfSome(metrics =>
            {
                var (subject, key) = (Subject.Of(step), step.Key.Fingerprint);
                if (!Said(step).ContainsKey("began"))
                    Tell(new Told(new Metric.Began(subject, key, 0, 0), Origin.Stored, None));
                _ = Lacking(step, metrics, Origin.Stored);
                Tell(new Told(new Metric.Ended(subject), Origin.Stored, None));
            });
    }

    private Seq<Told> Again(Step step, Func<Told, bool> holds)
    {
        if (!kept.Remove(step.Name, out var known))
            return Empty;
        var again = known.Filter(holds).Map(t => t with { Origin = Origin.Kept }).Strict();
        again.Iter(Tell);
        return again;
    }

    private Unit Lacking(Step step, Seq<Metric> metrics, Origin origin)
    {
        var there = Said(step);
        metrics
            .Filter(m => !there.ContainsKey(m.Id))
            .Iter(m => Tell(new Told(m, origin, origin == Origin.Now ? Some(clock.GetUtcNow()) : None)));
        return unit;
    }

    private void Tell(Told told)
    {
        if (told.Metric is not Metric.TrainingStep)
            Said(told.Metric.Subject.Step)[told.Metric.Id] = told.Metric;
        foreach (var sink in sinks)
            sink.Tell(told);
    }

    private Dictionary<string, Metric> Said(Step step) => Said(step.Name);

    private Dictionary<string, Metric> Said(string step)
    {
        if (!said.TryGetValue(step, out var metrics))
            said[step] = metrics = new(StringComparer.Ordinal);
        return metrics;
    }
}
