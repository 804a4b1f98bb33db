using MpucMer.Pure.Networks;
using MpucMer.Tests.Configuration;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Tests.Networks;

public sealed class EncoderTests
{
    private static readonly Layer Landmarks = Encoders.Landmarks(512, 90, FaceGraph.Value);

    [Fact]
    public void Parameter_counts_are_the_published_ones()
    {
        Assert.Equal(217_813, Parameters.Count(Encoders.Audio()));
        Assert.Equal(16_088_332, Parameters.Count(Landmarks));
        Assert.Equal(1_050_112, Parameters.Count(Encoders.Projector(512)));
        Assert.Equal(31_562_781, Parameters.Count(Encoders.Video()));
        // The published state has a layer more, which nothing runs.
        Assert.Equal(11_308_948, Parameters.Count(Encoders.Text()) + 1_593_548);
        Assert.Equal(7_876_104, Parameters.Count(Encoders.AttentionProbe(1024, 512, 8)));
        Assert.Equal(528_904, Parameters.Count(Encoders.FusionProbe(1024, 512, 8)));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(30)]
    [InlineData(90)]
    public void Landmarks_fit_any_window_of_at_least_eleven_frames(int frames) =>
        Assert.Equal(Right(Shape.Of(64)), Shapes.Infer(Encoders.Landmarks(64, frames, FaceGraph.Value), Shape.Of(frames, 51, 2)));

    [Fact]
    public void A_window_of_ten_frames_is_too_short_and_says_where() =>
        Assert.Equal(
            Left<ShapeProblem, Shape>(new ShapeProblem("last_temporal", new Expectation.SizeAtLeast(2, 3), Shape.Of(51, 2, 64))),
            Shapes.Infer(Encoders.Landmarks(512, 10, FaceGraph.Value), Shape.Of(10, 51, 2))
        );

    [Fact]
    public void Another_window_than_the_network_was_made_for_is_refused_at_the_layer_that_depends_on_it() =>
        Assert.Equal(
            Left<ShapeProblem, Shape>(new ShapeProblem("fully", new Expectation.Size(2, 5120), Shape.Of(51, 4480))),
            Shapes.Infer(Landmarks, Shape.Of(80, 51, 2))
        );

    [Theory]
    [InlineData(1)]
    [InlineData(90)]
    [InlineData(400)]
    public void Audio_fits_any_number_of_frames(int frames) =>
        Assert.Equal(Right(Shape.Of(512)), Shapes.Infer(Encoders.Audio(), Shape.Of(frames, 128)));

    [Theory]
    [InlineData(1, 16, 16)]
    [InlineData(8, 112, 112)]
    [InlineData(16, 90, 140)]
    public void Video_fits_any_number_of_frames_of_any_size(int frames, int height, int width) =>
        Assert.Equal(Right(Shape.Of(512)), Shapes.Infer(Encoders.Video(), Shape.Of(3, frames, height, width)));

