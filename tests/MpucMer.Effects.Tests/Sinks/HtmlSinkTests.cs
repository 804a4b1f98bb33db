using System.Text;
using System.Text.Json.Nodes;
using LanguageExt;
using MpucMer.Effects.Sinks;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Sinks;

/// <summary>report.html while a run goes, when it is stopped, and at its end.</summary>
[Collection(AloneCollection.Name)]
public sealed class HtmlSinkTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-page-").FullName;

    [Fact]
    public void Each_epoch_is_on_the_page_and_the_page_is_written_no_more_than_once_a_second()
    {
        var (context, clock, warned) = Context("live");
        using var sink = HtmlSink.Sink.Open(context);
        var step = context.Request.Steps.Find(s => s.Stage == Stage.Contrast).IfNone(() => throw new InvalidOperationException());
        Assert.Equal("running", (string?)Page(context.Request)["status"]);
        Assert.Empty(Page(context.Request)["curves"]!.AsArray());
        sink.Take(new Told(new Metric.Began(Subject.Of(step), "key", 0, 0), Origin.Now, clock.GetUtcNow()));
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            sink.Take(new Told(Epoch(step, epoch), Origin.Now, clock.GetUtcNow()));
            sink.Flush();
        }
        Assert.Empty(Page(context.Request)["curves"]!.AsArray());

        clock.Now += TimeSpan.FromSeconds(1);
        sink.Flush();

        var page = Page(context.Request);
        Assert.Equal("[1,2]", page["curves"]![0]!["epochs"]!["epoch"]!.ToJsonString());
        Assert.Equal("[0.5,0.25]", page["curves"]![0]!["epochs"]!["loss"]!.ToJsonString());
        // The validation accuracy of an epoch is the probe's beside the encoders.
        Assert.Equal("[0.7,0.7]", page["curves"]![0]!["epochs"]!["probe"]!.ToJsonString());
        Assert.Equal(
            (step.Name, 2, 2),
            ((string)page["progress"]!["step"]!, (int)page["progress"]!["epoch"]!, (int)page["progress"]!["epochs"]!)
        );
        Assert.Empty(warned);
    }

    [Fact]
    public void Epochs_that_are_taken_again_stand_there_once()
    {
        var (context, clock, _) = Context("again");
        using var sink = HtmlSink.Sink.Open(context);
        var step = context.Request.Steps.Find(s => s.Stage == Stage.Contrast).IfNone(() => throw new InvalidOperationException());
        foreach (var epoch in new[] { 1, 2 })
            sink.Take(new Told(Epoch(step, epoch), Origin.Kept, None));
        sink.Take(new Told(new Metric.Began(Subject.Of(step), "key", 1, 0), Origin.Now, clock.GetUtcNow()));
        clock.Now += TimeSpan.FromSeconds(2);
        sink.Flush();
        Assert.Equal("[1]", Page(context.Request)["curves"]![0]!["epochs"]!["epoch"]!.ToJsonString());
    }

    [Fact]
    public void When_the_report_is_made_no_page_of_a_run_that_goes_on_takes_its_place()
    {
        var (context, clock, _) = Context("shut");
        using var sink = HtmlSink.Sink.Open(context);
        context.Page.Shut();
        File.WriteAllText(context.PathOf(ReportHtml.FileName), "the whole page");
        clock.Now += TimeSpan.FromSeconds(5);
        sink.Take(new Told(new Metric.Ended(Subject.Of(context.Request.Steps[0])), Origin.Now, None));
        sink.Flush();
        sink.End(new RunEnd(SomeReport(context.Request)));
        Assert.Equal("the whole page", File.ReadAllText(context.PathOf(ReportHtml.FileName)));
    }

    [Fact]
    public void A_run_that_ends_before_its_report_leaves_a_page_that_says_so()
    {
        var (context, _, _) = Context("early");
        using (var sink = HtmlSink.Sink.Open(context))
            sink.End(RunEnd.Early);
        Assert.Equal("stopped", (string?)Page(context.Request)["status"]);
        // Made, and then the disk was full.
        var (other, _, _) = Context("unwritten");
        using (var sink = HtmlSink.Sink.Open(other))
        {
            other.Page.Shut();
            sink.End(new RunEnd(SomeReport(other.Request)));
        }
        Assert.Equal("stopped", (string?)Page(other.Request)["status"]);
    }

    [Fact]
    public void A_page_that_cannot_be_written_is_told_once_and_written_when_it_can_be()
    {
        var (context, clock, warned) = Context("taken");
        Directory.CreateDirectory(Path.Combine(context.PathOf(ReportHtml.FileName), "full"));
        using var sink = HtmlSink.Sink.Open(context);
        for (var i = 0; i < 3; i++)
        {
            clock.Now += TimeSpan.FromSeconds(2);
            sink.Flush();
        }
        Assert.Equal(RunLog.Html.Name, Assert.IsType<Problem.MetricSinkFailed>(Assert.Single(warned)).Log);
        Directory.Delete(context.PathOf(ReportHtml.FileName), recursive: true);
        clock.Now += TimeSpan.FromSeconds(2);
        sink.Flush();
        Assert.Equal("running", (string?)Page(context.Request)["status"]);
        Assert.Equal([ReportHtml.FileName], Directory.GetFileSystemEntries(context.Request.RunDir).Select(p => Path.GetFileName(p)));
    }

    [Fact]
    public void A_run_leaves_the_whole_page_and_one_that_is_stopped_and_goes_on_the_same()
    {
        var whole = New("whole");
        TinyRun.Good(whole);
        Assert.Equal("finished", (string?)Page(whole)["status"]);
        var stopped = New("stopped");
        DamageTests.StopAfterCheckpoints(stopped, 1);
        var page = Page(stopped);
        Assert.Equal("stopped", (string?)page["status"]);
        Assert.NotEmpty(page["plan"]!.AsArray());
        TinyRun.Good(stopped);
        Assert.Equal("finished", (string?)Page(stopped)["status"]);
        Assert.Equal(Page(whole)["curves"]!.ToJsonString(), Page(stopped)["curves"]!.ToJsonString());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // That there is one is all that is asked of it.
    private static Report SomeReport(Request request) =>
        new(
            request.Name,
            "",
            Protocol.Corrected,
            false,
            Standardisation.None,
            Seq<string>(),
            request.Inventory.Labelling,
            0,
            Seq<long>(),
            Seq<FoldReport>(),
            Seq<ProbeSummary>(),
            Seq<(string, string)>(),
            Seq<StepReport>(),
            Seq<(string, Option<string>)>(),
            1,
            0
        );

    private static Metric.TrainingEpoch Epoch(Step step, int epoch) =>
        new(Subject.Of(step), new EpochRow(epoch, 1e-3, 1.0 / (1 << epoch), .5, 1, .7, 2));

    private static JsonNode Page(Request request)
    {
        var text = File.ReadAllText(Path.Combine(request.RunDir, ReportHtml.FileName));
        Assert.True(ReportHtml.IsOwn(text));
        const string start = "<script type=\"application/json\" id=\"report\">";
        var at = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return JsonNode.Parse(text[at..text.IndexOf("</script>", at, StringComparison.Ordinal)])!;
    }

    private Request New(string name) => TinyRun.In(Path.Combine(folder, name), TinyRun.Corrected, Prepared.Features);

    private (SinkContext Context, StoppedClock Clock, List<Problem> Warned) Context(string name)
    {
        var request = TinyRun.In(Path.Combine(folder, name), TinyRun.Corrected, Prepared.Nothing).Anew();
        var experiment = ExperimentParser
            .Parse(request.Name, request.Settings)
            .Match(e => e, p => throw new InvalidOperationException(p.ToString()));
        var (clock, warned) = (new StoppedClock(), new List<Problem>());
        Directory.CreateDirectory(request.RunDir);
        var store = new Store(request.StoreDir, new FileLayer(), warned.Add);
        return (new SinkContext(request, experiment, store, _ => null, clock, warned.Add), clock, warned);
    }

    /// <summary>A clock that goes where a test sets it.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
