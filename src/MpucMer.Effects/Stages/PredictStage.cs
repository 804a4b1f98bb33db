using MpucMer.Effects.Models;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// What the trained encoders and probes say of clips without labels: each of all folds and seeds is asked, and the probabilities are
/// averaged. Signals and features are standardised as in training: by the training clips' mean and deviation, or by those of the asked
/// clips' own groups. The same model answers that <see cref="PackStage"/> writes.
/// </summary>
public static class PredictStage
{
    private static readonly string What = Stage.Predictions.Name;

    /// <summary>The file (a line for each clip and probe), and a table of what the probe that fits each clip says.</summary>
    public static Either<Problem, Ending> Run(StageContext context)
    {
        context.Say(new WorkerEvent.StepStarted(What, 1, 1));
        var about = context.With(context.Request.Inventory with { Clips = context.Request.Asked });
        return from trained in context.Results.Clips(context)
            from file in Packing.Networks(context, trained)
            from model in Model.Of(file, context.Request.Name, context.Experiment.Execution.Device)
            from said in Said(about, model)
            let _ = Finished(context)
            select new Ending(Seq1(EntryFile.Text(Predictions.FileName, said.Csv())), said.Table());
    }

    private static Either<Problem, Predictions> Said(StageContext context, Model model)
    {
        using var asked = model;
        return from read in FeaturesStage.ReadAsked(context, asked.File.About.Modalities)
            from said in asked.Ask(read.Set)
            select asked.Together(read.Clips.Map(c => (c.Id, c.Group)), said);
    }

    private static Unit Finished(StageContext context)
    {
        context.Say(new WorkerEvent.StepFinished(What, context.Elapsed.TotalSeconds, false));
        return unit;
    }
}
