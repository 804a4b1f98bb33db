using System.Runtime.CompilerServices;
using MpucMer.Build.Planning;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Settings;
using MpucMer.Build.Tasks;

namespace MpucMer.Build.Commands;

/// <summary>
/// From an experiment's properties to what has to run: parses, looks at the data and the store, decides, and writes the worker's request.
/// In a build with nothing to do it finds that out from the state of the last run, without touching the planner.
/// </summary>
internal static class Planning
{
    /// <param name="purpose">train, check, predict, export or show.</param>
    public static PlanOutcome Of(Mpuc mpuc, string purpose)
    {
        var inputs = mpuc.Inputs;
        return LoadedAssembly.IsStale ? Stale(mpuc)
            : purpose == "train" && IsDone(mpuc, inputs, purpose) ? PlanOutcome.Done
            : Make(mpuc, inputs, purpose);
    }

    private static bool IsDone(Mpuc mpuc, ExperimentInputs inputs, string purpose)
    {
        if (inputs.Property("MpucForce").Length > 0)
            return false;
        try
        {
            if (RunState.Load(Path.Combine(inputs.RunDir, RunState.FileName)) is not { } state)
                return false;
            if (!state.StillHolds(inputs.RunDir, inputs.Facts(purpose), mpuc.Stopping))
                return false;
            Say(mpuc.Voice, state.Said);
            RunRegister.Touch(inputs, mpuc.Disk);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The plan meets the same fault and has a name for it.
            return false;
        }
    }

    // The line that there is nothing to do, then the scores as they were told.
    private static void Say(Rendering.Voice voice, IReadOnlyList<string> said)
    {
        if (said.Count > 0)
            voice.Say(said[0]);
        voice.Last(said.Skip(1));
    }

    // Not inlined: what these call would be compiled, and its assemblies loaded, in an idle build too.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PlanOutcome Make(Mpuc mpuc, ExperimentInputs inputs, string purpose)
    {
        var outcome = PlanMaker.Make(inputs, purpose, mpuc.Voice, mpuc.Problems, mpuc.Ask, mpuc.Disk, mpuc.Stopping);
        return mpuc.Log.HasLoggedErrors ? PlanOutcome.Failed : outcome;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PlanOutcome Stale(Mpuc mpuc)
    {
        mpuc.Problems.Tell([new Problem.StaleAssembly(LoadedAssembly.Path)]);
        return PlanOutcome.Failed;
    }
}
