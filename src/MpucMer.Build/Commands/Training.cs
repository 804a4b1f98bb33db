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
        "Writes encoders and probes of each fold and seed as safetensors files for PyTorch (MpucExportDir); trains nothing.",
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
