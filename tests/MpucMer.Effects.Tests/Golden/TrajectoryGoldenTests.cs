using System.Text.Json;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>Whole-encoder training, step by step, against the published code's losses, final parameters and features.</summary>
[Collection("Tensors")]
public sealed class TrajectoryGoldenTests
{
    /// <summary>
    /// In the published operations, with the kernels that the golden numbers were computed with (.runsettings), all but the concatenated trajectory agree to the last bit; the tolerances are for other kernels.
    /// Rounding grows from step to step: the published code itself, run on one thread instead of two, departs by 1.5e-4 from its own losses within ten steps, and run
    /// in float64 by 3.3e-4. So the fast arithmetic is held to the published losses for as long as they mean the same; <see cref="Tensors.ArithmeticTests"/> says that it is the same function.
    /// </summary>
    private const int SettledSteps = 5;

    /// <summary>The golden numbers were computed on two threads, and sums over threads round by their number.</summary>
    private const int Threads = 2;

    [Theory]
    [InlineData("trajectory_audio_landmarks")]
    [InlineData("trajectory_audio_landmarks_concatenated")]
    [InlineData("trajectory_audio_landmarks_supervised")]
    [InlineData("trajectory_audio_text")]
    [InlineData("trajectory_all_four")]
    public void Golden_trajectory(string name) => OnTwoThreads(() => Follow(name, Arithmetic.Published));

    [Theory]
    [InlineData("trajectory_audio_landmarks")]
    [InlineData("trajectory_audio_landmarks_supervised")]
    [InlineData("trajectory_audio_text")]
    public void Golden_trajectory_in_fast_arithmetic(string name) => OnTwoThreads(() => Follow(name, Arithmetic.Fast));

