using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>
/// Whole-encoder training, step by step, against the published code's losses, final parameters and features. Rounding grows from step to
/// step: in float64 it stays far below the tolerance, whichever operations, processor, BLAS or number of threads. In float32 the published
/// code itself departs from its own losses by more than 1e-4 within ten steps when only its number of threads changes, so there the first
/// steps are what can be asked for.
/// </summary>
[Collection("Tensors")]
public sealed class TrajectoryGoldenTests
{
    private const int SettledSteps = 5;

    public static TheoryData<string> Trajectories => [.. Golden.Names64("trajectory_")];

    public static TheoryData<string, Arithmetic> Beginnings
    {
        get
        {
            var ways = new TheoryData<string, Arithmetic>();
            foreach (var name in Golden.Names64("trajectory_"))
            foreach (var arithmetic in Enum.GetValues<Arithmetic>())
                ways.Add(name, arithmetic);
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Trajectories))]
    public void Golden_trajectory_in_every_arithmetic(string name)
    {
        var course = new Course(Golden.Read64(name), ScalarType.Float64);
        // The video network has the same operations in every arithmetic (NetworkGoldenTests), and is nine tenths of the work.
        using var ends = course.Follow(course.Steps, Enum.GetValues<Arithmetic>(), ["video"], Close.Relative);
        foreach (var lane in ends.Lanes)
            course.CheckEnd(lane.Arithmetic, lane.Parameters.Union(ends.Common));
    }

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Golden_trajectory_in_float32_for_its_first_steps(string name, Arithmetic arithmetic)
    {
        var course = new Course(Golden.Read64(name), ScalarType.Float32);
        using var ends = course.Follow(Math.Min(SettledSteps, course.Steps), [arithmetic], [], Close.Absolute);
    }

    /// <summary>Parameters that are trained in one arithmetic, and what the optimiser remembers of them.</summary>
    private sealed record Lane(Arithmetic Arithmetic, ParameterSet Parameters, OptimiserState State);

    /// <summary>The parameters of each arithmetic, and those that all have in common.</summary>
    private sealed record Ends(Lane[] Lanes, ParameterSet Common) : IDisposable
    {
        public void Dispose()
        {
            foreach (var lane in Lanes)
                lane.Parameters.Dispose();
            Common.Dispose();
        }
    }

    private delegate void Comparison(double expected, double actual, double tolerance, string what = "");

    /// <summary>Training of the towers that a golden file names, in numbers of one's choice.</summary>
    private sealed record Course(Golden Golden, ScalarType Numbers)
    {
        private readonly string[] kinds = [.. Golden["feature_order"].EnumerateArray().Select(kind => kind.GetString()!)];

        private readonly OptimiserRule rule = new OptimiserRule.Sgd(Golden["momentum"].GetDouble(), Golden["weight_decay"].GetDouble());

        public int Steps => Golden["steps"].GetInt32();

        private double Tolerance => LossGoldenTests.ToleranceOf(Golden.Root, Numbers);

        /// <summary>
        /// So many steps from the golden weights in each arithmetic, each loss compared. Towers of the kinds <paramref name="alike"/>,
        /// whose operations are the same in all of them, are run and trained once, by the gradient that the first arithmetic has at their
        /// projections.
        /// </summary>
        public Ends Follow(int steps, Arithmetic[] arithmetics, string[] alike, Comparison compare)
        {
            var common = kinds.Where(alike.Contains).ToArray();
            var lanes = arithmetics.Select(arithmetic => Start(arithmetic, [.. kinds.Except(common)])).ToArray();
            var one = Start(arithmetics[0], common);
            var losses = Golden.Doubles(Golden["losses"]);
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                var projections = common.ToDictionary(kind => kind, kind => Views(kind, step, one));
                var slopes = new List<ParameterSet>();
                for (var i = 0; i < lanes.Length; i++)
                {
                    using var pass = NewDisposeScope();
                    var lane = lanes[i];
                    var leaves = LeavesOf(projections);
                    Tensor Of(string kind) => leaves.Tensors.Find(kind).IfNone(() => Views(kind, step, lane));
                    var loss = Loss(lane.Arithmetic, kinds.Select(Of).ToArray().ToSeq());
                    Assert.Equal(Numbers, loss.dtype);
                    compare(losses[step], loss.Number(), Tolerance, $"loss of step {step}, {lane.Arithmetic}");
                    var gradients = Gradients.Of(loss, lane.Parameters.Union(leaves));
                    slopes.Add(new(Only(gradients, leaves.Tensors.ContainsKey).Tensors.Map(slope => slope.MoveToOuterDisposeScope())));
                    lanes[i] = Trained(lane, Only(gradients, name => !leaves.Tensors.ContainsKey(name)));
                }
                foreach (var kind in common)
                foreach (var slope in slopes.Skip(1))
                    Close.ToLargest(slopes[0][kind].Doubles(), slope[kind].Doubles(), Tolerance, $"slope of {kind}");
                if (common.Length == 0)
                    continue;
                var outputs = common.Select(kind => projections[kind]).ToArray();
                one = Trained(one, Gradients.Of(outputs, common.Select(kind => slopes[0][kind]).ToArray(), one.Parameters));
            }
            foreach (var lane in lanes.Append(one))
                lane.State.Moments.Dispose();
            return new Ends(lanes, one.Parameters);
        }

        private Lane Start(Arithmetic arithmetic, string[] towers)
        {
            var specs = towers.Select(TowerOf).ToArray().ToSeq().Bind(tower => tower.Parameters);
            return new(arithmetic, GoldenNetwork.Weights(Golden, specs, Numbers), OptimiserState.Start);
        }

        private Lane Trained(Lane lane, ParameterSet gradients)
        {
            var rate = Golden["learning_rate"].GetDouble();
            var state = Optimisers.Step(rule, lane.Parameters, gradients, lane.State, rate, FastUpdates.Of(lane.Arithmetic));
            state.Moments.Tensors.Iter((_, moment) => moment.DetachFromDisposeScope());
            return lane with { State = state };
        }

        private static ParameterSet LeavesOf(Dictionary<string, Tensor> tensors) =>
            new(toHashMap(tensors.Select(entry => (entry.Key, entry.Value.detach().requires_grad_()))));

        private static ParameterSet Only(ParameterSet set, Func<string, bool> which) => new(set.Tensors.Filter((name, _) => which(name)));

        /// <summary>Norms of all parameters, and features of the last clips, after the last step.</summary>
        public void CheckEnd(Arithmetic arithmetic, ParameterSet parameters)
        {
            var towers = kinds.Select(TowerOf).ToArray().ToSeq();
            var norms = Golden["final_parameter_norms"].EnumerateObject().ToDictionary(norm => norm.Name, norm => norm.Value.GetDouble());
            var specs = towers.Bind(tower => tower.Parameters);
            var learned = specs.Filter(spec => spec.Role == ParameterRole.Trainable).Map(spec => spec.Name);
            // The published code registers a layer of the text network that nothing runs.
            Assert.Equal(
                norms.Keys.Where(name => !name.StartsWith("text_encoder_layer.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
                learned.Order(StringComparer.Ordinal)
            );
            foreach (var name in learned)
                Close.Relative(norms[name], GoldenNetwork.Norm(parameters[name]), Tolerance, $"{name}, {arithmetic}");
            using var _ = no_grad();
            foreach (var (kind, tower) in kinds.Zip(towers))
            {
                using var x = Clips(kind, tower, Steps - 1, 1);
                using var y = Interpreter.Forward(tower.Encoder, x, parameters, Mode.Evaluation, arithmetic);
                var expected = Golden.Doubles(Golden["eval_features_of_last_view1_first16"].GetProperty(kind));
                var (columns, shown) = ((int)y.shape[1], expected.Length / (int)y.shape[0]);
                double[] features = [.. y.Doubles().Where((_, i) => i % columns < shown)];
                Close.ToLargest(expected, features, Tolerance, $"features of {kind}, {arithmetic}");
            }
        }

        private Tensor Loss(Arithmetic arithmetic, Seq<Tensor> projections)
        {
            var (positives, temperature) = (LossGoldenTests.PositivesOf(Golden.Root), Golden["temperature"].GetDouble());
            var published = arithmetic == Arithmetic.Published;
            if (Golden["concatenated"].GetBoolean())
            {
                var joint = ContrastiveLosses.Normalise(ContrastiveLosses.Join(projections));
                return published
                    ? PublishedLosses.WithItself(joint, positives, ContrastiveForm.Published, temperature)
                    : ContrastiveLosses.WithItself(joint, positives, ContrastiveForm.Published, temperature);
            }
            var features = projections.Map(ContrastiveLosses.Normalise);
            var pairs = ModalityPairs.Of(features.Count, positives, ContrastiveForm.Published);
            return published
                ? PublishedLosses.Total(features, pairs, positives, ContrastiveForm.Published, temperature)
                : ContrastiveLosses.Total(features, pairs, positives, ContrastiveForm.Published, temperature);
        }

        /// <summary>
        /// Raw projections [batch, 2, dim]: the views go one after the other, since batch normalisation takes its statistics per view.
        /// </summary>
        private Tensor Views(string kind, int step, Lane lane)
        {
            var tower = TowerOf(kind);
            var views = Enumerable
                .Range(1, 2)
                .Select(view =>
                {
                    using var x = Clips(kind, tower, step, view);
                    using var features = Interpreter.Forward(tower.Encoder, x, lane.Parameters, Mode.Training, lane.Arithmetic);
                    return Interpreter.Forward(tower.Projector, features, lane.Parameters, Mode.Training, lane.Arithmetic);
                })
                .ToArray();
            return stack(views, 1);
        }

        private PositionAxis Positions => Golden["text_position"].GetString() == "time" ? PositionAxis.Time : PositionAxis.Batch;

        private Tower TowerOf(string kind)
        {
            var (frames, dropout) = (Golden["n_frames"].GetInt32(), Golden["dropout"].GetDouble());
            return kind switch
            {
                "audio" => Tower.Of(Modality.Audio, Encoders.Audio(512, dropout: dropout), Shape.Of(frames, 128), 512, dropout),
                "graph" => Tower.Of(
                    Modality.Landmarks,
                    Encoders.Landmarks(512, frames, FaceGraph.Value, dropout),
                    Shape.Of(frames, 51, 2),
                    512,
                    dropout
                ),
                "text" => Tower.Of(
                    Modality.Text,
                    Encoders.Text(512, Positions, dropout),
                    Shape.Of(frames, Encoders.WordVector),
                    512,
                    dropout
                ),
                "video" => Tower.Of(Modality.Video, Encoders.Video(512, dropout), Shape.Of(3, 8, 112, 112), 512, dropout),
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
