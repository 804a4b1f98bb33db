using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tests.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Tests;
using TorchSharp;
using static LanguageExt.Prelude;
using Shape = MpucMer.Pure.Networks.Shape;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Onnx;

/// <summary>Networks as ONNX say what they say here.</summary>
[Collection("Tensors")]
public sealed class OnnxNetworkTests
{
    private const int Several = 16;

    private static readonly Graph Square = new(4, Seq((0, 1), (1, 2), (2, 3), (3, 0)));

    [Property(Arbitrary = [typeof(InterpreterTests)], MaxTest = 200)]
    public void Every_network_says_in_onnx_runtime_what_it_says_here(InterpreterTests.Fitting fitting, int seed)
    {
        var state = OnnxRuntime.State(fitting.Layer, seed);
        var file = OnnxRuntime.File(fitting.Layer, fitting.Input, state);
        Same(fitting.Layer, state, file, fitting.Input, fitting.Batch, seed);
        // Another batch, and of each free axis another size, than the file was written for.
        foreach (var free in FreeAxes.Of(fitting.Layer, fitting.Input))
        {
            // A norm over one number, or over two that are close, has no deviation but rounding.
            var other = fitting.Input.With(free.Axis, free.Least + 4 + new Random(seed).Next(20));
            Same(fitting.Layer, state, file, other, fitting.Batch + 2, seed);
        }
    }

