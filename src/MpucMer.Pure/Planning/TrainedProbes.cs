using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>Probes on the frozen features of one fold and seed, fused and of each modality, and how well they name the emotions.</summary>
/// <param name="Weights">By probe: <c>fused/…</c>, <c>audio/…</c>.</param>
/// <param name="Scores">On validation and test clips.</param>
/// <param name="Answers">Of each probe its curve, its temperature, and what it says of every validation and test clip.</param>
/// <param name="Predictions">Every answer, as CSV.</param>
public sealed record TrainedProbes(Seq<NamedArray> Weights, ProbeReport Scores, Seq<ProbeAnswers> Answers, string Predictions)
{
    public const string FileName = "probes.safetensors";
    private const string ScoresFile = "scores.json";
    private const string PredictionsFile = "predictions.csv";
    private const string AnswersFile = "answers.json";

    // The numbers of answers: of each probe the rows that it judges (float32 counts clips exactly) and their logits.
    private const string LogitsFile = "logits.safetensors";

    public static readonly Codec<TrainedProbes> Codec = new(
        p =>
            Seq(
                EntryFile.Text(ScoresFile, ReportJson.Write(p.Scores)),
                EntryFile.Text(PredictionsFile, p.Predictions),
                EntryFile.Text(AnswersFile, new JsonArray([.. p.Answers.Map(Write)]).ToJsonString()),
                new EntryFile(LogitsFile, Safetensors.Write(p.Answers.Bind(Arrays), [])),
                new EntryFile(FileName, Safetensors.Write(p.Weights, []))
            ),
        entry =>
            from weights in entry.Arrays(FileName)
            from scores in entry.Decoded(ScoresFile, ReportJson.Probe)
            from arrays in entry.Arrays(LogitsFile)
            from answers in entry.Decoded(AnswersFile, Decode.ListOf(Read(toHashMap(arrays.Map(a => (a.Name, a))))))
            select new TrainedProbes(weights, scores, answers, entry.Text(PredictionsFile))
    );

    private static Seq<NamedArray> Arrays(ProbeAnswers p) =>
        Seq((p.Validation, "validation"), (p.Test, "test"))
            .Filter(x => x.Item1.Rows.Length > 0)
            .Bind(x =>
                Seq(
                    NamedArray.Of($"{p.Probe}/{x.Item2}/rows", [.. x.Item1.Rows.Select(r => (float)r)], x.Item1.Rows.Length),
                    NamedArray.Of(
                        $"{p.Probe}/{x.Item2}/logits",
                        [.. x.Item1.Logits.SelectMany(z => z.Select(v => (float)v))],
                        x.Item1.Rows.Length,
                        x.Item1.Logits[0].Length
                    )
                )
            );

    private static JsonNode Write(ProbeAnswers p) =>
        new JsonObject
        {
            ["probe"] = p.Probe,
            ["epoch"] = p.Epoch,
            ["temperature"] = p.Temperature,
            ["curve"] = new JsonArray([
                .. p.Curve.Map(e => new JsonArray(
                    e.Epoch,
                    e.Loss.MatchUnsafe<JsonNode?>(x => x, () => null),
                    e.Validation.MatchUnsafe<JsonNode?>(x => x, () => null)
                )),
            ]),
        };

    private static readonly Decoder<ProbeEpoch> Epoch =
        from epoch in Decode.Item(0, Decode.Int)
        from loss in Decode.MaybeItem(1, Decode.Double)
        from validation in Decode.MaybeItem(2, Decode.Double)
        select new ProbeEpoch(epoch, loss, validation);

    private static Decoder<ProbeAnswers> Read(HashMap<string, NamedArray> arrays) =>
        from probe in Decode.Field("probe", Decode.Text)
        from epoch in Decode.Field("epoch", Decode.Int)
        from temperature in Decode.Field("temperature", Decode.Double)
        from curve in Decode.Field("curve", Decode.ListOf(Epoch))
        select new ProbeAnswers(probe, epoch, curve, temperature, Read(arrays, probe, "validation"), Read(arrays, probe, "test"));

    // Of a part without a clip that the probe can judge nothing was written.
    private static Answers Read(HashMap<string, NamedArray> arrays, string probe, string part) =>
        (from rows in arrays.Find($"{probe}/{part}/rows") from logits in arrays.Find($"{probe}/{part}/logits") select (rows, logits)).Match(
            x => new Answers(
                probe,
                [.. x.rows.Values.Select(r => (int)r)],
                [.. x.logits.Values.Select(v => (double)v).Chunk((int)x.logits.Shape[1])]
            ),
            () => new Answers(probe, [], [])
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
