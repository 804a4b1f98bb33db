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
public sealed class PlanExperiment : ExperimentTask
{
    /// <summary>train, check, predict, export or show.</summary>
    [Required]
    public string Purpose { get; set; } = "";

    /// <summary>MpucMer.Effects.dll, or a program that does the same: asked about data that native code reads, or that is too large for this process.</summary>
    public string Worker { get; set; } = "";

    /// <summary>The request for the worker; empty where nothing has to run.</summary>
    [Output]
    public string Request { get; set; } = "";

    [Output]
    public string RunDir { get; set; } = "";

    internal IDisk Disk { get; set; } = Reuse.Disk.Real;

    protected override bool Run()
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

    private bool IsDone(ExperimentInputs inputs)
    {
        if (inputs.Property("MpucForce").Length > 0) return false;
        try
        {
            if (RunState.Load(Path.Combine(inputs.RunDir, RunState.FileName)) is not { } state) return false;
            if (!state.StillHolds(inputs.RunDir, inputs.Facts(Purpose), Stopping)) return false;
            Voice.Say(state.Said);
            RunRegister.Touch(inputs, Disk);
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
        var outcome = PlanMaker.Make(inputs, Purpose, Voice, Problems, Ask, Disk, Stopping);
        Request = outcome.Request ?? "";
        return outcome.Succeeded && !Log.HasLoggedErrors;
    }

    private bool Ask(string command, string request) => Ask(new RunWorker { Command = command, Request = request, Worker = Worker });
}
