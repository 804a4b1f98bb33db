using LanguageExt;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;
using static LanguageExt.Prelude;
using Shape = MpucMer.Pure.Networks.Shape;

namespace MpucMer.Pure.Tests.Networks;

/// <summary>Graphs of ONNX as values; that they compute the same is tested where there is something to compute with.</summary>
public sealed class OnnxNetworkTests
{
    /// <summary>A layer that somebody has added, and given no entry in the table of ONNX.</summary>
    private sealed record Added : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;
    }

    private static readonly Dictionary<string, NamedArray> Nothing = [];

    [Fact]
    public void A_layer_without_a_form_in_onnx_is_told_with_its_place_however_deep_it_stands()
    {
        Layer[] around =
        [
            new Added(),
            Layer.Chain(new Layer.ReLU(), new Added()),
            new Layer.Residual(new Added()),
            new Layer.Shortcut(new Layer.ReLU(), new Added()),
            new Layer.Branches(Seq<Layer>(new Layer.ReLU(), new Added())),
            new Layer.FramesFirst(new Added()),
        ];
        foreach (var layer in around)
        {
            var named = new Layer.Named("encoder", new Layer.Named("3", layer));
            var found = OnnxNetwork.Of("pulse", named, Shape.Of(4), ("x", "y"), Nothing);
            Assert.Equal(Left<Problem, OnnxGraph>(new Problem.LayerNotInOnnx("pulse", "encoder.3", "Added")), found);
        }
    }

    [Fact]
    public void A_network_that_does_not_fit_its_input_is_told_as_everywhere()
    {
        var found = OnnxNetwork.Of("audio", Encoders.Audio(8), Shape.Of(30, 64), ("x", "y"), Nothing);
        Assert.IsType<Problem.NetworkAxisSize>(found.LeftToSeq().Head());
    }

    [Fact]
    public void What_is_read_twice_is_one_node_and_what_does_nothing_is_an_identity()
    {
        var twice = Graph(new Layer.Residual(Layer.Chain(new Layer.ReLU(), new Layer.Residual(new Layer.ReLU()))), Shape.Of(4));
        Assert.Equal("Relu Relu Add Add", string.Join(' ', twice.Nodes.Map(n => n.Operator)));
        Assert.Equal("/Relu", twice.Nodes[1].Inputs.Head());
        var nothing = Graph(new Layer.Dropout(.5), Shape.Of(4));
        Assert.Equal(("Identity", "x", "y"), (nothing.Nodes[0].Operator, nothing.Nodes[0].Inputs[0], nothing.Nodes[0].Output));
    }

    [Fact]
    public void An_axis_is_free_where_the_network_takes_it_longer_and_shorter()
    {
        string Free(Layer layer, params int[] axes) =>
            string.Join(
                ' ',
                FreeAxes.Of(layer, Shape.Of(axes)).Map(f => $"{f.Name}@{f.Axis}:{f.Least}-{f.Most.Match(m => $"{m}", () => "")}")
            );
        Assert.Equal("frames@1:1-", Free(new Layer.Linear(3, 2), 5, 3));
        Assert.Equal("", Free(Layer.Chain(new Layer.Flatten(1), new Layer.Linear(15, 2)), 5, 3));
        // Two lengths round to one: not every length does.
        Assert.Equal("", Free(Layer.Chain(Layer.Conv3d.Temporal(1, 1, 3, 8), new Layer.Flatten(1), new Layer.Linear(2, 2)), 1, 9, 1, 1));
        Assert.Equal(
            "frames@2:1- height@3:1- width@4:1-",
            Free(new Layer.Mean(1), 2, 9, 9, 9).Replace("axis1@1:1- ", "", StringComparison.Ordinal)
        );
        // A kernel of five without padding needs five.
        Assert.Equal("axis2@2:5-", Free(new Layer.Conv1d(3, 2, 5, 0, 1, 1), 3, 20));
        // Nodes beyond those that are selected would be looked at by nothing.
        Assert.Equal("frames@1:1-", Free(new Layer.Select(2, Seq(3, 0)), 6, 4));
        Assert.Equal("frames@1:1-5000", Free(new Layer.Positions(4, PositionAxis.Time), 7, 4));
    }

    [Fact]
    public void Outputs_have_a_size_of_their_own_where_it_is_not_the_inputs()
    {
        var graph = Graph(Layer.Conv3d.Temporal(1, 1, 3, 2), Shape.Of(1, 8, 3, 3));
        Assert.Equal("batch 1 frames height width -> batch 1 frames_out2 height width", $"{Shown(graph.Input)} -> {Shown(graph.Output)}");

        static string Shown(OnnxPort port) =>
            string.Join(' ', port.Axes.Map(a => a is OnnxAxis.Free free ? free.Name : $"{((OnnxAxis.Fixed)a).Size}"));
    }

    [Fact]
    public void Files_of_an_export_are_told_from_others()
    {
        foreach (var name in new[] { OnnxFiles.Encoder("vectors:w2v"), OnnxFiles.Projector("audio"), OnnxFiles.Probe("fused") })
        {
            Assert.True(ExportForm.Onnx.Is(name), name);
            Assert.True(RunFiles.IsTemp($"{name[..Math.Min(name.Length, 16)]}.tmp-1-x"), name);
            Assert.False(RunFiles.IsOwn(name, "mine"u8.ToArray()));
            Assert.True(RunFiles.IsOwn(name, [8, 8, 18, 7, .. "MpucMer"u8]));
        }
        Assert.Equal("encoder_vectors-w2v.onnx", OnnxFiles.Encoder("vectors:w2v"));
        Assert.False(ExportForm.Onnx.Is("model.onnx"));
    }

    private static OnnxGraph Graph(Layer layer, Shape input) =>
        OnnxNetwork
            .Of(
                "n",
                layer,
                input,
                ("x", "y"),
                Parameters
                    .Of(layer)
                    .ToDictionary(p => p.Name, p => new NamedArray(p.Name, [.. p.Shape.Map(size => (long)size)], new float[p.Elements]))
            )
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
}
