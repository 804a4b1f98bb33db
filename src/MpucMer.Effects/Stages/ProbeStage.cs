using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Stages;

/// <summary>From frozen features to emotions: the fused probe and one per modality, and how well they do on clips that nothing has learned from.</summary>
public static class ProbeStage
{
    public const string Scores = "scores.json";

    public static Either<Problem, Seq<EntryFile>> Run(StageContext context, Fold fold, long seed, Clips clips, Entry embed, Option<Entry> onlineProbes)
    {
        var e = context.Experiment;
        var classes = Emotions.Names.Count;
        return from embeddings in Safetensors.Read(embed[EmbedStage.Embeddings], embed.Folder)
               from online in onlineProbes.Match(c => Safetensors.Read(c[ContrastStage.OnlineProbes], c.Folder).Map(f => f.Arrays), () => Seq<NamedArray>())
               let parts = Parts(e, fold, clips, embeddings.Arrays)
               from _ in EveryClassTrains(fold, parts.Train)
               select Files(e, Heads(context, e, seed, classes, parts, online), parts);
    }

    /// <summary>Groups and labels by id.</summary>
    public sealed record Clips(HashMap<string, (string Group, int Label)> Of);

    private sealed record Outcome(ProbeHead Head, ParameterSet Parameters, int Epochs, int[] Validation, int[] Test);

    private static (ProbeData Train, ProbeData Validation, ProbeData Test) Parts(Experiment e, Fold fold, Clips clips, Seq<NamedArray> arrays)
    {
        var ids = Seqs.Join(fold.TrainIds, fold.ValidationIds, fold.TestIds).ToArray();
        var features = e.Data.Modalities.Map(m => arrays.Find(a => a.Name == m.Name).IfNone(() => throw new InvalidOperationException($"no embedding of {m}")).Values).ToArray();
        var all = new ProbeData(ids, [.. ids.Select(i => clips.Of[i].Group)], [.. ids.Select(i => clips.Of[i].Label)], features, e.Encoders.FeatureSize);
        var standard = all.Standardised(e.Probe.Features, fold.TrainIds.Count);
        var (t, v) = (fold.TrainIds.Count, fold.TrainIds.Count + fold.ValidationIds.Count);
        return (standard.Slice(0, t), standard.Slice(t, v), standard.Slice(v, ids.Length));
    }

    private static Either<Problem, Unit> EveryClassTrains(Fold fold, ProbeData train)
    {
        var missing = Emotions.Names.Where((_, label) => !train.Labels.Contains(label)).ToSeq().Strict();
        return missing.IsEmpty ? unit : new Problem.ClassWithoutTrainingClips($"fold {fold.Name}", missing);
    }

    private static Seq<Outcome> Heads(StageContext context, Experiment e, long seed, int classes, (ProbeData Train, ProbeData Validation, ProbeData Test) parts, Seq<NamedArray> online)
    {
        var place = device(e.Execution.Device);
        var heads = ProbeHead.Of(e, classes);
        return heads.Map((done, head) =>
        {
            context.Progress(done, heads.Count, "probes", Empty, double.NaN);
            var (parameters, epochs) = e.Probe.Mode == ProbeMode.Online && !online.IsEmpty
                ? (Online(head, seed, place, online), 0)
                : ProbeTrainer.Train(head, e.Probe, seed, parts.Train, parts.Validation, place, context.Stop);
            return new Outcome(head, parameters, epochs, parts.Validation.Predict(head, parameters, place), parts.Test.Predict(head, parameters, place));
        }).ToSeq().Strict();
    }

    private static ParameterSet Online(ProbeHead head, long seed, Device place, Seq<NamedArray> arrays)
    {
        var parameters = head.Start(seed, place).Parameters;
        Checkpoints.Fill($"{head.Name}/", parameters, arrays.ToDictionary(a => a.Name));
        return parameters;
    }

    private static Seq<EntryFile> Files(Experiment e, Seq<Outcome> outcomes, (ProbeData Train, ProbeData Validation, ProbeData Test) parts)
    {
        var classes = Emotions.Names.Count;
        var scores = new JsonObject
        {
            ["test"] = new JsonObject(outcomes.Map(o => KeyValuePair.Create<string, JsonNode?>(o.Head.Name, ScoresJson.Write(Pure.Metrics.Scores.Of(parts.Test.Labels, o.Test, classes))))),
            ["validation"] = new JsonObject(outcomes.Map(o => KeyValuePair.Create<string, JsonNode?>(o.Head.Name, ScoresJson.Write(Pure.Metrics.Scores.Of(parts.Validation.Labels, o.Validation, classes))))),
            ["epochs"] = new JsonObject(outcomes.Map(o => KeyValuePair.Create<string, JsonNode?>(o.Head.Name, o.Epochs))),
        };
        var weights = outcomes.SelectMany(o => Checkpoints.Arrays($"{o.Head.Name}/", o.Parameters)).ToArray();
        foreach (var o in outcomes) o.Parameters.Dispose();
        return Seq(EntryFile.Text(Scores, scores.ToJsonString()), EntryFile.Text("predictions.csv", Predictions(outcomes, parts)), new EntryFile("probes.safetensors", Safetensors.Write(weights, [])));
    }

    private static string Predictions(Seq<Outcome> outcomes, (ProbeData Train, ProbeData Validation, ProbeData Test) parts)
    {
        var text = new StringBuilder($"clip,part,emotion,{string.Join(',', outcomes.Map(o => o.Head.Name))}\n");
        foreach (var (data, part, of) in new (ProbeData, string, Func<Outcome, int[]>)[] { (parts.Validation, "validation", o => o.Validation), (parts.Test, "test", o => o.Test) })
        {
            for (var i = 0; i < data.Ids.Length; i++)
            {
                text.Append($"{data.Ids[i]},{part},{Emotions.Names[data.Labels[i]]},{string.Join(',', outcomes.Map(o => Emotions.Names[of(o)[i]]))}\n");
            }
        }
        return text.ToString();
    }
}
