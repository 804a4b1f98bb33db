using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MpucMer.Build.Rendering;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Tests.Rendering;

public sealed class EventRendererTests
{
    private readonly FakeEngine engine = new();
    private readonly Clock clock = new();
    private readonly Recorder line = new();

    [Fact]
    public void Without_a_terminal_progress_is_a_line_every_ten_seconds()
    {
        var renderer = Renderer(new NoLiveLine());
        renderer.Handle(new WorkerEvent.StepStarted("contrast fold 1 seed 0", 2, 9));
        for (var epoch = 1; epoch <= 30; epoch++)
        {
            clock.Seconds += 1;
            renderer.Handle(Progress(epoch));
        }
        renderer.Handle(new WorkerEvent.StepFinished("contrast fold 1 seed 0", 30, false));
        Assert.Equal(
            [
                "[2/9] contrast fold 1 seed 0  epoch 10/30  loss 3.410  20 s left",
                "[2/9] contrast fold 1 seed 0  epoch 20/30  loss 3.410  10 s left",
                "[2/9] contrast fold 1 seed 0  epoch 30/30  loss 3.410  0 s left",
                "[2/9] contrast fold 1 seed 0  done in 30 s",
            ],
            engine.Shown
        );
    }

    [Fact]
    public void On_a_terminal_progress_overwrites_one_line_and_lines_come_above()
    {
        var renderer = Renderer(line);
        renderer.Handle(new WorkerEvent.StepStarted("contrast fold 1 seed 0", 2, 9));
        renderer.Handle(Progress(1));
        renderer.Handle(Progress(2));
        clock.Seconds += 1;
        renderer.Handle(Progress(3));
        renderer.Handle(new WorkerEvent.Message("told"));
        Assert.Equal(
            [
                "[2/9] contrast fold 1 seed 0",
                "[2/9] contrast fold 1 seed 0  epoch 1/30  loss 3.410  29 s left",
                "[2/9] contrast fold 1 seed 0  epoch 3/30  loss 3.410  27 s left",
                "(erased)",
            ],
            line.Shown
        );
        Assert.Equal(["told"], engine.Shown);
    }

    [Fact]
    public void Problems_keep_code_place_and_severity()
    {
        var renderer = Renderer(line);
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

    [Fact]
    public void Under_the_terminal_logger_lines_take_the_form_that_it_prints()
    {
        new Voice(Log, engine, terminalLogger: true).Say("50 % {done}");
        Assert.Equal(
            ("TLTESTOUTPUT", "50 % {done}"),
            (
                Assert.Single(engine.All<ExtendedBuildMessageEventArgs>()).ExtendedType,
                engine.All<ExtendedBuildMessageEventArgs>().Single().Message
            )
        );
    }

    [Theory]
    [InlineData(0.21, "0.2 s")]
    [InlineData(59, "59 s")]
    [InlineData(80, "1:20 min")]
    [InlineData(3725, "1:02:05 h")]
    public void Durations_are_short(double seconds, string text) => Assert.Equal(text, ProgressText.Duration(seconds));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("abcd", 0, "")]
    public void A_line_is_cut_to_the_width(string text, int width, string shown) => Assert.Equal(shown, TerminalLine.Cut(text, width));

    private TaskLoggingHelper Log => new(engine, "test");

    private static WorkerEvent.Progress Progress(int epoch) =>
        new("contrast fold 1 seed 0", epoch, 30, "epochs", Seq1(new Figure("loss", 3.41, "F3")), Some(30.0 - epoch));

    private EventRenderer Renderer(ILiveLine live) =>
        new(new Voice(Log, engine, false), new ProblemLog(Log, "/nowhere", "experiment.proj"), live, clock);

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }

    private sealed class Recorder : ILiveLine
    {
        public List<string> Shown { get; } = [];

        public void Show(string text) => Shown.Add(text);

        public void Erase() => Shown.Add("(erased)");

        public void Dispose() { }
    }
}
