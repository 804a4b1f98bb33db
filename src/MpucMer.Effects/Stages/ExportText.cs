using System.Text.Json.Nodes;
using MpucMer.Effects.Training;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// export.json: what the networks of an export are, and what has to be done to a signal before they see it (docs/pytorch.md).
/// </summary>
public static class ExportText
{
    public static JsonObject Of(
        StageContext context,
        Fold fold,
        Step probe,
        Seq<Tower> towers,
        ClipSet clips,
        Seq<NamedArray> heads,
        Embeddings features
    )
    {
        var (e, labelling) = (context.Experiment, context.Request.Inventory.Labelling);
        var inputs = e.Encoders.Inputs == Standardisation.Training ? Standardiser.Scales(clips, fold.TrainIds) : Seq<Scale>();
        return new JsonObject
        {
            ["experiment"] = context.Request.Name,
            ["fold"] = fold.Name,
            ["seed"] = probe.Seed.IfNone(0),
            ["fingerprint"] = probe.Key.Fingerprint,
            ["mpucmer"] = Provenance.Version,
            ["protocol"] = Word(e.Protocol),
            ["feature_size"] = e.Encoders.FeatureSize,
            ["window"] = e.Encoders.Window,
            ["evaluation_windows"] = e.Encoders.EvaluationWindows,
            ["dropout"] = e.Encoders.Dropout,
            ["projector_norm"] = Word(e.Encoders.ProjectorNorm),
            ["output"] = Word(e.Encoders.Output),
            ["inputs_standardised_by"] = Word(e.Encoders.Inputs),
            ["modalities"] = new JsonArray([
                .. towers.Map((i, t) => (JsonNode)Modality(e, clips.Modalities[i], t, inputs.IsEmpty ? None : Some(inputs[i]))),
            ]),
            ["probe"] = Probe(
                e,
                labelling,
                fold,
                heads,
                ProbeStage.Embedded(e, fold, toHashMap(FeaturesStage.Labelled(e, context.Request.Inventory.Clips)), features)
            ),
        };
    }

    private static JsonObject Modality(Experiment e, ModalityClips signals, Tower tower, Option<Scale> scale)
    {
        var text = new JsonObject
        {
            ["name"] = signals.Modality.Name,
            ["input"] = new JsonArray([.. tower.Input.Axes.Map(a => (JsonNode)a)]),
            ["encoder"] = PrefixOf(tower.Encoder),
            ["projector"] = Parameters
                .Of(tower.Projector)
                .Map(p => p.Name.Split('.')[0])
                .Filter(n => n.StartsWith("proj_", StringComparison.Ordinal))
                .HeadOrNone()
                .IfNone(""),
        };
        signals.Modality.Exported(e).Iter(fact => text[fact.Name] = fact.Value);
        // Pictures are standardised when they are decoded.
        if (signals.Video.IsSome)
            return text;
        scale.Iter(s =>
        {
            text["mean"] = Numbers(s.Mean);
            text["divisor"] = Numbers(s.Divisor);
            text["most"] = Standardiser.Most;
        });
        return text;
    }

    private static JsonObject Probe(Experiment e, Labelling labelling, Fold fold, Seq<NamedArray> heads, ProbeData features)
    {
        var scales = e.Probe.Features == Standardisation.Training ? features.Scales(fold.TrainIds.Count) : [];
        return new JsonObject
        {
            ["kind"] = Word(e.Probe.Kind),
            ["hidden"] = e.Probe.Hidden,
            ["labels"] = labelling.Several ? "several" : "one",
            ["classes"] = new JsonArray([.. labelling.Names.Map(n => (JsonNode)n)]),
            ["probes"] = new JsonArray([
                .. heads.Map(a => a.Name[..a.Name.IndexOf('/', StringComparison.Ordinal)]).Distinct().Map(n => (JsonNode)n),
            ]),
            // What the fused probe's input is made of, in this order.
            ["fused"] = new JsonArray([
                .. (e.Data.Modalities.Map(m => m.Name) + (e.Data.Missing == MissingModality.Use ? Seq1("presence") : Empty)).Map(n =>
                    (JsonNode)n
                ),
            ]),
            ["features_standardised_by"] = Word(e.Probe.Features),
            ["features"] = new JsonObject(
                e.Data.Modalities.Map((i, m) => (m, i))
                    .Filter(p => p.i < scales.Length)
                    .Map(p =>
                        KeyValuePair.Create<string, JsonNode?>(
                            p.m.Name,
                            new JsonObject { ["mean"] = Numbers(scales[p.i].Mean), ["divisor"] = Numbers(scales[p.i].Divisor) }
                        )
                    )
            ),
        };
    }

    private static string PrefixOf(Layer network) => network is Layer.Named named ? named.Name : "";

    private static JsonArray Numbers(IEnumerable<double> numbers) => new([.. numbers.Select(x => (JsonNode)x)]);

    private static string Word<A>(A choice)
        where A : struct, Enum => choice.ToString().ToLowerInvariant();
}
