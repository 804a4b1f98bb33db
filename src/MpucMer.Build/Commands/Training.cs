using System.Runtime.CompilerServices;
using MpucMer.Build.Planning;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Settings;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Commands;

/// <summary>The commands that carry an experiment out, or some of it: a plan, and the worker on what has to run.</summary>
internal static class Training
{
    public static readonly Command Train = new(
        "Train",
        "The default. Runs every step whose result is not in the store, then the report.",
        mpuc => mpuc.PlanAndRun("train", completes: true)
    );

    public static readonly Command Check = new("Check", "Reads settings and every data file; trains nothing.", mpuc =>
        mpuc.PlanAndRun("check")
    );

    public static readonly Command Plan = new("Plan", "Shows what Train would run, and why; runs nothing.", mpuc =>
        mpuc.Tell(mpuc.Plan("show"))
    );

    public static readonly Command Export = new(
        "Export",
        "Writes encoders and probes of each fold and seed for PyTorch or as ONNX (MpucExportFormat, MpucExportDir); trains nothing.",
        mpuc => mpuc.PlanAndRun("export")
    );

    public static readonly Command Pack = new(
        "Pack",
        "Trains what is not trained, and writes all folds and seeds as a model in one file (MpucModel).",
        mpuc => Train.Run(mpuc) && mpuc.PlanAndRun("pack")
    );

    public static readonly Command Predict = new(
        "Predict",
        "Trains what is not trained, and predicts the emotions of new clips (MpucClips).",
        // The clips are looked at first: nobody wants to hear of a misspelt folder after hours of training.
        mpuc => mpuc.Plan("predict") is { Succeeded: true } prediction && Train.Run(mpuc) && mpuc.Run(prediction)
    );
}

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
        if (inputs.Property(CommandProperties.ForceName).Length > 0)
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

/// <summary>Has the worker send what the run has kept for Weights &amp; Biases.</summary>
internal static class WandbSync
{
    public static readonly Command Command = new(
        "WandbSync",
        "Sends to Weights & Biases what the run has kept for it and the server has not.",
        mpuc => mpuc.Ask("wandb", mpuc.Inputs.RunDir)
    );
}
