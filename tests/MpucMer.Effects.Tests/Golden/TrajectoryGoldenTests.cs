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

/// <summary>
/// Whole-encoder training, step by step, against the published code's losses, final parameters and features. Rounding grows from step to step: in
/// float64 it stays far below the tolerance, whichever operations, processor, BLAS or number of threads. In float32 the published code itself departs
/// from its own losses by more than 1e-4 within ten steps when only its number of threads changes, so there the first steps are what can be asked for.
/// </summary>
[Collection("Tensors")]
public sealed class TrajectoryGoldenTests
{
    private const int SettledSteps = 5;

    public static TheoryData<string, Arithmetic> Trajectories
    {
        get
        {
            var ways = new TheoryData<string, Arithmetic>();
            foreach (var name in Golden.Names64("trajectory_"))
                foreach (var arithmetic in Enum.GetValues<Arithmetic>()) ways.Add(name, arithmetic);
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Trajectories))]
    public void Golden_trajectory(string name, Arithmetic arithmetic)
    {
        var run = new Run(Golden.Read64(name), ScalarType.Float64, arithmetic);
        using var parameters = run.Follow(run.Steps, (expected, actual, what) => Close.Relative(expected, actual, run.Tolerance, what));
        run.CheckEnd(parameters);
    }

    [Theory]
    [MemberData(nameof(Trajectories))]
    public void Golden_trajectory_in_float32_for_its_first_steps(string name, Arithmetic arithmetic)
    {
        var run = new Run(Golden.Read64(name), ScalarType.Float32, arithmetic);
        var steps = Math.Min(SettledSteps, run.Steps);
        using var parameters = run.Follow(steps, (expected, actual, what) => Close.Absolute(expected, actual, run.Tolerance, what));
    }

    /// <summary>Training of the towers that a golden file names, in numbers and operations of one's choice.</summary>
    private sealed record Run(Golden Golden, ScalarType Numbers, Arithmetic Arithmetic)
    {
        private readonly string[] kinds = [.. Golden["feature_order"].EnumerateArray().Select(kind => kind.GetString()!)];

        public int Steps => Golden["steps"].GetInt32();

        public double Tolerance => LossGoldenTests.ToleranceOf(Golden.Root, Numbers);

        private Seq<Tower> Towers => kinds.Select(TowerOf).ToArray().ToSeq();

        /// <summary>So many steps from the golden weights, each loss compared; the parameters after them, which are the caller's.</summary>
        public ParameterSet Follow(int steps, Action<double, double, string> compare)
        {
            var towers = Towers;
            var parameters = GoldenNetwork.Weights(Golden, towers.Bind(tower => tower.Parameters), Numbers);
            var rule = new OptimiserRule.Sgd(Golden["momentum"].GetDouble(), Golden["weight_decay"].GetDouble());
            var (losses, rate) = (Golden.Doubles(Golden["losses"]), Golden["learning_rate"].GetDouble());
            var state = OptimiserState.Start;
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                var projections = kinds.Zip(towers, (kind, tower) => Views(kind, tower, step, parameters)).ToArray().ToSeq();
                var loss = Loss(projections);
                Assert.Equal(Numbers, loss.dtype);
                compare(losses[step], loss.Number(), $"loss of step {step}");
                state = Optimisers.Step(rule, parameters, Gradients.Of(loss, parameters), state, rate, FastUpdates.Of(Arithmetic));
                state.Moments.Tensors.Iter((_, moment) => moment.DetachFromDisposeScope());
            }
            state.Moments.Dispose();
            return parameters;
        }

        /// <summary>Norms of all parameters, and features of the last clips, after the last step.</summary>
        public void CheckEnd(ParameterSet parameters)
        {
            var norms = Golden["final_parameter_norms"].EnumerateObject().ToDictionary(norm => norm.Name, norm => norm.Value.GetDouble());
            var learned = Towers.Bind(tower => tower.Parameters).Filter(spec => spec.Role == ParameterRole.Trainable).Map(spec => spec.Name);
            // The published code registers a layer of the text network that nothing runs.
            Assert.Equal(
                norms.Keys.Where(name => !name.StartsWith("text_encoder_layer.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
                learned.Order(StringComparer.Ordinal));
            foreach (var name in learned) Close.Relative(norms[name], GoldenNetwork.Norm(parameters[name]), Tolerance, name);
            using var _ = no_grad();
            foreach (var (kind, tower) in kinds.Zip(Towers))
            {
                using var x = Clips(kind, tower, Steps - 1, 1);
                using var y = Interpreter.Forward(tower.Encoder, x, parameters, Mode.Evaluation, Arithmetic);
                var expected = Golden.Doubles(Golden["eval_features_of_last_view1_first16"].GetProperty(kind));
                var (columns, shown) = ((int)y.shape[1], expected.Length / (int)y.shape[0]);
                Close.ToLargest(expected, [.. y.Doubles().Where((_, i) => i % columns < shown)], Tolerance, $"features of {kind}");
            }
        }

        private Tensor Loss(Seq<Tensor> projections)
        {
            var (positives, temperature) = (LossGoldenTests.PositivesOf(Golden.Root), Golden["temperature"].GetDouble());
            var published = Arithmetic == Arithmetic.Published;
            if (Golden["concatenated"].GetBoolean())
            {
                var joint = ContrastiveLosses.Normalise(ContrastiveLosses.Join(projections));
                return published
                    ? PublishedLosses.WithItself(joint, positives, PairForm.Published, temperature)
                    : ContrastiveLosses.WithItself(joint, positives, PairForm.Published, temperature);
            }
            var features = projections.Map(ContrastiveLosses.Normalise);
            var pairs = ModalityPairs.Of(features.Count, positives, PairForm.Published);
            return published
                ? PublishedLosses.Total(features, pairs, positives, PairForm.Published, temperature)
                : ContrastiveLosses.Total(features, pairs, positives, PairForm.Published, temperature);
        }

        /// <summary>Raw projections [batch, 2, dim]: the views go one after the other, since batch normalisation takes its statistics per view.</summary>
        private Tensor Views(string kind, Tower tower, int step, ParameterSet parameters)
        {
            var views = Enumerable.Range(1, 2).Select(view =>
            {
                using var x = Clips(kind, tower, step, view);
                using var features = Interpreter.Forward(tower.Encoder, x, parameters, Mode.Training, Arithmetic);
                return Interpreter.Forward(tower.Projector, features, parameters, Mode.Training, Arithmetic);
            }).ToArray();
            return stack(views, 1);
        }

        private PositionAxis Positions => Golden["text_position"].GetString() == "time" ? PositionAxis.Time : PositionAxis.Batch;

        private Tower TowerOf(string kind)
        {
            var (frames, dropout) = (Golden["n_frames"].GetInt32(), Golden["dropout"].GetDouble());
            return kind switch
            {
                "audio" => Tower.Audio(512, frames, dropout: dropout),
                "graph" => Tower.Landmarks(512, frames, FaceGraph.Value, dropout),
                "text" => Tower.Text(512, frames, Positions, dropout),
                "video" => Tower.Video(512, dropout: dropout),
                _ => throw new NotSupportedException($"no tower for {kind}"),
            };
        }

        /// <summary>scale * (offset per clip and channel + half of a number per element) + shift.</summary>
        private Tensor Clips(string kind, Tower tower, int step, int view)
        {
            var (name, scale, shift) = kind switch
            {
                "audio" => ("audio", 15.0, -40.0),
                "graph" => ("landmarks", .25, .5),
                _ => (kind, 1, 0),
            };
            var batch = Golden["batch"].GetInt64();
            long[] clip = [.. tower.Input.Axes.Map(size => (long)size)];
            // Channels are the last axes, but for video, whose first they are; the others are frames and places of an image.
            var channels = name == "video" ? clip[0] : GoldenNetwork.Elements(clip[1..]);
            var size = GoldenNetwork.Elements(clip);
            var offsets = Golden.Uniforms($"step{step}.offset.{name}", batch * channels);
            var own = Golden.Uniforms($"step{step}.view{view}.{name}", batch * size);
            var values = new float[own.Length];
            for (var i = 0L; i < values.Length; i++)
            {
                var channel = name == "video" ? i % size / (size / channels) : i % channels;
                values[i] = (float)(scale * (offsets[i / size * channels + channel] + .5 * own[i]) + shift);
            }
            return GoldenNetwork.Typed(values, Numbers, [batch, .. clip]);
        }
    }
}
