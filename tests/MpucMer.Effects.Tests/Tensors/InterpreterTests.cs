using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using MpucMer.Tests;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;
using Shape = MpucMer.Pure.Networks.Shape;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Tensors;

[Collection("Tensors")]
public sealed class InterpreterTests
{
    private static readonly Graph Triangle = new(4, Seq((0, 1), (1, 2), (0, 2)));

    /// <summary>A layer and an input that it takes.</summary>
    public sealed record Fitting(Layer Layer, Shape Input, int Batch);

    public static Arbitrary<Fitting> Fittings() =>
        (
            from batch in Gen.Choose(1, 3)
            from frames in Gen.Choose(11, 16)
            from a in Gen.Choose(1, 5)
            from b in Gen.Choose(1, 5)
            from dilation in Gen.Choose(1, 4)
            from fitting in Gen.Elements(
                (new Layer.Linear(a, b), Shape.Of(frames, a)),
                (new Layer.Linear(a, b), Shape.Of(a)),
                (new Layer.Conv1d(a, b, 3, dilation, dilation, 1), Shape.Of(a, frames)),
                (new Layer.Conv1d(a, b, 2, 0, dilation, 1), Shape.Of(a, frames)),
                (Layer.Conv1d.Depthwise(a, 3, dilation), Shape.Of(a, frames)),
                (new Layer.ReLU(), Shape.Of(a)),
                (new Layer.PReLU(), Shape.Of(a, frames)),
                (new Layer.Gelu(), Shape.Of(a)),
                (new Layer.Dropout(.5), Shape.Of(a)),
                (new Layer.LayerNorm(3 * a + 2), Shape.Of(frames, 3 * a + 2)),
                (new Layer.GlobalLayerNorm(a), Shape.Of(a, frames)),
                (new Layer.FeatureNorm(a), Shape.Of(a)),
                (new Layer.TemporalGate(a, b), Shape.Of(4, frames, a)),
                (new Layer.GraphMix(Triangle, a, b), Shape.Of(4, frames, a)),
                (new Layer.NodeBatchNorm(4), Shape.Of(4, frames, a)),
                (new Layer.Residual(new Layer.Linear(a, a)), Shape.Of(frames, a)),
                (new Layer.Mean(2), Shape.Of(a, frames)),
                (Layer.Reorder(0, 3, 1, 2), Shape.Of(a, b, frames)),
                (new Layer.Flatten(2), Shape.Of(a, b, frames)),
                (new Layer.Conv3d(a, b, new Extent(3, 2, 1), new Extent(2, 1, 3), new Extent(1, 0, 1)), Shape.Of(a, frames, 4, 5)),
                (Layer.Conv3d.Spatial(a, b, 3, 2), Shape.Of(a, 3, frames, 5)),
                (Layer.Conv3d.Temporal(a, b, 3, 2), Shape.Of(a, frames, 2, 1)),
                (new Layer.ChannelBatchNorm(a), Shape.Of(a, frames, 2, 3)),
                (new Layer.Shortcut(new Layer.Linear(a, b), new Layer.Named("skip", new Layer.Linear(a, b))), Shape.Of(frames, a)),
                (new Layer.Shortcut(Layer.Chain(), Layer.Chain()), Shape.Of(frames, a)),
                (new Layer.Positions(2 * a, PositionAxis.Time), Shape.Of(frames, 2 * a)),
                (new Layer.Positions(a, PositionAxis.Batch), Shape.Of(frames, a)),
                (new Layer.SelfAttention(a * b, b, .5), Shape.Of(frames, a * b)),
                (new Layer.FramesFirst(new Layer.SelfAttention(a * b, b, .5)), Shape.Of(frames, a * b)),
                (new Layer.TokenAttention(a), Shape.Of(a)),
                (new Layer.PositionAttention(9 * a, 1), Shape.Of(4, frames, 9 * a)),
                (new Layer.PositionAttention(a, 2), Shape.Of(4, frames, a)),
                (new Layer.Select(1, Seq(3, 0)), Shape.Of(4, frames)),
                (
                    new Layer.Branches(Seq<Layer>(new Layer.Linear(a, b), new Layer.Named("other", new Layer.Linear(a, 3)))),
                    Shape.Of(frames, a)
                ),
                (Encoders.Landmarks(a, frames, Triangle, .1, FaceAttention.Both), Shape.Of(frames, 4, 2)),
                (Encoders.LandmarkParts(a, frames, Triangle, Seq(("left", Seq(0, 2)), ("right", Seq(3, 1)))), Shape.Of(frames, 4, 2)),
                (Layer.Chain(), Shape.Of(a)),
                (Encoders.Audio(a, b), Shape.Of(frames, b)),
                (Encoders.Landmarks(a, frames, Triangle), Shape.Of(frames, 4, 2)),
                (Encoders.ActionUnits(a, b), Shape.Of(a)),
                (Encoders.AttentionProbe(a, b, 3), Shape.Of(a)),
                ((Layer, Shape))(Encoders.FusionProbe(a, b, 3), Shape.Of(a))
            )
            select new Fitting(fitting.Item1, fitting.Item2, batch)
        ).ToArbitrary();

