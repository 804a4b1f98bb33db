using Microsoft.Build.Utilities;
using MpucMer.Build.Rendering;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Tests.Rendering;

public sealed class EventRendererTests
{
    private readonly FakeEngine engine = new();
    private readonly Clock clock = new();
    private readonly FakeScreen screen = new();

    [Fact]
    public void Without_a_terminal_progress_is_a_line_every_ten_seconds()
    {
        var renderer = Renderer(null);
        renderer.Handle(new WorkerEvent.StepStarted("contrast fold 1 seed 0", 2, 9));
        for (var epoch = 1; epoch <= 30; epoch++)
        {
            clock.Seconds += 1;
            renderer.Handle(Progress(epoch));
        }
        renderer.Handle(new WorkerEvent.StepFinished("contrast fold 1 seed 0", 30, false));
        Assert.Equal(
            [
                "[2/9 · 20 s left] contrast fold 1 seed 0  epoch 10/30  loss 3.410",
                "[2/9 · 10 s left] contrast fold 1 seed 0  epoch 20/30  loss 3.410",
                "[2/9 · 0 s left] contrast fold 1 seed 0  epoch 30/30  loss 3.410",
                "[2/9] contrast fold 1 seed 0  done in 30 s",
            ],
            engine.Shown
        );
    }

    [Fact]
    public void On_a_terminal_progress_overwrites_one_line_and_lines_come_above()
    {
        var renderer = Renderer(screen);
        renderer.Handle(new WorkerEvent.StepStarted("contrast fold 1 seed 0", 2, 9));
        renderer.Handle(Progress(1));
        renderer.Handle(Progress(2));
        clock.Seconds += 1;
        renderer.Handle(Progress(3));
        renderer.Handle(new WorkerEvent.Message("told"));
        Assert.Equal(
            [
                "live: [2/9] contrast fold 1 seed 0",
                "live: [2/9 · 29 s left] contrast fold 1 seed 0  epoch 1/30  loss 3.410",
                "live: [2/9 · 27 s left] contrast fold 1 seed 0  epoch 3/30  loss 3.410",
                "told",
            ],
            screen.Shown
        );
        Assert.Empty(engine.Shown);
    }

    [Fact]
    public void The_whole_builds_time_is_told_beside_the_steps()
    {
        string[] steps = ["contrast fold 1 seed 0", "probe fold 1 seed 0", "contrast fold 2 seed 0", "probe fold 2 seed 0"];
        var renderer = Renderer(null, new TimeLeft(steps, new Dictionary<string, double>()));
        renderer.Handle(new WorkerEvent.StepStarted(steps[0], 1, 4));
        clock.Seconds += 10;
        // As long again for the other fold; of probes nothing is known.
        renderer.Handle(Progress(10));
        renderer.Handle(new WorkerEvent.StepFinished(steps[0], 30, false));
        renderer.Handle(new WorkerEvent.StepStarted(steps[1], 2, 4));
        renderer.Handle(new WorkerEvent.StepFinished(steps[1], 5, false));
        renderer.Handle(new WorkerEvent.StepStarted(steps[2], 3, 4));
        clock.Seconds += 10;
        renderer.Handle(Progress(10) with { Step = steps[2] });
        Assert.Equal(
            [
                "[1/4 · 20 s left, over 50 s in all] contrast fold 1 seed 0  epoch 10/30  loss 3.410",
                "[3/4 · 20 s left, 25 s in all] contrast fold 2 seed 0  epoch 10/30  loss 3.410",
            ],
            engine.Shown.Where(l => l.Contains("left", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void What_the_last_report_knows_of_a_stage_counts_until_this_build_knows_better()
    {
        string[] steps = ["contrast fold 1 seed 0", "probe fold 1 seed 0"];
        var renderer = Renderer(null, new TimeLeft(steps, new Dictionary<string, double> { ["probe"] = 100 }));
        renderer.Handle(new WorkerEvent.StepStarted(steps[0], 1, 2));
        clock.Seconds += 10;
        renderer.Handle(Progress(10));
        Assert.StartsWith("[1/2 · 20 s left, 2:00 min in all]", Assert.Single(engine.Shown), StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_keep_code_place_and_severity()
    {
        var renderer = Renderer(screen);
        renderer.Handle(
            new WorkerEvent.Told(new Explanation("MPUC2004", Severity.Error, new Place("a.wav", 3, 4), "Not {0}.", "Mend {it}."))
        );
        renderer.Handle(new WorkerEvent.Told(new Explanation("MPUC2022", Severity.Warning, Place.Nowhere, "Left out.", "")));
        var error = Assert.Single(engine.Errors);
        Assert.Equal(
            ("MPUC2004", "a.wav", 3, 4, "Not {0}. Mend {it}."),
            (error.Code, error.File, error.LineNumber, error.ColumnNumber, error.Message)
        );
        Assert.Equal("MPUC2022", Assert.Single(engine.Warnings).Code);
    }

    [Theory]
    [InlineData(0.21, "0.2 s")]
    [InlineData(59, "59 s")]
    [InlineData(80, "1:20 min")]
    [InlineData(3725, "1:02:05 h")]
    public void Durations_are_short(double seconds, string text) => Assert.Equal(text, ProgressText.Duration(seconds));

    private TaskLoggingHelper Log => new(engine, "test");

    private static WorkerEvent.Progress Progress(int epoch) =>
        new("contrast fold 1 seed 0", epoch, 30, "epochs", Seq1(new Figure("loss", 3.41, "F3")), Some(30.0 - epoch));

    private EventRenderer Renderer(IScreen? on, TimeLeft? left = null) =>
        new(
            new Voice(Log, on),
            new ProblemLog(Log, "/nowhere", "experiment.proj"),
            clock,
            left ?? new TimeLeft([], new Dictionary<string, double>())
        );

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
