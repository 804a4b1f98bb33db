using System.Collections.Concurrent;
using LanguageExt;
using MpucMer.Effects.Sinks;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Events;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Sinks;

/// <summary>What a sink may do to a run: nothing, whatever it does.</summary>
[Collection(AloneCollection.Name)]
public sealed class SinkThreadTests : IDisposable
{
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-sinks-").FullName;
    private readonly ConcurrentQueue<Problem> warned = new();

    [Theory]
    [InlineData("open")]
    [InlineData("take")]
    [InlineData("flush")]
    [InlineData("end")]
    [InlineData("dispose")]
    public void A_sink_that_throws_is_told_of_once_and_the_others_hear_all(string where)
    {
        var heard = new Listening();
        var feed = MetricFeed.Open(
            Context(),
            _ => false,
            Seq(
                new MetricSink(new RunLog("broken", ""), _ =>
                    where == "open" ? throw new InvalidOperationException(where) : new Throwing(where)
                ),
                new MetricSink(new RunLog("sound", ""), _ => heard)
            )
        );
        for (var epoch = 1; epoch <= 3; epoch++)
            feed.Tell(Epoch(epoch));

        feed.End(Forever, warned.Enqueue);

        Assert.Equal("broken", Assert.IsType<Problem.MetricSinkFailed>(Assert.Single(warned)).Log);
        Assert.Equal([1, 2, 3], heard.Told.Select(t => ((Metric.TrainingEpoch)t.Metric).Row.Epoch));
        Assert.True(heard.Ended);
    }

    [Fact]
    public void A_sink_that_never_comes_back_is_left_to_itself()
    {
        using var gate = new ManualResetEventSlim();
        var feed = MetricFeed.Open(Context(), _ => false, Seq1(new MetricSink(new RunLog("hanging", ""), _ => new Waiting(gate))));
        feed.Tell(Epoch(1));
        feed.End(TimeSpan.Zero, warned.Enqueue);
        Assert.Equal("hanging", Assert.IsType<Problem.MetricSinkUnfinished>(Assert.Single(warned)).Log);
        gate.Set();
    }

    [Fact]
    public void What_a_slow_sink_cannot_take_is_left_out_and_counted_and_it_hears_of_the_end()
    {
        using var gate = new ManualResetEventSlim();
        var slow = new Waiting(gate);
        using var thread = new SinkThread(new MetricSink(new RunLog("slow", ""), _ => slow), Context(), 4);
        for (var epoch = 1; epoch <= 20; epoch++)
            thread.Tell(new Told(Epoch(epoch), Origin.Now, None));
        gate.Set();
        Assert.True(thread.End(RunEnd.Early, Forever));
        // One that it had in hand, and those in the queue.
        Assert.InRange(20 - thread.Left, 4, 5);
        Assert.Equal(20 - thread.Left, slow.Taken);
        Assert.True(slow.Ended);
        Assert.Empty(warned);
    }

    [Fact]
    public void Without_a_limit_nothing_is_left_out()
    {
        using var gate = new ManualResetEventSlim();
        var slow = new Waiting(gate);
        using var thread = new SinkThread(new MetricSink(new RunLog("slow", ""), _ => slow), Context(), None);
        for (var epoch = 1; epoch <= 100_000; epoch++)
            thread.Tell(new Told(Epoch(epoch), Origin.Now, None));
        gate.Set();
        Assert.True(thread.End(RunEnd.Early, Forever));
        Assert.Equal((0, 100_000), (thread.Left, slow.Taken));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Metric Epoch(int epoch) =>
        new Metric.TrainingEpoch(new Subject("contrast", "1", 0), new EpochRow(epoch, .1, 1, .5, None, None, 1));

    private SinkContext Context()
    {
        var request = TinyRun.In(folder, TinyRun.Corrected, Prepared.Nothing);
        var experiment = ExperimentParser.Parse("test", request.Settings).IfFail(p => throw new InvalidOperationException($"{p}"));
        return new(
            request,
            experiment,
            new Store(request.StoreDir, new FileLayer(), warned.Enqueue),
            _ => null,
            TimeProvider.System,
            warned.Enqueue
        );
    }

    private sealed class Throwing(string where) : IMetricSink
    {
        public void Take(Told told) => At("take");

        public void Flush() => At("flush");

        public void End(RunEnd end) => At("end");

        public void Dispose() => At("dispose");

        private void At(string here)
        {
            if (here == where)
                throw new InvalidOperationException(here);
        }
    }

    private sealed class Listening : IMetricSink
    {
        public List<Told> Told { get; } = [];

        public bool Ended { get; private set; }

        public void Take(Told told) => Told.Add(told);

        public void Flush() { }

        public void End(RunEnd end) => Ended = true;

        public void Dispose() { }
    }

    private sealed class Waiting(ManualResetEventSlim gate) : IMetricSink
    {
        public int Taken { get; private set; }

        public bool Ended { get; private set; }

        public void Take(Told told)
        {
            gate.Wait();
            Taken++;
        }

        public void Flush() { }

        public void End(RunEnd end) => Ended = true;

        public void Dispose() { }
    }
}
