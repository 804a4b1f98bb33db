namespace MpucMer.Pure.Planning;

/// <summary>What a run is for: the stage that it comes to, and which steps of training that needs.</summary>
/// <param name="Name">What is asked for: train, check, …</param>
/// <param name="Stage">The last step's, whose result is in the run's folder, or said.</param>
/// <param name="Needs">
/// Of the steps of training (the report the last), those whose results it reads; all that these need is made first.
/// </param>
public sealed record Goal(string Name, Stage<Unit> Stage, Func<Seq<Step>, Seq<Step>> Needs)
{
    /// <summary>The report of all folds and seeds.</summary>
    public static readonly Goal Train = new("train", Planning.Stage.Report, training => training.Last.Needs);

    /// <summary>Every file is read, and the first steps of training are taken; only features are kept.</summary>
    public static readonly Goal Check = new("check", Planning.Stage.Check, Of(Planning.Stage.Features));

    /// <summary>What the probes of all folds and seeds say of clips without labels.</summary>
    public static readonly Goal Predict = new("predict", Planning.Stage.Predictions, Of(Planning.Stage.Probe));

    /// <summary>
    /// What is stored, written out for PyTorch. It needs nothing, so that nothing is made for it: what lacks is an error.
    /// </summary>
    public static readonly Goal Export = new("export", Planning.Stage.Export, _ => Seq<Step>());

    /// <summary>A model in one file, of all folds and seeds.</summary>
    public static readonly Goal Pack = new("pack", Planning.Stage.Pack, Of(Planning.Stage.Probe));

    public static readonly Seq<Goal> All = Seq(Train, Check, Predict, Export, Pack);

    /// <summary>The goal of this name; none of what asks nothing of the worker.</summary>
    public static Option<Goal> Named(string name) => All.Find(g => g.Name == name);

    /// <summary>The last step, which needs all the others.</summary>
    /// <param name="training">The steps of training; the report's is the last.</param>
    public Step Root(Seq<Step> training) =>
        Stage == training.Last.Stage ? training.Last : Stage.Step(None, None, Seq<Parameter>(), Seq<Input>(), Needs(training));

    public override string ToString() => Name;

    private static Func<Seq<Step>, Seq<Step>> Of(Stage stage) => training => training.Filter(s => s.Is(stage));
}
