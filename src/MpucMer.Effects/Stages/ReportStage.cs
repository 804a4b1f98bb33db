using System.Text;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
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
