using System.Text;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sinks;

/// <summary>
/// report.html while the run goes: curves so far, the plan, how far it is. Written at most once a second, whole or not at all; from when
/// the report is made its own page stands there. A page that cannot be written is told once, and the next one is tried again.
/// </summary>
public sealed class HtmlSink : IMetricSink
{
    public static readonly MetricSink Sink = new(RunLog.Html, context => new HtmlSink(context));

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly SinkContext context;
    private readonly string path;
    private RunCurves curves;
    private Option<long> written;
    private byte[] last = [];
    private bool isChanged = true;
    private bool hasFailed;

    private HtmlSink(SinkContext context)
    {
        this.context = context;
        path = context.PathOf(ReportHtml.FileName);
        if (File.Exists(path) && !ReportHtml.IsOwn(Encoding.UTF8.GetString(FileLayer.Start(path, ReportHtml.SignBytes))))
            throw new IOException($"{path} is another program's");
        curves = new RunCurves(context.Request, context.Experiment.Training.Epochs);
        Flush();
    }

    public void Take(Told told)
    {
        if (told.Metric is Metric.TrainingStep)
            return;
        curves.Take(told);
        isChanged = true;
    }

    public void Flush()
    {
        if (isChanged && written.ForAll(at => context.Clock.GetElapsedTime(at) >= Between))
            context.Page.IfOpen(() => Write(isStopped: false));
    }

    /// <summary>Where the run ended before its report was written, the page says so.</summary>
    public void End(RunEnd end)
    {
        if (end.Report.IsNone || IsMine())
            Write(isStopped: true);
    }

    public void Dispose() { }

    private void Write(bool isStopped)
    {
        var page = ReportPage.Running(
            context.Request,
            context.Experiment,
            curves.Details with
            {
                Written = context.Clock.GetUtcNow().UtcDateTime,
            },
            isStopped ? None : Some(curves.Progress),
            isStopped
        );
        var content = Encoding.UTF8.GetBytes(ReportHtml.Write(context.Request.Name, page.ToJsonString()));
        try
        {
            context.Replace(ReportHtml.FileName, content);
            (last, isChanged) = (content, false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!hasFailed)
                context.Warn(new Problem.MetricSinkFailed(RunLog.Html.Name, e.Message));
            hasFailed = true;
        }
        written = context.Clock.GetTimestamp();
    }

    // The report was made, but not written: what is there is still what was written here.
    private bool IsMine() =>
        last.Length > 0
        && new FileInfo(path) is { Exists: true } there
        && there.Length == last.Length
        && File.ReadAllBytes(path).AsSpan().SequenceEqual(last);
}

/// <summary>What a run has told of itself so far, as its page shows it.</summary>
/// <param name="most">Epochs of a training that is not ended early.</param>
public sealed class RunCurves(Request request, int most)
{
    private readonly Dictionary<string, SortedDictionary<int, EpochRow>> epochs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Metric.ProbeTrained>> probes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> began = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> made = new(StringComparer.Ordinal);
    private readonly int planned = request.Foreseen.Count(s => s.Stage.IsStored);
    private string current = "";

    private const int Lately = 5;

    /// <summary>The epochs of each training and each offline probe, and the plan with its times so far.</summary>
    public ReportDetails Details =>
        new()
        {
            Command = ReportPage.CommandOf(request),
            Curves = request
                .Steps.Filter(s => epochs.ContainsKey(s.Name))
                .Map(s => new TrainingCurve(s.Fold.IfNone(""), s.Seed.IfNone(0), epochs[s.Name].Values.Select(Point).ToSeq().Strict()))
                .Strict(),
            ProbeCurves = request.Steps.Filter(s => probes.ContainsKey(s.Name)).Bind(s => Curves(s, probes[s.Name])).Strict(),
            Plan = ReportPage.PlanOf(request, made),
        };

    public RunProgress Progress
    {
        get
        {
            var of = request.Steps.Find(s => s.Name == current);
            var row = epochs.TryGetValue(current, out var rows) && rows.Count > 0 ? Some(rows.Values.Last()) : None;
            // A result that was damaged is made though nobody foresaw it.
            return new(
                made.Count,
                Math.Max(planned, made.Count),
                current,
                row.Map(r => r.Epoch),
                of.Filter(s => s.Stage == Stage.Contrast).Map(_ => most),
                Left
            );
        }
    }

    public void Take(Told told)
    {
        var step = told.Metric.Subject.Step;
        switch (told.Metric)
        {
            case Metric.Began b:
                TakeBack(step, b);
                told.Time.IfSome(at => began[step] = at);
                if (told.Origin == Origin.Now)
                    current = step;
                break;
            case Metric.TrainingEpoch { Row: var row }:
                Of(epochs, step)[row.Epoch] = row;
                break;
            case Metric.ProbeTrained probe:
                Of(probes, step).Add(probe);
                break;
            case Metric.Ended:
                if (told.Origin == Origin.Now && told.Time.Case is DateTimeOffset end && began.TryGetValue(step, out var start))
                    made[step] = Math.Max(0, (end - start).TotalSeconds);
                break;
        }
    }

    // Of the trainings alone: what an epoch has taken of late, for each that is still to come.
    private Option<double> Left =>
        epochs.TryGetValue(current, out var rows) && rows.Count > 0
            ? Some(rows.Values.TakeLast(Lately).Average(r => r.Seconds) * ToCome)
            : None;

    private int ToCome =>
        request
            .Foreseen.Filter(s => s.Stage == Stage.Contrast && !made.ContainsKey(s.Name))
            .Sum(s => most - (epochs.TryGetValue(s.Name, out var rows) ? rows.Count : 0));

    private void TakeBack(string step, Metric.Began began)
    {
        if (epochs.TryGetValue(step, out var rows))
            rows.Keys.Where(e => e > began.Epoch).ToList().ForEach(e => rows.Remove(e));
        probes.Remove(step);
    }

    // What the log calls the validation accuracy is that of the probe that learns beside the encoders.
    private static EpochPoint Point(EpochRow r) =>
        new(r.Epoch, r.LearningRate, r.Loss, r.Accuracy, r.ValidationLoss, None, r.ValidationAccuracy);

    private static Seq<ProbeCurve> Curves(Step step, List<Metric.ProbeTrained> told) =>
        told.GroupBy(p => (p.Probe, p.Encoders))
            .Select(g => new ProbeCurve(
                step.Fold.IfNone(""),
                step.Seed.IfNone(0),
                g.Key.Probe,
                Enum.TryParse<ScoredBy>(g.Key.Encoders, ignoreCase: true, out var by) ? by : ScoredBy.Trained,
                0,
                g.Select(p => p.Row).ToSeq().Strict()
            ))
            .ToSeq();

    private static A Of<A>(Dictionary<string, A> all, string step)
        where A : new()
    {
        if (!all.TryGetValue(step, out var of))
            all[step] = of = new();
        return of;
    }
}
