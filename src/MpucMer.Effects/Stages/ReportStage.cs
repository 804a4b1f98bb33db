using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Effects.Stages;

/// <summary>Gathers what all folds and seeds found, and writes it in every form (<see cref="ReportForms"/>).</summary>
public static class ReportStage
{
    public static Either<Problem, Ending> Run(StageContext context) =>
        context
            .Step.Needs.InTurn(s => context.Results.Get((Step<TrainedProbes>)s).Map(probes => (s, probes.Scores)))
            .Map(probes => Of(context, probes))
            .Map(context.Metrics.Reported)
            .Map(r => new Ending(ReportForms.All.Map(f => EntryFile.Text(f.File, f.Write(r))).Strict(), ReportTable.Lines(r)));

    private static Report Of(StageContext context, Seq<(Step, ProbeReport)> probes)
    {
        var made = context.Results.Made;
        // The tensor library's version is known where a step has loaded it.
        var versions = Provenance.Versions(context.Request.Steps.Exists(s => s.Stage.Computes && made.ContainsKey(s.Name)));
        return Report.Of(context.Request, context.Experiment, probes, made, versions, context.Threads, context.Results.Elapsed);
    }
}
