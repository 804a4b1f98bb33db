using System.Collections.Concurrent;
using System.Diagnostics;
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
    /// <summary>Shut when the run has what its own page shows: from then on no sink writes that.</summary>
    public PageGate Page { get; } = new();

    /// <summary>A file or folder in the run folder.</summary>
    public string PathOf(string name) => Path.Combine(Request.RunDir, name);

    /// <summary>Puts a file into the run folder, in the place of one of that name: whole, or not at all.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public void Replace(string name, byte[] content)
    {
        Directory.CreateDirectory(Request.RunDir);
        Temps.Replace(PathOf(name), content);
    }

    /// <summary>The result of a step; none where it is not stored (yet), or cannot be read.</summary>
    public Option<A> StoredOf<A>(Step<A> step) =>
        Store.Load(step.Key).Match(Right: e => e, Left: _ => None).Bind(e => step.Of.Codec.Read(e).ToOption());
}

/// <summary>
/// Who writes the page of a run that goes on, and who writes that of one that has ended: the first never after the second.
/// </summary>
public sealed class PageGate
{
    private readonly Lock access = new();
    private bool isShut;

    /// <summary>Does it, unless the gate is shut; where it is just being done, who shuts the gate waits.</summary>
    public void IfOpen(Action write)
    {
        lock (access)
        {
            if (!isShut)
                write();
        }
    }

    public void Shut()
    {
        lock (access)
            isShut = true;
    }
}

/// <summary>A kind of sink: what experiments call it (<see cref="RunLog"/>), and how it begins.</summary>
public sealed record MetricSink(RunLog Log, Func<SinkContext, IMetricSink> Open)
{
    /// <summary>Every kind. One more is one file, and one line here.</summary>
    public static readonly Seq<MetricSink> All = Seq(JsonLinesSink.Sink, HtmlSink.Sink, TensorBoardSink.Sink, WandbSink.Sink);

    /// <summary>Those that an experiment asks for.</summary>
    public static Seq<MetricSink> Of(Experiment experiment) =>
        experiment.Execution.Log.All.Bind(log => All.Filter(s => s.Log.Name == log.Name)).Strict();
}

/// <summary>
/// A sink on its own thread. Whoever tells it something waits for nothing: what a sink cannot take yet stands in a queue; where that is
/// full, steps are left out and that is told once. A sink that throws is told of once, and is told nothing more.
/// </summary>
public sealed class SinkThread : IDisposable
{
    /// <summary>So many steps and epochs may wait for a sink: minutes of training.</summary>
    public const int Most = 1 << 16;

    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromSeconds(2);

    private readonly MetricSink kind;
    private readonly SinkContext context;
    private readonly BlockingCollection<object> waiting;
    private readonly Thread thread;
    private int left;
    private volatile RunEnd ending = RunEnd.Early;
    private volatile bool failed;

    /// <param name="most">How much may wait; none: there is no limit, and nothing is left out.</param>
    public SinkThread(MetricSink kind, SinkContext context, Option<int> most)
    {
        (this.kind, this.context) = (kind, context);
        waiting = most.Match(n => new BlockingCollection<object>(n), () => new BlockingCollection<object>());
        thread = new Thread(Work) { IsBackground = true, Name = $"metrics to {kind.Log.Name}" };
        thread.Start();
    }

    public string Name => kind.Log.Name;

    /// <summary>What was left out since the queue was full.</summary>
    public int Left => left;

    public void Tell(Told told) => Put(told);

    /// <summary>Waits until all that was told before is where others see it, but no longer than that.</summary>
    public void Flush(TimeSpan most)
    {
        using var done = new ManualResetEventSlim();
        if (!failed && Put(new Flushing(done)))
            done.Wait(most);
    }

    /// <summary>Ends the sink, and waits for that no longer than so long. False: it is left to itself.</summary>
    public bool End(RunEnd end, TimeSpan most)
    {
        // It is told however full the queue is.
        ending = end;
        waiting.CompleteAdding();
        return thread.Join(most) || failed;
    }

    // The thread may still be at work: it is left to itself, and the queue with it.
    public void Dispose()
    {
        if (!thread.IsAlive)
            waiting.Dispose();
    }

    private bool Put(object what)
    {
        if (failed || waiting.TryAdd(what))
            return true;
        Interlocked.Increment(ref left);
        return false;
    }

    private void Work()
    {
        try
        {
            using var sink = kind.Open(context);
            var since = Stopwatch.StartNew();
            foreach (var next in waiting.GetConsumingEnumerable())
            {
                switch (next)
                {
                    case Told told:
                        sink.Take(told);
                        if (told.Metric is not Metric.TrainingStep && told.Origin == Origin.Now || since.Elapsed > BetweenFlushes)
                        {
                            sink.Flush();
                            since.Restart();
                        }
                        break;
                    case Flushing flushing:
                        sink.Flush();
                        flushing.Signal();
                        break;
                }
            }
            sink.End(ending);
        }
        // Whatever a sink throws is no reason for a training to end.
        catch (Exception e)
        {
            failed = true;
            context.Warn(new Problem.MetricSinkFailed(Name, e.Message));
            // Nobody waits for what nobody does.
            foreach (var next in waiting.GetConsumingEnumerable())
                (next as Flushing)?.Signal();
        }
    }

    private sealed record Flushing(ManualResetEventSlim Done)
    {
        // Whoever waited has gone where it took too long.
        public void Signal()
        {
            try
            {
                Done.Set();
            }
            catch (ObjectDisposedException) { }
        }
    }
}
