using System.Text.Json.Nodes;
using MpucMer.Effects.Models;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Training;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Networks as ONNX: of each modality the encoder and the projector, and the probes. What somebody has to know who has nothing but ONNX
/// Runtime stands in onnx.json, and of each network in its own file's metadata too (docs/onnx.md).
/// </summary>
public static class OnnxExport
{
    private const string Signals = "signals";
    private const string Features = "features";

    /// <summary>The files; what is told of them becomes that of this form. A problem where a layer has no form in ONNX.</summary>
    public static Either<Problem, Seq<EntryFile>> Files(Exported of)
    {
        var state = StateFile.Named(of.Encoders);
        var told = of.About["modalities"]!.AsArray().Select(node => node!.AsObject()).ToArray();
        Describe(of, told);
        return from towers in of.Towers.InTurn((i, tower) => OfTower(of, tower, told[i], state))
            from probes in Heads(of).InTurn(head => OfProbe(of, head))
            select towers.Bind(files => files) + probes;
    }

    // Beside what is told in every form: what the files are called, which sizes are free, and how sure the probes are.
    private static void Describe(Exported of, JsonObject[] told)
    {
        var (about, probe, e) = (of.About, of.About["probe"]!.AsObject(), of.Context.Experiment);
        about["opset"] = OnnxModel.Opset;
        about["frames_per_second"] = e.Data.Recordings.FrameRate;
        foreach (var (tower, text) in of.Towers.Zip(told))
        {
            var name = text["name"]!.GetValue<string>();
            text["encoder"] = OnnxFiles.Encoder(name);
            text["projector"] = OnnxFiles.Projector(name);
            text["free"] = new JsonObject(FreeAxes.Of(tower.Encoder, tower.Input).Map(Free));
        }
        probe["files"] = new JsonObject(
            Heads(of).Map(head => KeyValuePair.Create<string, JsonNode?>(head.Name, OnnxFiles.Probe(head.Name)))
        );
        probe["temperatures"] = new JsonObject(
            of.Probes.Answers.Map(answers => KeyValuePair.Create<string, JsonNode?>(answers.Probe, answers.Temperature))
        );
    }

    private static KeyValuePair<string, JsonNode?> Free(FreeAxis axis) =>
        KeyValuePair.Create<string, JsonNode?>(
            axis.Name,
            new JsonObject
            {
                ["axis"] = axis.Axis,
                ["least"] = axis.Least,
                ["most"] = axis.Most.MatchUnsafe<JsonNode?>(most => most, () => null),
            }
        );

    private static Seq<ProbeHead> Heads(Exported of) =>
        ProbeHead
            // What a probe's loss weighs is no part of its network.
            .Of(of.Context.Experiment, ProbeGoal.OneOf(of.Context.Request.Inventory.Labelling.Names.Count))
            .Filter(head => of.Probes.Weights.Exists(a => a.Name.StartsWith(head.Name + "/", StringComparison.Ordinal)))
            .Strict();

    private static Either<Problem, Seq<EntryFile>> OfTower(
        Exported of,
        Tower tower,
        JsonObject told,
        IReadOnlyDictionary<string, NamedArray> state
    )
    {
        var (name, features) = (told["name"]!.GetValue<string>(), Shape.Of(of.Context.Experiment.Encoders.FeatureSize));
        var encoder = Common(of) + Facts(told.Where(member => member.Key != "projector"));
        return from signals in OnnxNetwork.Of(name, tower.Encoder, tower.Input, (Signals, Features), state)
            from projections in OnnxNetwork.Of(name, tower.Projector, features, (Features, "projections"), state)
            select Seq(
                File(OnnxFiles.Encoder(name), signals, encoder),
                File(OnnxFiles.Projector(name), projections, Common(of).Add(("name", name)))
            );
    }

    private static Either<Problem, EntryFile> OfProbe(Exported of, ProbeHead head)
    {
        var (e, told) = (of.Context.Experiment, of.About["probe"]!.AsObject());
        var state = of
            .Probes.Weights.Filter(a => a.Name.StartsWith(head.Name + "/", StringComparison.Ordinal))
            .ToDictionary(a => a.Name[(head.Name.Length + 1)..]);
        var fused = head.Name == ProbeHead.Fused;
        var inputs = fused ? told["fused"]!.DeepClone() : new JsonArray(head.Name);
        // Last, where clips may lack some, what each clip has: a number for each modality.
        var modalities = e.Data.Modalities.Count;
        var width = head.Parts.Map(part => part < modalities ? e.Encoders.FeatureSize : modalities).Sum();
        var facts = new JsonObject
        {
            ["name"] = head.Name,
            ["inputs"] = inputs,
            ["labels"] = told["labels"]!.DeepClone(),
            ["classes"] = told["classes"]!.DeepClone(),
            ["features_standardised_by"] = told["features_standardised_by"]!.DeepClone(),
            ["features"] = new JsonObject(
                told["features"]!
                    .AsObject()
                    .Where(scale => fused || scale.Key == head.Name)
                    .Select(scale => KeyValuePair.Create(scale.Key, scale.Value?.DeepClone()))
            ),
            ["temperature"] = told["temperatures"]![head.Name]?.DeepClone() ?? 1,
        };
        return OnnxNetwork
            .Of(head.Name, head.Network, Shape.Of(width), (Features, "scores"), state)
            .Map(graph => File(OnnxFiles.Probe(head.Name), graph, Common(of) + Facts(facts)));
    }

    private static EntryFile File(string name, OnnxGraph graph, Seq<(string, string)> facts) =>
        new(name, OnnxFile.Bytes(new OnnxModel(graph, facts), Provenance.Version ?? ""));

    private static readonly string[] OfAll = ["experiment", "fold", "seed", "fingerprint", "protocol", "window", "evaluation_windows"];

    private static Seq<(string, string)> Common(Exported of) =>
        Facts(
            OfAll.Concat(["output", "inputs_standardised_by", "frames_per_second"]).Select(key => KeyValuePair.Create(key, of.About[key]))
        );

    // A text as it is, everything else as JSON.
    private static Seq<(string, string)> Facts(IEnumerable<KeyValuePair<string, JsonNode?>> members) =>
        members
            .Select(m =>
                (m.Key, m.Value is JsonValue value && value.TryGetValue<string>(out var text) ? text : m.Value?.ToJsonString() ?? "")
            )
            .ToArray()
            .ToSeq();
}
