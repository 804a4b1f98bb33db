using System.Text;
using MpucMer.Effects.Models;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>Gathers what all folds and seeds found, and writes it in every form (<see cref="ReportForms"/>).</summary>
public static class ReportStage
{
    public static Either<Problem, Ending> Run(StageContext context) =>
        from found in context.Step.Needs.Filter(s => s.Stage == Stage.Probe).InTurn(s => Found(context, (Step<TrainedProbes>)s))
        from maps in context.Step.Needs.Filter(s => s.Stage == Stage.Map).InTurn(s => context.Results.Get((Step<ClipMaps>)s))
        let report = Reporting.Of(context.Request, context.Experiment, found, maps.HeadOrNone(), Facts(context))
        let _ = context.Metrics.Reported(report.Report)
        select new Ending(
            ReportForms.All.Map(f => new EntryFile(f.File, f.Write(report.Report, report.Details))).Strict(),
            ReportTable.Lines(report.Report)
        );

    // Without the weights, of which there are many.
    private static Either<Problem, FoundProbes> Found(StageContext context, Step<TrainedProbes> step) =>
        context.Results.Get(step).Map(p => new FoundProbes(step, p.Scores, p.Answers));

    private static RunFacts Facts(StageContext context)
    {
        var made = context.Results.Made;
        // The tensor library's version is known where a step has loaded it.
        var versions = Provenance.Versions(context.Request.Steps.Exists(s => s.Stage.Computes && made.ContainsKey(s.Name)));
        // A log that is not there any more (who tidies up may keep probes alone) is no reason to train anew.
        var logs = context
            .Request.Steps.Filter(s => s.Is(Stage.Contrast))
            .Bind(s => context.Store.Peek(s.Key, TrainedEncoders.LogFile).Map(bytes => (s, Encoding.UTF8.GetString(bytes))).ToSeq());
        return new(made, logs.Strict(), versions, context.Threads, context.Results.Elapsed, DateTime.UtcNow);
    }
}

/// <summary>A run as a model in one file (<see cref="ModelFile"/>), put in its place whole.</summary>
public static class PackStage
{
    /// <summary>Where the model goes: the property, else into the run folder, by the run's name.</summary>
    private static string PathOf(Request request) =>
        request
            .Settings.Find(CommandProperties.Model.Name)
            .Match(s => s.Value, () => Path.Combine(request.RunDir, NameOf(request) + ModelFile.Ending));

    // By its experiment, and by the run where that has a name of its own.
    private static string NameOf(Request request) => RunName.Shown(request.Name, Path.GetFileName(request.RunDir)).Replace('/', '-');

    /// <summary>A problem where a result is damaged, or the file cannot be written, or is another one's.</summary>
    public static Either<Problem, Ending> Run(StageContext context)
    {
        var path = PathOf(context.Request);
        return from _ in Free(path)
            from clips in FeaturesStage.Read(context, _ => false)
            from model in Packing.Whole(context, clips)
            let bytes = model.Write()
            from __ in context.Store.Replace(path, bytes)
            let ___ = Said(context, model, path, bytes.Length)
            select Ending.Nothing;
    }

    private static Unit Said(StageContext context, ModelFile model, string path, int bytes)
    {
        context.Say(
            new WorkerEvent.Message(
                FormattableString.Invariant(
                    $"{context.Request.Name}: {model.Members.Count} folds and seeds in one model of {bytes / 1e6:F1} MB: {path}"
                )
            )
        );
        return unit;
    }

    // A file of that name that is no model was not written here.
    private static Either<Problem, Unit> Free(string path) =>
        Guarded
            .Run("read", path, () => !File.Exists(path) || ModelFile.IsOurs(FileLayer.Start(path, ModelFile.SignBytes)))
            .Bind(free => free ? Right<Problem, Unit>(unit) : new Problem.RunFolderTaken(Path.GetDirectoryName(path) ?? "", path));
}

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