    [Fact]
    public void Video_shrinks_by_two_in_the_image_and_over_time_from_layer_to_layer()
    {
        var drawing = Drawing.Of(Encoders.Video(), Shape.Of(3, 8, 112, 112)).IfLeft("");
        Assert.Contains("0: Conv3d 3 -> 45, kernel 1x7x7, stride 1x2x2 [B, 45, 8, 56, 56] 6,615\n", drawing, StringComparison.Ordinal);
        Assert.Contains("layer4 [B, 512, 1, 7, 7] 23,495,524\n", drawing, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_fits_any_number_of_words_up_to_its_table()
    {
        Assert.Equal(Right(Shape.Of(64)), Shapes.Infer(Encoders.Text(64), Shape.Of(1, 300)));
        Assert.Equal(Right(Shape.Of(64)), Shapes.Infer(Encoders.Text(64), Shape.Of(5000, 300)));
        var tooLong = Problem(Shapes.Infer(Encoders.Text(64), Shape.Of(5001, 300)));
        Assert.Equal("MPUC1120", tooLong.Code);
        Assert.Contains(
            "at text_pos_encoder: expected at most 5000 at axis 1, got [B, 5001, 300]",
            tooLong.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(Right(Shape.Of(64)), Shapes.Infer(Encoders.Text(64, PositionAxis.Batch), Shape.Of(5001, 300)));
    }

    [Fact]
    public void Positions_are_sinusoids_of_their_wave_lengths()
    {
        var table = Parameters.Of(new Layer.Positions(300, PositionAxis.Time))[0];
        var values = Parameters.Initial(table, default);
        double At(int position, int feature) => values[position * 300 + feature];
        Assert.All(Enumerable.Range(0, 150), k => Assert.Equal((0, 1), (At(0, 2 * k), At(0, 2 * k + 1))));
        Assert.Equal(Math.Sin(7), At(7, 0), 6);
        Assert.Equal(Math.Cos(7 * Math.Pow(10000, -100 / 300.0)), At(7, 101), 6);
        Assert.Equal(ParameterRole.Buffer, table.Role);
    }

    [Fact]
    public void A_lost_axis_is_refused() => Assert.Equal("MPUC1102", Problem(Shapes.Infer(Encoders.Audio(), Shape.Of(128))).Code);

    [Fact]
    public void A_residual_that_changes_the_shape_is_refused() =>
        Assert.Equal("MPUC1104", Problem(Shapes.Infer(new Layer.Residual(new Layer.Linear(3, 4)), Shape.Of(3))).Code);

    [Fact]
    public void The_explanation_names_network_layer_and_shapes()
    {
        var explanation = Problem(Shapes.Infer(Landmarks, Shape.Of(80, 51, 2)));
        Assert.Equal("MPUC1101", explanation.Code);
        Assert.Equal("The landmarks network does not fit at fully: expected 5120 at axis 2, got [B, 51, 4480].", explanation.Message);
    }

    [Fact]
    public void Towers_fit_and_their_names_do_not_clash()
    {
        var e = Written.Good(("MpucDataset", "demo"));
        var towers = Modality.All.Select(m => Tower.Of(e, m, new NetworkInput(m.Width.IfNone(35), m.Window != WindowUse.Mean))).ToSeq();
        Assert.All(towers, tower => Assert.Equal(Right<Problem, Shape>(Shape.Of(512)), tower.Fit()));
        var names = towers.Bind(tower => tower.Parameters).Map(spec => spec.Name);
        Assert.Equal(names.Count, names.Distinct().Count);
        Assert.Contains("stgcn.block1.Theta1", names);
        Assert.Contains("audio_encoder.TCN.9.res_conv.weight", names);
        Assert.Contains("au_encoder.1.weight", names);
        Assert.Contains("proj_au.2.bias", names);
        Assert.Contains("trnn1.layers.5.self_attn.in_proj_weight", names);
        Assert.Contains("text_pos_encoder.pe", names);
        Assert.Contains("video_encoder.model.layer2.0.downsample.1.running_var", names);
    }

    [Fact]
    public void The_parts_of_the_face_are_all_of_it()
    {
        Assert.Equal(Range(0, 51), FaceGraph.Parts.Bind(part => part.Nodes).OrderBy(node => node));
        Assert.All(FaceGraph.Parts, part => Assert.True(Connected(FaceGraph.Value.Of(part.Nodes)), part.Name));
        var tower = Tower.Of(
            Modality.Landmarks,
            Encoders.LandmarkParts(64, 30, FaceGraph.Value, FaceGraph.Parts, .1, FaceAttention.Temporal),
            Shape.Of(30, 51, 2),
            64
        );
        Assert.Equal(Right<Problem, Shape>(Shape.Of(64)), tower.Fit());
        Assert.Contains("stgcn.mouth.temporal_attention2.query.weight", tower.Parameters.Map(spec => spec.Name));
        Assert.Contains("stgcn.fc_parts.weight", tower.Parameters.Map(spec => spec.Name));
    }

    private static bool Connected(Graph graph)
    {
        var reached = new System.Collections.Generic.HashSet<int> { 0 };
        for (var i = 0; i < graph.Nodes; i++)
        {
            foreach (var (from, to) in graph.Edges)
            {
                if (reached.Contains(from) || reached.Contains(to))
                    reached.UnionWith([from, to]);
            }
        }
        return reached.Count == graph.Nodes;
    }

    [Fact]
    public void Networks_that_are_built_alike_are_equal()
    {
        Assert.Equal(Encoders.Audio(), Encoders.Audio());
        Assert.NotEqual(Encoders.Audio(), Encoders.Audio(256));
        Assert.Equal(Landmarks, Encoders.Landmarks(512, 90, FaceGraph.Value));
    }

    [Fact]
    public void First_values_keep_their_bounds_and_depend_on_name_and_stream_only()
    {
        var stream = Stream.Of(7, "initial");
        foreach (var spec in Parameters.Of(Encoders.Landmarks(32, 12, FaceGraph.Value)) + Parameters.Of(Encoders.Audio(32)))
        {
            var values = Parameters.Initial(spec, stream);
            Assert.Equal(spec.Elements, values.Length);
            Assert.Equal(values, Parameters.Initial(spec, stream));
            if (spec.Initially is not Initialisation.Uniform { Bound: var bound })
                continue;
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            if (values.Length > 1000)
                Assert.InRange(values.Sum(x => (double)x * x) / values.Length, .9 * bound * bound / 3, 1.1 * bound * bound / 3);
            Assert.NotEqual(values, Parameters.Initial(spec with { Name = spec.Name + "x" }, stream));
        }
    }

    [Fact]
    public void Initialisations_are_those_of_pytorch()
    {
        var specs = Parameters.Of(Landmarks);
        Assert.Equal(new Initialisation.Uniform(.25), specs.Find(spec => spec.Name == "block1.Theta1").Map(spec => spec.Initially));
        Assert.Equal(
            new Initialisation.Uniform(1 / Math.Sqrt(6)),
            specs.Find(spec => spec.Name == "block1.temporal1.conv2.bias").Map(spec => spec.Initially)
        );
        Assert.Equal(
            new Initialisation.Uniform(1 / Math.Sqrt(5120)),
            specs.Find(spec => spec.Name == "fully.weight").Map(spec => spec.Initially)
        );
        Assert.Equal(
            new Initialisation.Uniform(1 / Math.Sqrt(3)),
            Parameters.Of(Encoders.Audio()).Find(spec => spec.Name == "TCN.0.shared_block.3.weight").Map(spec => spec.Initially)
        );
    }

    [Fact]
    public void Flops_of_a_linear_layer_and_of_its_sequence()
    {
        Assert.Equal(Right<ShapeProblem, long>(2 * 90 * 12), Costs.Flops(new Layer.Linear(3, 4), Shape.Of(90, 3)));
        Assert.Equal(Right<ShapeProblem, long>(2 * (512 * 1024 * 2)), Costs.Flops(Encoders.Projector(512), Shape.Of(512)));
        // Per layer: four matrices of 300, two of 300 by 2048, and every frame with every other twice.
        Assert.Equal(
            Right<ShapeProblem, long>(2 * (6 * (30 * (4 * 300 * 300 + 2 * 300 * 2048) + 2 * 30 * 30 * 300) + 300 * 512)),
            Costs.Flops(Encoders.Text(), Shape.Of(30, 300))
        );
        Assert.Equal(Right<ShapeProblem, long>(2 * (7 * 64 * 64 + 2 * 64)), Costs.Flops(Encoders.ProbeAttention(64), Shape.Of(64)));
        // torchvision counts 40.52 thousand million multiply-adds for 16 frames; the last layer has 400 classes there.
        Assert.InRange(Costs.Flops(Encoders.Video(400), Shape.Of(3, 16, 112, 112)).IfLeft(0) / 2e9, 40.5, 40.6);
        Assert.InRange(Costs.Flops(Landmarks, Shape.Of(90, 51, 2)).IfLeft(0), 1_000_000_000L, 1_500_000_000L);
    }

    [Fact]
    public void A_drawing_shows_names_shapes_and_counts()
    {
        var drawing = Drawing.Of(Landmarks, Shape.Of(90, 51, 2)).IfLeft("");
        Assert.StartsWith("[B, 90, 51, 2] -> [B, 512], 16,088,332 parameters\n", drawing, StringComparison.Ordinal);
        Assert.Contains("  temporal1: TemporalGate 2 -> 64 [B, 51, 88, 64] 1,344\n", drawing, StringComparison.Ordinal);
        Assert.Contains("fully: Linear 5120 -> 512 [B, 51, 512] 2,621,952\n", drawing, StringComparison.Ordinal);
    }

    private static Explanation Problem(Either<ShapeProblem, Shape> inferred) =>
        inferred.Match(Right: _ => throw new Xunit.Sdk.XunitException("it fits"), Left: problem => problem.In("landmarks")).Explain();
}