    [Property(Arbitrary = [typeof(InterpreterTests)])]
    public void The_output_has_the_inferred_shape_in_both_modes(Fitting fitting)
    {
        using var scope = NewDisposeScope();
        var parameters = ParameterSet.Initial(Parameters.Of(fitting.Layer), Stream.Of(1, "p"));
        var x = randn([fitting.Batch, .. fitting.Input.Axes.Map(size => (long)size)]);
        var inferred = Shapes.Infer(fitting.Layer, fitting.Input);
        foreach (var mode in new[] { Mode.Evaluation, Mode.Training })
        {
            var y = Interpreter.Forward(fitting.Layer, x, parameters, mode);
            Assert.Equal(inferred, Right<ShapeProblem, Shape>(new Shape(y.shape.Skip(1).Select(size => (int)size).ToArray().ToSeq())));
            Assert.Equal(fitting.Batch, y.shape[0]);
        }
    }

    [Fact]
    public void A_gate_rearranged_is_the_gate_of_the_formula()
    {
        using var scope = NewDisposeScope();
        var gate = new Layer.TemporalGate(5, 6);
        var parameters = ParameterSet.Initial(Parameters.Of(gate), Stream.Of(3, "p"));
        var x = randn([2, 4, 9, 5]).requires_grad_();
        var first = x.permute(0, 3, 1, 2);
        Tensor Conv(int n) => Functional.conv2d(first, parameters[$"conv{n}.weight"], parameters[$"conv{n}.bias"]);
        var expected = Conv(1).add(Conv(2).sigmoid()).add(Conv(3)).relu().permute(0, 2, 3, 1);
        var actual = Interpreter.Forward(gate, x, parameters, Mode.Training);
        Close.ToLargest(expected.Floats(), actual.Floats(), 1e-6);
        foreach (var name in Parameters.Of(gate).Map(spec => spec.Name))
            Close.ToLargest(Gradient(expected, parameters[name]), Gradient(actual, parameters[name]), 1e-5, name);
        Close.ToLargest(Gradient(expected, x), Gradient(actual, x), 1e-5, "input");
    }