    [Fact]
    public void Every_kind_of_layer_is_drawn()
    {
        var drawn = FsCheck
            .Fluent.Gen.Sample(InterpreterTests.Fittings().Generator, 2000, 2000)
            .SelectMany(f => Layers(f.Layer, f.Input))
            .Select(layer => layer.GetType())
            .ToHashSet();
        var all = typeof(Layer).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(Layer)));
        Assert.Equal(all.Select(t => t.Name).Order(), drawn.Select(t => t.Name).Order());
    }

    public static readonly TheoryData<string> Encodings = [.. Networks.Keys];

    private static Dictionary<string, (Layer Layer, Shape Input, string Free)> Networks =>
        new()
        {
            ["audio"] = (Encoders.Audio(16), Shape.Of(30, 128), "frames 1..any"),
            ["landmarks"] = (Encoders.Landmarks(8, 20, FaceGraph.Value), Shape.Of(20, 51, 2), ""),
            ["landmarks with attention"] = (
                Encoders.Landmarks(8, 20, FaceGraph.Value, attention: FaceAttention.Both),
                Shape.Of(20, 51, 2),
                ""
            ),
            ["parts of the face"] = (
                Encoders.LandmarkParts(8, 20, FaceGraph.Value, FaceGraph.Parts, attention: FaceAttention.Temporal),
                Shape.Of(20, 51, 2),
                ""
            ),
            ["text"] = (Encoders.Text(16), Shape.Of(12, 300), "frames 1..5000"),
            ["text by batch"] = (Encoders.Text(16, PositionAxis.Batch), Shape.Of(12, 300), "frames 1..any"),
            ["video"] = (Encoders.Video(16), Shape.Of(3, 4, 32, 24), "frames 1..any height 1..any width 1..any"),
            ["action units"] = (Encoders.ActionUnits(35, 16), Shape.Of(35), ""),
            ["projector"] = (Layer.Chain(new Layer.Named("norm", new Layer.FeatureNorm(16)), Encoders.Projector(16)), Shape.Of(16), ""),
            ["fusion probe"] = (Encoders.FusionProbe(32, 16, 8), Shape.Of(32), ""),
            ["attention probe"] = (Encoders.AttentionProbe(32, 16, 8), Shape.Of(32), ""),
        };

    [Theory, MemberData(nameof(Encodings))]
    public void The_networks_of_the_method_say_the_same_and_are_free_where_they_can_be(string name)
    {
        var (layer, input, expected) = Networks[name];
        var free = FreeAxes.Of(layer, input);
        Assert.Equal(expected, string.Join(' ', free.Map(f => $"{f.Name} {f.Least}..{f.Most.Match(most => $"{most}", () => "any")}")));
        var state = OnnxRuntime.State(layer, 7);
        var file = OnnxRuntime.File(layer, input, state);
        Same(layer, state, file, input, 3, 1);
        Same(layer, state, file, free.Fold(input, (shape, f) => shape.With(f.Axis, shape[f.Axis] + 9)), 1, 2);
        Same(layer, state, file, free.Fold(input, (shape, f) => shape.With(f.Axis, f.Least)), 2, 3);
    }

    [Fact]
    public void The_same_network_is_the_same_bytes()
    {
        foreach (var (layer, input, _) in Networks.Values.Where(n => Parameters.Count(n.Layer) < 1_000_000))
            Assert.Equal(
                OnnxRuntime.File(layer, input, OnnxRuntime.State(layer, 7)),
                OnnxRuntime.File(layer, input, OnnxRuntime.State(layer, 7))
            );
    }

    [Fact]
    public void Parameters_keep_their_names_and_nodes_tell_their_layers()
    {
        var layer = new Layer.Named("enc", Encoders.Landmarks(8, 12, Square));
        var graph = OnnxRuntime.Graph(layer, Shape.Of(12, 4, 2), OnnxRuntime.State(layer, 7));
        var written = graph.Initialisers.Filter(t => t is OnnxTensor.Floats && !t.Name.StartsWith('/')).Map(t => t.Name);
        // Counters of batches are for training alone.
        Assert.Equal(
            Parameters.Of(layer).Filter(p => p.Kind == Pure.Networks.ElementKind.Float32).Map(p => p.Name).Order(),
            written.Order()
        );
        Assert.Contains(graph.Nodes, n => n.Name == "enc.block1.temporal1/Conv" && n.Inputs[1] == "enc.block1.temporal1.conv1.weight");
        Assert.Equal(graph.Nodes.Count, graph.Nodes.Map(n => n.Name).Distinct().Count());
        Assert.Equal(("x", "y"), (graph.Input.Name, graph.Output.Name));
    }

    [PythonFact("onnx")]
    public void The_checker_of_onnx_finds_nothing_wrong()
    {
        using var folder = new TempFolder();
        foreach (var (name, (layer, input, _)) in Networks)
            File.WriteAllBytes(
                folder[name.Replace(' ', '-') + OnnxModel.Ending],
                OnnxRuntime.File(layer, input, OnnxRuntime.State(layer, 7))
            );
        var said = Python.Run(
            """
            import glob, onnx
            from onnx import shape_inference
            for path in sorted(glob.glob('*.onnx')):
                model = onnx.load(path)
                onnx.checker.check_model(model, full_check=True)
                # The shapes that onnx works out are those that the file says of its output.
                said = [d.dim_param or d.dim_value for d in model.graph.output[0].type.tensor_type.shape.dim]
                model.graph.output[0].type.tensor_type.ClearField('shape')
                found = shape_inference.infer_shapes(model, strict_mode=True).graph.output[0].type.tensor_type.shape.dim
                # It follows no size that a table is cut to.
                assert len(found) == (0 if 'text' in path else len(said)), (path, said, found)
                for known, told in zip(found, said):
                    assert not known.dim_value or known.dim_value == told, (path, said, found)
                print(path, model.ir_version, model.opset_import[0].version, model.producer_name, model.producer_version,
                      {p.key: p.value for p in model.metadata_props})
            """,
            folder.Path
        );
        Assert.Equal(Networks.Count, said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("audio.onnx 8 17 MpucMer 1.2.3 {'input': 'x', 'of': 'a test'}", said, StringComparison.Ordinal);
    }

    private static IEnumerable<Layer> Layers(Layer layer, Shape x) =>
        layer
            .Parts(x, "")
            .Match(
                parts => parts.Match(all => all.SelectMany(p => Layers(p.Layer, p.Input)), p => throw new ArgumentException($"{p}")),
                () => []
            )
            .Prepend(layer);

    private static void Same(Layer layer, Seq<NamedArray> state, byte[] file, Shape input, int batch, int seed)
    {
        var numbers = OnnxRuntime.Numbers(seed, Several * input.Elements);
        using var scope = torch.NewDisposeScope();
        var parameters = ParameterSet.Initial(Parameters.Of(layer), Stream.Of(1, "p"));
        Checkpoints.Fill("", parameters, state.ToDictionary(a => a.Name));
        var all = torch.tensor(numbers, [Several, .. input.Axes.Map(size => (long)size)]);
        // Of a single number that happens to come out near 0 every rounding is large: what several clips come to is the scale.
        var scale = Ours(all).abs().max().item<float>();
        var expected = Ours(all.narrow(0, 0, batch));
        var (shape, actual) = OnnxRuntime.Run(file, numbers[..(int)(batch * input.Elements)], [batch, .. input.Axes]);
        Assert.Equal(expected.shape, shape.Select(size => (long)size));
        foreach (var (ours, theirs) in expected.Floats().Zip(actual))
            Close.Absolute(ours, theirs, 1e-5 * scale, $"{layer.Title} on {batch} of {input}, scale {scale}");

        torch.Tensor Ours(torch.Tensor x) => Interpreter.Forward(layer, x, parameters, Mode.Evaluation);
    }
}
