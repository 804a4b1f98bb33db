using System.Runtime.CompilerServices;
using Microsoft.Build.Framework;
using MpucMer.Build.Planning;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Settings;

namespace MpucMer.Build.Tasks;

/// <summary>
/// From an experiment's properties to what has to run: parses, looks at the data and the store, decides, and writes the worker's request. In a build with nothing
/// to do it finds that out from the state of the last run, without touching the planner.
/// </summary>
public sealed class PlanExperiment : ExperimentTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource stop = new();

    /// <summary>train, check, predict, export or show.</summary>
    [Required]
    public string Purpose { get; set; } = "";

    /// <summary>The request for the worker; empty where nothing has to run.</summary>
    [Output]
    public string Request { get; set; } = "";

    [Output]
    public string RunDir { get; set; } = "";

    public override bool Execute()
    {
        var inputs = Inputs;
        RunDir = inputs.RunDir;
        if (LoadedAssembly.IsStale)
        {
            Problems.Tell([new Problem.StaleAssembly(LoadedAssembly.Path)]);
            return false;
        }
        return (Purpose == "train" && IsDone(inputs)) || Make(inputs);
    }

    public void Cancel() => stop.Cancel();

    public void Dispose() => stop.Dispose();

    private bool IsDone(ExperimentInputs inputs)
    {
        if (inputs.Property("MpucForce").Length > 0) return false;
        try
        {
            if (RunState.Load(Path.Combine(inputs.RunDir, RunState.FileName)) is not { } state || !state.StillHolds(inputs.Facts(Purpose))) return false;
            Voice.Say(state.Said);
            RunRegister.Touch(inputs);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The plan meets the same fault and has a name for it.
            return false;
        }
    }

    // Not inlined: what it calls would be compiled, and its assemblies loaded, in an idle build too.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Make(ExperimentInputs inputs)
    {
        var outcome = PlanMaker.Make(inputs, Purpose, Voice, Problems, stop.Token);
        Request = outcome.Request ?? "";
        return outcome.Succeeded && !Log.HasLoggedErrors;
    }
}
