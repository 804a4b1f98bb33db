using MpucMer.Pure.Planning;

namespace MpucMer.Build.Rendering;

/// <summary>
/// Shows what the worker says: on a terminal a live line that progress overwrites; elsewhere plain lines, at the end of each step and every
/// ten seconds of progress.
/// Called by one thread at a time.
/// </summary>
internal sealed class EventRenderer(Voice voice, ProblemLog problems, ILiveLine live, TimeProvider clock)
{
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LiveEvery = TimeSpan.FromMilliseconds(100);
    private readonly bool isLive = live is not NoLiveLine;
    private WorkerEvent.StepStarted? step;
    private long? lastPlain;
    private long? lastLive;

    /// <summary>The step that is under way, for the words about a worker that dies.</summary>
    public string Step => step?.Step ?? "its start";

    /// <summary>The table at the end, once it was said.</summary>
    public WorkerEvent.Summary? Summary { get; private set; }

    public void Handle(WorkerEvent e)
    {
        switch (e)
        {
            case WorkerEvent.StepStarted started:
                step = started;
                lastPlain = clock.GetTimestamp();
                live.Show(ProgressText.Of(started));
                voice.Whisper(ProgressText.Of(started));
                break;
            case WorkerEvent.Progress progress:
                Show(ProgressText.Of(step, progress));
                break;
            case WorkerEvent.StepFinished finished:
                Say(ProgressText.Of(step, finished));
                break;
            case WorkerEvent.Message message:
                Say(message.Text);
                break;
            case WorkerEvent.Told told:
                live.Erase();
                problems.Tell(told.Explanation);
                break;
            case WorkerEvent.Summary summary:
                Summary = summary;
                live.Erase();
                voice.Say(Lines(summary));
                break;
        }
    }

    /// <summary>The table and where the results are, as they are also repeated by a build with nothing to do.</summary>
    public static IEnumerable<string> Lines(WorkerEvent.Summary summary) => summary.Lines.Add($"results: {summary.Results}");

    private void Show(string text)
    {
        if (isLive)
        {
            if (!IsDue(ref lastLive, LiveEvery))
                return;
            live.Show(text);
        }
        else if (IsDue(ref lastPlain, PlainEvery))
        {
            voice.Say(text);
        }
    }

    private void Say(string text)
    {
        live.Erase();
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
