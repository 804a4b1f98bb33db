using System.Text;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Effects.Stages;

/// <summary>Gathers what all folds and seeds found, and writes it in every form (<see cref="ReportForms"/>).</summary>
public static class ReportStage
{
    /// <param name="made">Seconds of each step that was made in this run, by name.</param>
    public static Either<Problem, Report> Run(
        Request request,
        Experiment e,
        Seq<Step> steps,
        Realiser realiser,
        IReadOnlyDictionary<string, double> made,
        int threads,
        TimeSpan elapsed
    ) =>
        steps
            .Filter(s => s.Stage == Stage.Probe)
            .InTurn(s => realiser.Get(s).Bind(entry => Read(entry)).Map(found => (s, found)))
            .Map(probes =>
            {
                var versions = Provenance.Versions(made.Keys.Any(k => !k.StartsWith("features", StringComparison.Ordinal)));
                return Report.Of(request, e, steps, probes, made, versions, threads, elapsed);
            });

    /// <summary>Writes a report into the run's folder; gives the path of results.json.</summary>
    public static Either<Problem, string> Write(Store store, string runDir, Report report) =>
        ReportForms
            .All.InTurn(form => store.Replace(Path.Combine(runDir, form.File), Encoding.UTF8.GetBytes(form.Write(report))))
            .Map(_ => Path.Combine(runDir, ReportJson.FileName));

    private static Either<Problem, ProbeReport> Read(Entry entry) =>
        ReportJson
            .Probe.Read(entry[ProbeStage.Scores])
            .MapLeft(fault =>
                (Problem)
                    new Problem.StoreOperationFailed(
                        "read",
                        Path.Combine(entry.Folder, ProbeStage.Scores),
                        StoreFault.Other,
                        $"it is of another version: {fault}"
                    )
            );
}
