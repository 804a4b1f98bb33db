using MpucMer.Pure.Planning;

namespace MpucMer.Build.Rendering;

/// <summary>
/// Shows what the worker says: on a screen a live line that progress overwrites; elsewhere plain lines, at the end of each step and every
/// ten seconds of progress.
/// Called by one thread at a time.
/// </summary>
/// <param name="left">What the build will still take.</param>
internal sealed class EventRenderer(Voice voice, ProblemLog problems, TimeProvider clock, TimeLeft left)
{
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LiveEvery = TimeSpan.FromMilliseconds(100);
    private WorkerEvent.StepStarted? step;
    private long started;
    private long? lastPlain;
    private long? lastLive;

    /// <summary>The step that is under way, for the words about a worker that dies.</summary>
    public string Step => step?.Step ?? "its start";

    /// <summary>The table at the end, once it was said.</summary>
    public WorkerEvent.Summary? Summary { get; private set; }

    /// <summary>That the worker stopped on request, once it said so: whose request it was, the build knows.</summary>
    public Explanation? Interrupted { get; private set; }

    public void Handle(WorkerEvent e)
    {
        switch (e)
        {
            case WorkerEvent.StepStarted s:
                step = s;
                started = clock.GetTimestamp();
                lastPlain = started;
                voice.Live(ProgressText.Of(s));
                voice.Whisper(ProgressText.Of(s));
                break;
            case WorkerEvent.Progress progress:
                Show(progress);
                break;
            case WorkerEvent.StepFinished finished:
                left.Finished(finished.Step, finished.Seconds);
                voice.Say(ProgressText.Of(step, finished));
                break;
            case WorkerEvent.Message message:
                voice.Say(message.Text);
                break;
            case WorkerEvent.Told { Explanation.Code: Problem.Interrupted.Code } told:
                Interrupted = told.Explanation;
                break;
            case WorkerEvent.Told told:
                voice.Erase();
                problems.Tell(told.Explanation);
                break;
            case WorkerEvent.Summary summary:
                Summary = summary;
                voice.Erase();
                voice.Last(Lines(summary));
                break;
        }
    }

    /// <summary>The table and where the results are, as they are also repeated by a build with nothing to do.</summary>
    public static IEnumerable<string> Lines(WorkerEvent.Summary summary)
    {
        var page = Path.Combine(Path.GetDirectoryName(summary.Results) ?? "", "report.html");
        return summary.Lines.Add($"results: {summary.Results}") + (File.Exists(page) ? Seq1($"report: {page}") : Seq<string>());
    }

    private void Show(WorkerEvent.Progress progress)
    {
        var isDue = voice.IsLive ? IsDue(ref lastLive, LiveEvery) : IsDue(ref lastPlain, PlainEvery);
        if (!isDue)
            return;
        var elapsed = clock.GetElapsedTime(started).TotalSeconds;
        var text = ProgressText.Of(step, progress, progress.SecondsLeft.MatchUnsafe(s => left.Of(progress.Step, elapsed, s), () => null));
        if (voice.IsLive)
            voice.Live(text);
        else
            voice.Say(text);
    }

    private bool IsDue(ref long? last, TimeSpan every)
    {
        var now = clock.GetTimestamp();
        if (last is { } then && clock.GetElapsedTime(then, now) < every)
            return false;
        last = now;
        return true;
    }
}