    private static void OnTwoThreads(Action test)
    {
        var before = get_num_threads();
        set_num_threads(Threads);
        try
        {
            test();
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static void Follow(string name, Arithmetic arithmetic)
    {
        var golden = Golden.Read(name);
        var features = golden["feature_order"].EnumerateArray().Select(kind => kind.GetString()!).ToArray();
        var towers = features.Select(kind => TowerOf(golden, kind)).ToArray().ToSeq();
        var specs = towers.Bind(tower => tower.Parameters);
        using var parameters = GoldenNetwork.Weights(golden, specs);
        var rule = new OptimiserRule.Sgd(golden["momentum"].GetDouble(), golden["weight_decay"].GetDouble());
        var losses = Golden.Doubles(golden["losses"]);
        var state = OptimiserState.Start;

        var steps = arithmetic == Arithmetic.Published ? golden["steps"].GetInt32() : Math.Min(SettledSteps, golden["steps"].GetInt32());
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var projections = features.Zip(towers, (kind, tower) => Views(golden, kind, tower, step, parameters, arithmetic)).ToArray().ToSeq();
            var loss = Loss(golden, projections, arithmetic);
            Close.Absolute(losses[step], loss.item<float>(), 1e-4, $"loss of step {step}");
            var gradients = Gradients.Of(loss, parameters);
            state = Optimisers.Step(rule, parameters, gradients, state, golden["learning_rate"].GetDouble(), FastUpdates.Of(arithmetic));
            state.Moments.Tensors.Iter((_, moment) => moment.DetachFromDisposeScope());
        }

        if (arithmetic == Arithmetic.Published) CheckEnd(golden, features, towers, parameters, arithmetic);
        state.Moments.Dispose();
    }

    private static void CheckEnd(Golden golden, string[] features, Seq<Tower> towers, ParameterSet parameters, Arithmetic arithmetic)
    {
        var specs = towers.Bind(tower => tower.Parameters);
        foreach (var norm in golden["final_parameter_norms"].EnumerateObject().Where(norm => specs.Exists(spec => spec.Name == norm.Name)))
            Close.Relative(norm.Value.GetDouble(), GoldenNetwork.Norm(parameters[norm.Name]), 1e-3, norm.Name);
        foreach (var (kind, tower) in features.Zip(towers))
        {
            using var x = Clips(golden, kind, golden["steps"].GetInt32() - 1, 1);
            using var y = Interpreter.Forward(tower.Encoder, x, parameters, Mode.Evaluation, arithmetic);
            var columns = (int)y.shape[1];
            Close.ToLargest(Golden.Floats(golden["eval_features_of_last_view1_first16"].GetProperty(kind)), [.. y.Floats().Where((_, i) => i % columns < 16)], 1e-4, $"features of {kind}");
        }
    }

    private static Tensor Loss(Golden golden, Seq<Tensor> projections, Arithmetic arithmetic)
    {
        var (positives, temperature) = (LossGoldenTests.PositivesOf(golden.Root), golden["temperature"].GetDouble());
        var published = arithmetic == Arithmetic.Published;
        if (golden["concatenated"].GetBoolean())
        {
            var joint = ContrastiveLosses.Normalise(ContrastiveLosses.Join(projections));
            return published ? PublishedLosses.WithItself(joint, positives, PairForm.Published, temperature) : ContrastiveLosses.WithItself(joint, positives, PairForm.Published, temperature);
        }
        var features = projections.Map(ContrastiveLosses.Normalise).Strict();
        var pairs = ModalityPairs.Of(features.Count, positives, PairForm.Published);
        return published ? PublishedLosses.Total(features, pairs, positives, PairForm.Published, temperature) : ContrastiveLosses.Total(features, pairs, positives, PairForm.Published, temperature);
    }

    /// <summary>Raw projections [batch, 2, dim]: the views go one after the other, as batch normalisation takes its statistics per view.</summary>
    private static Tensor Views(Golden golden, string kind, Tower tower, int step, ParameterSet parameters, Arithmetic arithmetic)
    {
        var views = Enumerable.Range(1, 2).Select(view =>
        {
            using var x = Clips(golden, kind, step, view);
            using var features = Interpreter.Forward(tower.Encoder, x, parameters, Mode.Training, arithmetic);
            return Interpreter.Forward(tower.Projector, features, parameters, Mode.Training, arithmetic);
        }).ToArray();
        return stack(views, 1);
    }

    private static Tower TowerOf(Golden golden, string kind)
    {
        var (frames, dropout) = (golden["n_frames"].GetInt32(), golden["dropout"].GetDouble());
        return kind switch
        {
            "audio" => Tower.Audio(512, frames, dropout: dropout),
            "graph" => Tower.Landmarks(512, frames, FaceGraph.Value, dropout),
            "text" => Tower.Text(512, frames, golden["text_position"].GetString() == "time" ? PositionAxis.Time : PositionAxis.Batch, dropout),
            "video" => Tower.Video(512, dropout: dropout),
            _ => throw new NotSupportedException($"no tower for {kind}"),
        };
    }

    /// <summary>scale * (offset per clip and channel + half of a number per element) + shift.</summary>
    private static Tensor Clips(Golden golden, string kind, int step, int view)
    {
        var (batch, frames) = (golden["batch"].GetInt64(), golden["n_frames"].GetInt64());
        var (name, shape, scale, shift) = kind switch
        {
            "audio" => ("audio", new[] { batch, frames, 128L }, 15.0, -40.0),
            "graph" => ("landmarks", [batch, frames, 51, 2], .25, .5),
            "text" => ("text", [batch, frames, 300], 1, 0),
            _ => ("video", [batch, 3, 8, 112, 112], 1, 0),
        };
        // Channels are the last axes, but for video, whose first they are.
        var size = shape[1..].Aggregate(1L, (a, b) => a * b);
        var channels = name == "video" ? 3 : shape[2..].Aggregate(1L, (a, b) => a * b);
        var values = new float[batch * size];
        for (var i = 0L; i < values.Length; i++)
        {
            var channel = name == "video" ? i % size / (size / channels) : i % channels;
            var offset = golden.Uniform($"step{step}.offset.{name}", i / size * channels + channel);
            values[i] = (float)(scale * (offset + .5 * golden.Uniform($"step{step}.view{view}.{name}", i)) + shift);
        }
        return values.ToTensor(shape);
    }
}
