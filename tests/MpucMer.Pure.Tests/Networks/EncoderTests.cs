using LanguageExt;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Problems;
using static LanguageExt.Prelude;
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
            Shapes.Infer(Encoders.Landmarks(512, 10, FaceGraph.Value), Shape.Of(10, 51, 2)));

    [Fact]
    public void Another_window_than_the_network_was_made_for_is_refused_at_the_layer_that_depends_on_it() =>
        Assert.Equal(
            Left<ShapeProblem, Shape>(new ShapeProblem("fully", new Expectation.Size(2, 5120), Shape.Of(51, 4480))),
            Shapes.Infer(Landmarks, Shape.Of(80, 51, 2)));

    [Theory]
    [InlineData(1)]
    [InlineData(90)]
    [InlineData(400)]
    public void Audio_fits_any_number_of_frames(int frames) =>
        Assert.Equal(Right(Shape.Of(512)), Shapes.Infer(Encoders.Audio(), Shape.Of(frames, 128)));

    [Fact]
    public void A_lost_axis_is_refused() =>
        Assert.Equal("MPUC1102", Problem(Shapes.Infer(Encoders.Audio(), Shape.Of(128))).Code);

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
        var towers = Seq(Tower.Audio(512, 90), Tower.Landmarks(512, 90, FaceGraph.Value), Tower.ActionUnits(512));
        Assert.All(towers, tower => Assert.Equal(Right<Problem, Shape>(Shape.Of(512)), tower.Fit()));
        var names = towers.Bind(tower => tower.Parameters).Map(spec => spec.Name);
        Assert.Equal(names.Count, names.Distinct().Count);
        Assert.Contains("stgcn.block1.Theta1", names);
        Assert.Contains("audio_encoder.TCN.9.res_conv.weight", names);
        Assert.Contains("au_encoder.1.weight", names);
        Assert.Contains("proj_au.2.bias", names);
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
            if (spec.Initially is not Initialisation.Uniform { Bound: var bound }) continue;
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            if (values.Length > 1000) Assert.InRange(values.Sum(x => (double)x * x) / values.Length, .9 * bound * bound / 3, 1.1 * bound * bound / 3);
            Assert.NotEqual(values, Parameters.Initial(spec with { Name = spec.Name + "x" }, stream));
        }
    }

    [Fact]
    public void Initialisations_are_those_of_pytorch()
    {
        var specs = Parameters.Of(Landmarks);
        Assert.Equal(new Initialisation.Uniform(.25), specs.Find(spec => spec.Name == "block1.Theta1").Map(spec => spec.Initially));
        Assert.Equal(new Initialisation.Uniform(1 / Math.Sqrt(6)), specs.Find(spec => spec.Name == "block1.temporal1.conv2.bias").Map(spec => spec.Initially));
        Assert.Equal(new Initialisation.Uniform(1 / Math.Sqrt(5120)), specs.Find(spec => spec.Name == "fully.weight").Map(spec => spec.Initially));
        Assert.Equal(new Initialisation.Uniform(1 / Math.Sqrt(3)), Parameters.Of(Encoders.Audio()).Find(spec => spec.Name == "TCN.0.shared_block.3.weight").Map(spec => spec.Initially));
    }

    [Fact]
    public void Flops_of_a_linear_layer_and_of_its_sequence()
    {
        Assert.Equal(Right<ShapeProblem, long>(2 * 90 * 12), Costs.Flops(new Layer.Linear(3, 4), Shape.Of(90, 3)));
        Assert.Equal(Right<ShapeProblem, long>(2 * (512 * 1024 * 2)), Costs.Flops(Encoders.Projector(512), Shape.Of(512)));
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
        ProblemText.Explain(inferred.Match(Right: _ => throw new Xunit.Sdk.XunitException("it fits"), Left: problem => problem.In("landmarks")));
}
