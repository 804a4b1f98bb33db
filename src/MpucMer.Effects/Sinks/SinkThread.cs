using System.Collections.Concurrent;
using System.Diagnostics;
using MpucMer.Pure.Events;

namespace MpucMer.Effects.Sinks;

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
