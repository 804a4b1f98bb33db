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

/// <summary>Progress in words. What is looked for first stands first: the end of a line may be cut off.</summary>
internal static class ProgressText
{
    /// <summary>E.g. <c>[3/14 · 1:20 min left, 6:00 min in all] contrast fold 1 seed 0  epoch 12/30  loss 3.412</c>.</summary>
    public static string Of(WorkerEvent.StepStarted? step, WorkerEvent.Progress p, TimeLeft.Estimate? whole = null)
    {
        var parts =
            Seq(Head(step, p.Step, Left(p.SecondsLeft, whole)), $"{One(p.Unit)} {p.Done}/{p.Total}") + p.Figures.Map(f => f.ToString());
        return string.Join("  ", parts);
    }

    public static string Of(WorkerEvent.StepStarted step) => Head(step, step.Step, "");

    public static string Of(WorkerEvent.StepStarted? step, WorkerEvent.StepFinished f) =>
        $"{Head(step, f.Step, "")}  {(f.Reused ? "found in the store" : "done in " + Duration(f.Seconds))}";

    public static string Duration(double seconds)
    {
        var t = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e8));
        return t.TotalHours >= 1 ? FormattableString.Invariant($"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00} h")
            : t.TotalMinutes >= 1 ? FormattableString.Invariant($"{t.Minutes}:{t.Seconds:00} min")
            : FormattableString.Invariant($"{t.TotalSeconds:0.#} s");
    }

    // Of the step, and of the build where that is more.
    private static string Left(Option<double> step, TimeLeft.Estimate? whole) =>
        step.Match(
            s =>
                whole is not { } all || all.Seconds - s < 1
                    ? $"{Rough(s)} left"
                    : $"{Rough(s)} left, {(all.IsLeast ? "over " : "")}{Rough(all.Seconds)} in all",
            () => ""
        );

    // Nobody counts tenths of a second to come.
    private static string Rough(double seconds) => Duration(Math.Round(seconds));

    private static string Head(WorkerEvent.StepStarted? step, string name, string left)
    {
        var at = step is { } s && s.Step == name ? $"{s.Index}/{s.Count}" : "";
        return at.Length == 0 && left.Length == 0 ? name : $"[{at}{(at.Length > 0 && left.Length > 0 ? " · " : "")}{left}] {name}";
    }

    private static string One(string unit) =>
        unit switch
        {
            "epochs" => "epoch",
            "clips" => "clip",
            "steps" => "step",
            _ => unit,
        };
}

/// <summary>
/// How long a build will still take: what the step under way says of itself, and for each step to come the mean of those of its stage, in
/// this build, else as the last report has it.
/// </summary>
/// <param name="steps">Names of the steps that run (their first word is the stage), in order.</param>
/// <param name="before">Seconds that a step of a stage took before.</param>
internal sealed class TimeLeft(IEnumerable<string> steps, IReadOnlyDictionary<string, double> before)
{
    private readonly List<string> toCome = [.. steps];
    private readonly Dictionary<string, (double Seconds, int Count)> done = new(StringComparer.Ordinal);

    /// <param name="IsLeast">Of some step to come nothing is known: it will take longer.</param>
    public readonly record struct Estimate(double Seconds, bool IsLeast);

    public void Finished(string step, double seconds)
    {
        toCome.Remove(step);
        var (sum, count) = done.GetValueOrDefault(StageOf(step));
        done[StageOf(step)] = (sum + seconds, count + 1);
    }

    /// <summary>Of the whole build; none where nothing was planned.</summary>
    /// <param name="step">The one under way.</param>
    /// <param name="elapsed">Seconds that it has taken.</param>
    /// <param name="left">Seconds that it says it will take.</param>
    public Estimate? Of(string step, double elapsed, double left)
    {
        if (toCome.Count == 0)
            return null;
        var (seconds, isLeast) = (left, false);
        foreach (var other in toCome)
        {
            if (other == step)
                continue;
            if (Usual(StageOf(other)) is { } usual)
                seconds += usual;
            else if (StageOf(other) == StageOf(step))
                seconds += elapsed + left;
            else
                isLeast = true;
        }
        return new Estimate(seconds, isLeast);
    }

    private double? Usual(string stage) =>
        done.TryGetValue(stage, out var d) ? d.Seconds / d.Count
        : before.TryGetValue(stage, out var known) ? known
        : null;

    private static string StageOf(string step) => step.Split(' ')[0];
}
