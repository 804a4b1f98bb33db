using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>Probes on the frozen features of one fold and seed, fused and of each modality, and how well they name the emotions.</summary>
/// <param name="Weights">By probe: <c>fused/…</c>, <c>audio/…</c>.</param>
/// <param name="Scores">On validation and test clips.</param>
/// <param name="Predictions">Every answer, as CSV.</param>
public sealed record TrainedProbes(Seq<NamedArray> Weights, ProbeReport Scores, string Predictions)
{
    public const string FileName = "probes.safetensors";
    private const string ScoresFile = "scores.json";
    private const string PredictionsFile = "predictions.csv";

    public static readonly Codec<TrainedProbes> Codec = new(
        p =>
            Seq(
                EntryFile.Text(ScoresFile, ReportJson.Write(p.Scores)),
                EntryFile.Text(PredictionsFile, p.Predictions),
                new EntryFile(FileName, Safetensors.Write(p.Weights, []))
            ),
        entry =>
            from weights in entry.Arrays(FileName)
            from scores in entry.Decoded(ScoresFile, ReportJson.Probe)
            select new TrainedProbes(weights, scores, entry.Text(PredictionsFile))
    );

    /// <summary>The only step that always reads labels. Probes that learnt in the encoders' loop are read from there.</summary>
    public static Step<TrainedProbes> Of(PlanInputs data, Fold fold, long seed, Step<Embeddings> embedded, Step<TrainedEncoders> encoders)
    {
        var labelled = data.Parts(fold, OfClip.Group | OfClip.Label);
        var starts = data.Inventory.Weights.Filter(w => w.Property == WeightProperties.Probes.Name).Map(w => w.Input);
        return Stage.Probe.Step(
            fold.Name,
            seed,
            data.Parameters(Stage.Probe, readsLabels: true).Add(PlanInputs.Seed(seed)),
            Seq1(new Input("embedded features", embedded.Key.Fingerprint)) + labelled + starts,
            data.Experiment.Probe.Mode == ProbeMode.Online ? Seq<Step>(embedded, encoders) : Seq1<Step>(embedded)
        );
    }
}