    [Fact]
    public void A_graph_mix_is_that_of_the_formula()
    {
        using var scope = NewDisposeScope();
        var mix = new Layer.GraphMix(Triangle, 5, 3);
        var parameters = ParameterSet.Initial(Parameters.Of(mix), Stream.Of(3, "p"));
        var x = randn([2, 4, 9, 5]).requires_grad_();
        var expected = Triangle
            .Normalised()
            .ToTensor(4, 4)
            .to_type(ScalarType.Float32)
            .matmul(x.reshape(2, 4, 45))
            .reshape(2, 4, 9, 5)
            .matmul(parameters["Theta1"])
            .relu();
        var actual = Interpreter.Forward(mix, x, parameters, Mode.Training);
        Close.ToLargest(expected.Floats(), actual.Floats(), 1e-6);
        Close.ToLargest(Gradient(expected, parameters["Theta1"]), Gradient(actual, parameters["Theta1"]), 1e-5);
        Close.ToLargest(Gradient(expected, x), Gradient(actual, x), 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Position_attention_is_that_of_the_formula_node_by_node_or_frame_by_frame(int axis)
    {
        using var scope = NewDisposeScope();
        var (layer, x) = (new Layer.PositionAttention(16, axis), randn([2, 4, 5, 16]));
        var parameters = new ParameterSet(
            ParameterSet.Initial(Parameters.Of(layer), Stream.Of(3, "p")).Tensors.SetItem("gamma", torch.tensor([.7f]))
        );
        var actual = Interpreter.Forward(layer, x, parameters, Mode.Training);
        // Each line by itself: other lines may not be looked at.
        for (var clip = 0; clip < 2; clip++)
        {
            for (var at = 0; at < x.shape[3 - axis]; at++)
            {
                Tensor Line(Tensor t) => t.select(0, clip).select(2 - axis, at);
                var line = Line(x);
                Tensor Part(string name) => Functional.linear(line, parameters[$"{name}.weight"], parameters[$"{name}.bias"]);
                var shares = Part("query").mm(Part("key").t()).div(Math.Sqrt(2)).softmax(-1);
                Close.ToLargest(line.add(shares.mm(Part("value")).mul(.7)).Floats(), Line(actual).Floats(), 1e-5, $"{clip} {at}");
            }
        }
    }

    [Fact]
    public void A_network_with_attention_starts_as_the_one_without()
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 12, 4, 2]);
        var (with, without) = (Encoders.Landmarks(6, 12, Triangle, 0, FaceAttention.Both), Encoders.Landmarks(6, 12, Triangle, 0));
        Tensor Out(Layer network) =>
            Interpreter.Forward(network, x, ParameterSet.Initial(Parameters.Of(network), Stream.Of(3, "p")), Mode.Evaluation);
        Assert.Equal(Out(without).Floats(), Out(with).Floats());
    }

    [Fact]
    public void A_part_of_the_face_does_not_see_the_others()
    {
        using var scope = NewDisposeScope();
        var parts = Encoders.LandmarkParts(6, 12, FaceGraph.Value, FaceGraph.Parts, 0);
        var branches = ((Layer.Sequence)parts).Layers[0];
        var parameters = ParameterSet.Initial(Parameters.Of(branches), Stream.Of(3, "p"));
        var x = randn([2, 12, 51, 2]);
        var moved = x.clone();
        moved.narrow(2, 31, 20).add_(1);
        var (before, after) = (
            Interpreter.Forward(branches, x, parameters, Mode.Evaluation),
            Interpreter.Forward(branches, moved, parameters, Mode.Evaluation)
        );
        Assert.Equal(before.narrow(1, 0, 12).Floats(), after.narrow(1, 0, 12).Floats());
        Assert.NotEqual(before.narrow(1, 12, 6).Floats(), after.narrow(1, 12, 6).Floats());
    }

    [Fact]
    public void Batch_statistics_are_kept_in_training_and_left_alone_in_evaluation()
    {
        using var scope = NewDisposeScope();
        var norm = new Layer.NodeBatchNorm(4);
        var parameters = ParameterSet.Initial(Parameters.Of(norm), Stream.Of(3, "p"));
        var x = randn([2, 4, 9, 5]);
        Interpreter.Forward(norm, x, parameters, Mode.Evaluation);
        Assert.All(parameters["running_mean"].Floats(), mean => Assert.Equal(0, mean));
        Interpreter.Forward(norm, x, parameters, Mode.Training);
        Interpreter.Forward(norm, x, parameters, Mode.Training);
        Assert.All(parameters["running_mean"].Floats(), mean => Assert.NotEqual(0, mean));
        Assert.Equal(2, parameters["num_batches_tracked"].item<long>());
    }

    [Fact]
    public void A_layer_that_does_nothing_leaves_the_input_to_its_owner()
    {
        using var x = ones(2, 3);
        using (Interpreter.Forward(Layer.Chain(new Layer.Dropout(.5)), x, ParameterSet.Empty, Mode.Evaluation)) { }
        Assert.Equal(6, x.sum().item<float>());
    }

    [Fact]
    public void A_missing_parameter_is_named()
    {
        using var x = ones(2, 3);
        var problem = Assert.Throws<KeyNotFoundException>(() =>
            Interpreter.Forward(new Layer.Named("head", new Layer.Linear(3, 4)), x, ParameterSet.Empty, Mode.Evaluation)
        );
        Assert.Contains("head.weight", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("landmarks", Precision.Float32)]
    [InlineData("face parts", Precision.BFloat16)]
    [InlineData("text", Precision.Float32)]
    [InlineData("text", Precision.BFloat16)]
    [InlineData("video", Precision.Float32)]
    [InlineData("video", Precision.BFloat16)]
    public void A_training_step_leaves_no_tensor_behind(string name, Precision precision)
    {
        var tower = name switch
        {
            "landmarks" => Tower.Of(Modality.Landmarks, Encoders.Landmarks(8, 11, FaceGraph.Value), Shape.Of(11, 51, 2), 8),
            "face parts" => Tower.Of(
                Modality.Landmarks,
                Encoders.LandmarkParts(8, 11, FaceGraph.Value, FaceGraph.Parts, .1, FaceAttention.Both),
                Shape.Of(11, 51, 2),
                8
            ),
            "text" => Tower.Of(Modality.Text, Encoders.Text(8), Shape.Of(4, Encoders.WordVector), 8),
            _ => Tower.Of(Modality.Video, Encoders.Video(8), Shape.Of(3, 2, 24, 24), 8),
        };
        using var parameters = ParameterSet.Initial(tower.Parameters, Stream.Of(1, "p"));
        using var x = rand([2, .. tower.Input.Axes.Map(size => (long)size)]);
        void Step()
        {
            using var features = Interpreter.Forward(tower.Encoder, x, parameters, Mode.Training, precision: precision);
            using var projection = Interpreter.Forward(tower.Projector, features, parameters, Mode.Training, precision: precision);
            using var loss = projection.sum();
            using var gradients = MpucMer.Effects.Training.Gradients.Of(loss, parameters);
        }
        Step();
        var before = Tensor.TotalCount;
        Step();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static float[] Gradient(Tensor y, Tensor of) => autograd.grad([y.square().sum()], [of], retain_graph: true)[0].Floats();
}
