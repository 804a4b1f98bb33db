using MpucMer.Effects.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>What a stage is given: the experiment, its clips, the store, and how to speak.</summary>
public sealed record StageContext(
    Request Request,
    Experiment Experiment,
    Step Step,
    Store Store,
    int Threads,
    Action<WorkerEvent> Say,
    CancellationToken Stop)
{
    private long lastProgress = long.MinValue / 2;

    public void Warn(Problem problem) => Say(new WorkerEvent.Told(ProblemText.Explain(problem)));

    /// <summary>Tells how far the step is, at most five times a second.</summary>
    public void Progress(int done, int total, string unit, Seq<Figure> figures, double secondsLeft)
    {
        var now = Environment.TickCount64;
        var last = Interlocked.Read(ref lastProgress);
        if (now - last < 200 && done < total || Interlocked.CompareExchange(ref lastProgress, now, last) != last) return;
        Say(new WorkerEvent.Progress(Step.Name, done, total, unit, figures, double.IsFinite(secondsLeft) ? Some(secondsLeft) : None));
    }
}
