using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using MpucMer.Pure.Splits;

namespace MpucMer.Build.Planning;

/// <summary>How a plan came out: the request that the worker is to carry out, or none where nothing has to run.</summary>
internal sealed record PlanOutcome(bool Succeeded, string? Request)
{
    /// <summary>Names of the steps that the worker is to make, in order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Seconds that a step of a stage took, as the last report has it.</summary>
    public IReadOnlyDictionary<string, double> Before { get; init; } = new Dictionary<string, double>();

    /// <summary>The plan, where that was asked for.</summary>
    public Plan? Plan { get; init; }

    public static readonly PlanOutcome Failed = new(false, null);

    public static readonly PlanOutcome Done = new(true, null);
}

/// <summary>Carries a plan from the project's properties to the worker's request.</summary>
internal static class PlanMaker
{
    /// <param name="ask">Has the worker carry out a command on a request, for data that this process cannot look into; false where it told
    /// an error.</param>
    /// <param name="disk">What is written goes through it.</param>
    public static PlanOutcome Make(
        ExperimentInputs inputs,
        string purpose,
        Voice voice,
        ProblemLog log,
        Func<string, string, bool> ask,
        IDisk disk,
        CancellationToken stop
    )
    {
        try
        {
            var files = new DiskFiles(
                Path.Combine(inputs.RepositoryRoot, "artifacts"),
                HashMemory.Of(inputs.StoreDir, disk, p => log.Tell([p])),
                new SegmentIndexes(inputs, ask, disk),
                voice.Say,
                Reading(voice),
                stop
            );
            return Planned
                .Of(inputs, purpose, files, stop)
                .Match(
                    Right: planned =>
                    {
                        planned.Found.Told.Iter(log.Tell);
                        log.Tell(planned.Found.Warnings);
                        return Purpose.Of(purpose).Outcome(new PlanScope(inputs, voice, log, files, disk, stop), planned);
                    },
                    Left: problems =>
                    {
                        log.Tell(problems);
                        return PlanOutcome.Failed;
                    }
                );
        }
        catch (OperationCanceledException)
        {
            return PlanOutcome.Failed;
        }
        catch (UnwritableFileException e)
        {
            log.Tell([e.Problem]);
            return PlanOutcome.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The data's own faults are caught where they are read: this is the store's or the run folder's.
            var path = e is UnreadableFileException u ? u.Path : inputs.RunDir;
            log.Tell([new Problem.StoreOperationFailed("read", path, StoreFaults.Of(e.InnerException ?? e), e.Message.TrimEnd('.'))]);
            return PlanOutcome.Failed;
        }
    }

    // Below that it takes no time worth a word.
    private static Action<int, long> Reading(Voice voice) =>
        (files, bytes) =>
        {
            if (bytes > 200_000_000)
                voice.Say(
                    FormattableString.Invariant(
                        $"reading {files} files ({bytes / 1e9:F1} GB) to know their content; the next build only looks at their dates"
                    )
                );
        };
}
