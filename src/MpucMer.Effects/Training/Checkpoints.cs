using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

/// <summary>A training state as one safetensors file and back, bit for bit.</summary>
public static class Checkpoints
{
    public static byte[] Write(TrainState state, params ReadOnlySpan<(string Key, string Value)> metadata) =>
        Safetensors.Write(
            Arrays("p/", state.Parameters)
                .Concat(Arrays("m/", state.Optimiser.Moments))
                .Concat(
                    state
                        .Probes.AsEnumerable()
                        .OrderBy(p => p.Key, StringComparer.Ordinal)
                        .SelectMany(p => Arrays($"q/{p.Key}/", p.Value.Parameters).Concat(Arrays($"n/{p.Key}/", p.Value.Optimiser.Moments)))
                )
                .Concat(state.Best.Match(b => Arrays("b/", b.Encoders).Concat(Arrays("c/", b.Probes)), () => [])),
            [.. metadata, ("state", Position(state).ToJsonString())]
        );

    /// <param name="start">A fresh state of the same experiment: it tells which tensors there are and which of them learn.</param>
    /// <exception cref="JsonException">The file is of another experiment; its caller begins anew then.</exception>
    public static TrainState Read(Seq<NamedArray> arrays, HashMap<string, string> metadata, TrainState start, Device device)
    {
        var node = JsonNode.Parse(metadata.Find("state").IfNone(() => throw new JsonException("no state")))!;
        var by = arrays.Map(a => (a.Name, a)).ToDictionary(p => p.Name, p => p.a);
        Fill("p/", start.Parameters, by);
        start.Probes.Iter((head, probe) => Fill($"q/{head}/", probe.Parameters, by));
        return start with
        {
            Optimiser = new OptimiserState(node["steps"]!.GetValue<long>(), Set("m/", by, device)),
            Probes = start.Probes.Map(
                (head, probe) =>
                    probe with
                    {
                        Optimiser = new OptimiserState(node["probeSteps"]!.GetValue<long>(), Set($"n/{head}/", by, device)),
                    }
            ),
            Epoch = node["epoch"]!.GetValue<int>(),
            Batch = node["batch"]!.GetValue<int>(),
            Sums = (Number(node["loss"]!), Number(node["accuracy"]!), node["sumSteps"]!.GetValue<int>(), Number(node["seconds"]!)),
            Best = node["best"] is { } best
                ? Some(new BestEpoch(best["epoch"]!.GetValue<int>(), Number(best["value"]!), Set("b/", by, device), Set("c/", by, device)))
                : None,
            LowestValidationLoss = Maybe(node["lowest"]),
            LowestAt = node["lowestAt"]!.GetValue<int>(),
            // Strict: what is wrong in the text throws here, where it is caught.
            History = node["history"]!
                .AsArray()
                .Select(r => new EpochRow(
                    r![0]!.GetValue<int>(),
                    Number(r[1]!),
                    Number(r[2]!),
                    Number(r[3]!),
                    Maybe(r[4]),
                    Maybe(r[5]),
                    Number(r[6]!)
                ))
                .ToSeq()
                .Strict(),
        };
    }

    public static IEnumerable<NamedArray> Arrays(string prefix, ParameterSet set) =>
        set
            .Tensors.AsEnumerable()
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new NamedArray(prefix + p.Key, [.. p.Value.shape], p.Value.Floats()));

    /// <summary>Copies of the tensors: no gradient, no storage shared.</summary>
    public static ParameterSet Copy(ParameterSet set) => new(set.Tensors.Map(Cloned));

    /// <summary>Writes arrays into the tensors of the same names.</summary>
    /// <exception cref="JsonException">One is missing or of another size.</exception>
    public static void Fill(string prefix, ParameterSet set, IReadOnlyDictionary<string, NamedArray> arrays) =>
        set.Tensors.Iter(
            (name, tensor) =>
            {
                if (!arrays.TryGetValue(prefix + name, out var array) || array.Values.Length != tensor.numel())
                    throw new JsonException($"{prefix + name} is missing or has another size");
                using var _ = no_grad();
                using var values = array.Values.ToTensor([.. tensor.shape]);
                tensor.copy_(values);
            }
        );

    private static ParameterSet Set(string prefix, Dictionary<string, NamedArray> arrays, Device device) =>
        new(
            toHashMap(
                arrays
                    .Values.Where(a => a.Name.StartsWith(prefix, StringComparison.Ordinal))
                    .Select(a => (a.Name[prefix.Length..], Placed(a, device)))
            )
        );

    private static Tensor Placed(NamedArray array, Device device)
    {
        using var onCpu = array.Values.ToTensor(array.Shape);
        return onCpu.to(device).alias();
    }

    private static Tensor Cloned(Tensor tensor)
    {
        using var detached = tensor.detach();
        return detached.clone();
    }

    // Numbers as text with all their digits: JSON has neither infinities nor NaN.
    private static JsonNode Text(double x) => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static double Number(JsonNode node) => double.Parse(node.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);

    private static Option<double> Maybe(JsonNode? node) => node is null ? None : Some(Number(node));

    private static JsonNode? Text(Option<double> x) => x.MatchUnsafe<JsonNode?>(v => Text(v), () => null);

    private static JsonObject Position(TrainState s) =>
        new()
        {
            ["epoch"] = s.Epoch,
            ["batch"] = s.Batch,
            ["steps"] = s.Optimiser.Steps,
            ["probeSteps"] = s.Probes.Values.ToSeq().HeadOrNone().Match(p => p.Optimiser.Steps, () => 0),
            ["loss"] = Text(s.Sums.Loss),
            ["accuracy"] = Text(s.Sums.Accuracy),
            ["sumSteps"] = s.Sums.Steps,
            ["seconds"] = Text(s.Sums.Seconds),
            ["best"] = s.Best.MatchUnsafe<JsonNode?>(b => new JsonObject { ["epoch"] = b.Epoch, ["value"] = Text(b.Value) }, () => null),
            ["lowest"] = Text(s.LowestValidationLoss),
            ["lowestAt"] = s.LowestAt,
            ["history"] = new JsonArray([
                .. s.History.Map(r =>
                    (JsonNode)
                        new JsonArray(
                            r.Epoch,
                            Text(r.LearningRate),
                            Text(r.Loss),
                            Text(r.Accuracy),
                            Text(r.ValidationLoss),
                            Text(r.ValidationAccuracy),
                            Text(r.Seconds)
                        )
                ),
            ]),
        };
}
