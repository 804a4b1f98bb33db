using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
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
            [.. metadata, ("state", Written(state).ToJsonString())]
        );

    /// <summary>The state of a file, or what makes it one of another form or experiment: its caller begins anew then.</summary>
    /// <param name="start">A fresh state of the same experiment: it tells which tensors there are and which of them learn.</param>
    public static Either<JsonFault, TrainState> Read(
        Seq<NamedArray> arrays,
        HashMap<string, string> metadata,
        TrainState start,
        Device device
    )
    {
        var named = arrays.Map(a => (a.Name, a)).ToDictionary(p => p.Name, p => p.a);
        return from position in Place.Read(metadata.Find("state").IfNone(""))
            from _ in Lacking("p/", start.Parameters, named)
                .Concat(start.Probes.AsEnumerable().SelectMany(p => Lacking($"q/{p.Key}/", p.Value.Parameters, named)))
                .HeadOrNone()
                .Match<Either<JsonFault, Unit>>(name => new JsonFault(name, "is missing or has another size"), () => unit)
            select At(position, start, named, device);
    }

    private static TrainState At(Position position, TrainState start, Dictionary<string, NamedArray> named, Device device)
    {
        Fill("p/", start.Parameters, named);
        start.Probes.Iter((head, probe) => Fill($"q/{head}/", probe.Parameters, named));
        return start with
        {
            Optimiser = new OptimiserState(position.Steps, Set("m/", named, device)),
            Probes = start.Probes.Map(
                (head, probe) => probe with { Optimiser = new OptimiserState(position.ProbeSteps, Set($"n/{head}/", named, device)) }
            ),
            Epoch = position.Epoch,
            Batch = position.Batch,
            Sums = position.Sums,
            Best = position.Best.Map(b => new BestEpoch(b.Epoch, b.Value, Set("b/", named, device), Set("c/", named, device))),
            LowestValidationLoss = position.Lowest,
            LowestAt = position.LowestAt,
            History = position.History,
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
    /// <exception cref="InvalidOperationException">One is missing or of another size, which is a bug where the arrays are an entry's.
    /// </exception>
    public static void Fill(string prefix, ParameterSet set, IReadOnlyDictionary<string, NamedArray> arrays) =>
        set.Tensors.Iter(
            (name, tensor) =>
            {
                if (!Fits(prefix + name, tensor, arrays))
                    throw new InvalidOperationException($"{prefix + name} is missing or has another size");
                using var _ = no_grad();
                using var values = arrays[prefix + name].Values.ToTensor([.. tensor.shape]);
                tensor.copy_(values);
            }
        );

    private static IEnumerable<string> Lacking(string prefix, ParameterSet set, IReadOnlyDictionary<string, NamedArray> arrays) =>
        set.Tensors.AsEnumerable().Where(t => !Fits(prefix + t.Key, t.Value, arrays)).Select(t => prefix + t.Key);

    private static bool Fits(string name, Tensor tensor, IReadOnlyDictionary<string, NamedArray> arrays) =>
        arrays.TryGetValue(name, out var array) && array.Values.Length == tensor.numel();

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
    private static JsonNode Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);

    private static JsonNode? Text(Option<double> x) => x.MatchUnsafe<JsonNode?>(v => Text(v), () => null);

    /// <summary>What a state is besides its tensors: how far it is, and what it has measured.</summary>
    private sealed record Position(
        int Epoch,
        int Batch,
        long Steps,
        long ProbeSteps,
        (double Loss, double Accuracy, int Steps, double Seconds) Sums,
        Option<(int Epoch, double Value)> Best,
        Option<double> Lowest,
        int LowestAt,
        Seq<EpochRow> History
    );

    private static readonly Decoder<double> Number = Decode.Text.To(
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) ? Some(x) : None,
        "no number"
    );

    private static readonly Decoder<EpochRow> Row =
        from epoch in Decode.Item(0, Decode.Int)
        from rate in Decode.Item(1, Number)
        from loss in Decode.Item(2, Number)
        from accuracy in Decode.Item(3, Number)
        from validationLoss in Decode.MaybeItem(4, Number)
        from validationAccuracy in Decode.MaybeItem(5, Number)
        from seconds in Decode.Item(6, Number)
        select new EpochRow(epoch, rate, loss, accuracy, validationLoss, validationAccuracy, seconds);

    private static readonly Decoder<(int, double)> Best =
        from epoch in Decode.Field("epoch", Decode.Int)
        from value in Decode.Field("value", Number)
        select (epoch, value);

    private static readonly Decoder<Position> Place =
        from epoch in Decode.Field("epoch", Decode.Int)
        from batch in Decode.Field("batch", Decode.Int)
        from steps in Decode.Field("steps", Decode.Long)
        from probeSteps in Decode.Field("probeSteps", Decode.Long)
        from loss in Decode.Field("loss", Number)
        from accuracy in Decode.Field("accuracy", Number)
        from sumSteps in Decode.Field("sumSteps", Decode.Int)
        from seconds in Decode.Field("seconds", Number)
        from best in Decode.Maybe("best", Best)
        from lowest in Decode.Maybe("lowest", Number)
        from lowestAt in Decode.Field("lowestAt", Decode.Int)
        from history in Decode.Field("history", Decode.ListOf(Row))
        select new Position(epoch, batch, steps, probeSteps, (loss, accuracy, sumSteps, seconds), best, lowest, lowestAt, history);

    private static JsonObject Written(TrainState s) =>
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

/// <summary>
/// When the next checkpoint is due: so many minutes after the last one, within an epoch too (one may take hours); 0 minutes: after every
/// epoch.
/// Where writing one takes long, they come more rarely: never more than a twentieth of the time goes into them.
/// </summary>
public sealed class CheckpointPace(double minutes)
{
    private const double LargestShare = .05;

    private readonly Stopwatch since = Stopwatch.StartNew();
    private TimeSpan cost;

    public bool IsDue(TrainState state) =>
        minutes == 0 ? state.Batch == 0 : since.Elapsed.TotalMinutes >= minutes && since.Elapsed * LargestShare >= cost;

    public A Timed<A>(Func<A> save)
    {
        var begin = since.Elapsed;
        var result = save();
        cost = since.Elapsed - begin;
        since.Restart();
        return result;
    }
}

/// <summary>
/// All that training carries from step to step: the fold's state. Random numbers are no part of it, since each stream is named by seed,
/// purpose, epoch and step.
/// </summary>
/// <param name="Batch">The next step within <paramref name="Epoch"/>.</param>
/// <param name="Sums">Loss, accuracy and time summed over the epoch's steps so far.</param>
/// <param name="Best">The value by which epochs are chosen (higher is better), the epoch that had it, and copies of its tensors.</param>
public sealed record TrainState(
    ParameterSet Parameters,
    OptimiserState Optimiser,
    HashMap<string, ProbeState> Probes,
    int Epoch,
    int Batch,
    (double Loss, double Accuracy, int Steps, double Seconds) Sums,
    Option<BestEpoch> Best,
    Option<double> LowestValidationLoss,
    int LowestAt,
    Seq<EpochRow> History
);

/// <summary>A probe and what its optimiser remembers.</summary>
public sealed record ProbeState(ParameterSet Parameters, OptimiserState Optimiser);

/// <summary>The epoch kept so far, with copies of encoders and online probes (their names prefixed by the head's).</summary>
public sealed record BestEpoch(int Epoch, double Value, ParameterSet Encoders, ParameterSet Probes);
