using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Tests.Networks;

public sealed class PublishedStateTests
{
    private static readonly Seq<Tower> Towers = Seq(
        Tower.Of(Modality.Audio, Encoders.Audio(8), Shape.Of(30, 128), 8),
        Tower.Of(Modality.Text, Encoders.Text(8), Shape.Of(30, Encoders.WordVector), 8)
    );

    private static Dictionary<string, NamedArray> StateOf(Seq<ParameterSpec> specs) => specs.ToDictionary(spec => spec.Name, Array);

    private static NamedArray Array(ParameterSpec spec) =>
        new(spec.Name, [.. spec.Shape.Map(size => (long)size)], Parameters.Initial(spec, Stream.Of(1, "p")));

    private static A Good<A>(Either<Problem, A> result) =>
        result.Match(Right: a => a, Left: p => throw new Xunit.Sdk.XunitException(p.Explain().Message));

    private static Problem.StateDoesNotFit Bad<A>(Either<Problem, A> result) =>
        Assert.IsType<Problem.StateDoesNotFit>(result.MatchUnsafe<Problem?>(Right: _ => null, Left: p => p));

    [Fact]
    public void A_whole_checkpoint_fits_with_the_layer_that_nothing_runs()
    {
        var specs = Towers.Bind(tower => tower.Parameters);
        var state = StateOf(specs);
        state["text_encoder_layer.linear1.weight"] = NamedArray.Of("text_encoder_layer.linear1.weight", new float[6], 2, 3);
        Assert.Equal(specs.Map(spec => spec.Name), Good(PublishedState.Encoders("a.pth", Towers, state)).Map(array => array.Name));
    }

    [Theory]
    [InlineData("model.")]
    [InlineData("encoder.")]
    [InlineData("model.encoder.")]
    [InlineData("lightning.net.whole_encoder.")]
    public void What_stands_before_all_names_is_left_out_where_they_are_known_without(string prefix)
    {
        var specs = Towers.Bind(tower => tower.Parameters);
        var learned = new ParameterSpec("log_temperature", Seq1(1), ParameterRole.Trainable, new Initialisation.Constant(0));
        var state = StateOf(specs.Add(learned)).ToDictionary(e => prefix + e.Key, e => e.Value);
        state[prefix + "text_encoder_layer.linear1.weight"] = NamedArray.Of("", new float[6], 2, 3);
        Assert.Equal(
            specs.Map(spec => spec.Name).Add("log_temperature"),
            Good(PublishedState.Encoders("a.pth", Towers, state, Seq1(learned))).Map(array => array.Name)
        );

        var probes = Seq(("fused", Encoders.FusionProbe(16, 4, 8)), ("audio", Encoders.FusionProbe(8, 4, 8)));
        var linear = StateOf(Parameters.Of(probes[0].Item2))
            .Concat(StateOf(Parameters.Of(probes[1].Item2)).ToDictionary(e => "audio." + e.Key, e => e.Value))
            .ToDictionary(e => prefix + e.Key, e => e.Value);
        Assert.Equal(["audio", "fused"], Good(PublishedState.Probes("l.pth", probes, linear)).Keys.Order(StringComparer.Ordinal));

        var video = Tower.Of(Modality.Video, Encoders.Video(8), Shape.Of(3, 2, 16, 16), 8);
        var r2plus1d = StateOf(Parameters.Of(video.Encoder))
            .ToDictionary(e => prefix + e.Key["video_encoder.model.".Length..], e => e.Value);
        Assert.NotEmpty(Good(PublishedState.Encoder("v.pth", video, "fc.", r2plus1d)));
    }

    [Fact]
    public void What_stands_before_all_names_and_makes_none_of_them_known_is_told_with_them()
    {
        var state = StateOf(Towers.Bind(tower => tower.Parameters)).ToDictionary(e => $"model.other_{e.Key}", e => e.Value);
        Assert.All(Bad(PublishedState.Encoders("a.pth", Towers, state)).Unexpected, name =>
            Assert.StartsWith("model.", name, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_first_number_that_is_none_is_told_of_those_that_are_taken()
    {
        var state = StateOf(Towers.Bind(tower => tower.Parameters));
        state["text_encoder_layer.linear1.weight"] = NamedArray.Of("text_encoder_layer.linear1.weight", [float.NaN], 1);
        Assert.True(PublishedState.Encoders("a.pth", Towers, state).IsRight);
        var bias = state["proj_text.0.bias"];
        bias.Values[3] = float.PositiveInfinity;
        Assert.Equal(
            new Problem.WeightsNotFinite("a.pth", "proj_text.0.bias", 3),
            PublishedState.Encoders("a.pth", Towers, state).MatchUnsafe<Problem?>(Right: _ => null, Left: p => p)
        );
    }

    [Fact]
    public void Everything_that_does_not_fit_is_told_at_once()
    {
        var state = StateOf(Towers.Bind(tower => tower.Parameters));
        foreach (var gone in new[] { "trnn1.layers.3.norm1.bias", "proj_text.0.weight" })
            state.Remove(gone);
        foreach (var more in new[] { "stgcn.block1.Theta1", "video_encoder.model.fc.1.bias" })
            state[more] = NamedArray.Of(more, [0], 1);
        state["text_linear.weight"] = NamedArray.Of("text_linear.weight", new float[2400], 300, 8);
        state["audio_encoder.out.0.weight"] = NamedArray.Of("audio_encoder.out.0.weight", [.25f]);
        var problem = Bad(PublishedState.Encoders("a.pth", Towers, state));
        Assert.Equal(Seq("trnn1.layers.3.norm1.bias", "proj_text.0.weight"), problem.Missing.OrderByDescending(n => n).ToSeq());
        Assert.Equal(Seq("stgcn.block1.Theta1", "video_encoder.model.fc.1.bias"), problem.Unexpected);
        Assert.Equal(
            Seq(
                new MisshapenEntry("audio_encoder.out.0.weight", Seq1(1), Seq<long>()),
                new MisshapenEntry("text_linear.weight", Seq(8, 300), Seq(300L, 8L))
            ),
            problem.Misshapen
        );
        var message = problem.Explain().Message;
        foreach (var name in problem.Missing + problem.Unexpected + problem.Misshapen.Map(m => m.Name))
            Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains("text_linear.weight [300, 8] for [8, 300]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sinusoids_and_counters_may_be_missing()
    {
        var towers = Seq1(Tower.Of(Modality.Landmarks, Encoders.Landmarks(8, 30, FaceGraph.Value), Shape.Of(30, 51, 2), 8));
        var state = StateOf(towers.Bind(tower => tower.Parameters));
        Assert.True(state.Remove("stgcn.block1.batch_norm.num_batches_tracked"));
        Assert.Equal(state.Count, Good(PublishedState.Encoders("a.pth", towers, state)).Count);
        var text = StateOf(Towers.Bind(tower => tower.Parameters));
        Assert.True(text.Remove("text_pos_encoder.pe"));
        Assert.Equal(text.Count, Good(PublishedState.Encoders("a.pth", Towers, text)).Count);
    }

    [Fact]
    public void Weights_of_torchvision_fill_the_video_tower_but_for_its_last_layer()
    {
        // As torchvision's r2plus1d_18 is laid out, with its 400 actions.
        var specs = Parameters
            .Of(Encoders.Video(400))
            .Map(spec => spec with { Name = spec.Name.Replace("fc.1.", "fc.", StringComparison.Ordinal) });
        var tower = Tower.Of(Modality.Video, Encoders.Video(16), Shape.Of(3, 8, 112, 112), 16);
        var found = Good(PublishedState.Encoder("r2plus1d_18.pth", tower, "fc.", StateOf(specs)));
        Assert.Equal(specs.Count - 2, found.Count);
        Assert.All(found, array => Assert.StartsWith("video_encoder.model.", array.Name, StringComparison.Ordinal));
        Assert.DoesNotContain(found, array => array.Name.Contains(".fc.", StringComparison.Ordinal));
        var other = Bad(
            PublishedState.Encoder(
                "resnet18.pth",
                tower,
                "fc.",
                new Dictionary<string, NamedArray> { ["conv1.weight"] = NamedArray.Of("conv1.weight", new float[1], 1) }
            )
        );
        Assert.Equal(Seq1("video_encoder.model.conv1.weight"), other.Unexpected);
        Assert.Contains("video_encoder.model.stem.0.weight", other.Missing);
    }

    [Fact]
    public void Probes_are_known_by_their_prefixes()
    {
        Seq<(string, Layer)> probes = Seq(
            ("fused", Encoders.FusionProbe(16, 8, 6)),
            ("audio", Encoders.FusionProbe(8, 8, 6)),
            ("vectors:face", Encoders.FusionProbe(8, 8, 6))
        );
        var fused = StateOf(Parameters.Of(probes[0].Item2));
        var audio = StateOf(Parameters.Of(probes[1].Item2));
        foreach (var (whole, single) in new[] { ("", "audio."), ("fused/", "audio/"), ("fused.", "audio/") })
        {
            var state = fused
                .Select(p => (Name: whole + p.Key, p.Value))
                .Concat(audio.Select(p => (Name: single + p.Key, p.Value)))
                .ToDictionary(p => p.Name, p => p.Value);
            var found = Good(PublishedState.Probes("linear.pth", probes, state));
            Assert.Equal(["audio", "fused"], found.Keys.Order(StringComparer.Ordinal));
            foreach (var (head, values) in new[] { ("fused", fused), ("audio", audio) })
            {
                Assert.Equal(values.Keys.Order(StringComparer.Ordinal), found[head].Map(a => a.Name).Order(StringComparer.Ordinal));
                Assert.All(found[head], a => Assert.Same(values[a.Name].Values, a.Values));
            }
        }
        // A prefix of another kind is nobody's, and one entry under two names is one too many; all is told at once.
        var odd = fused.Where(p => p.Key != "linear2.bias").ToDictionary(p => p.Key, p => p.Value);
        odd["classifier_audio.linear1.weight"] = audio["linear1.weight"];
        odd["fused/linear1.bias"] = fused["linear1.bias"];
        odd["audio/linear1.weight"] = NamedArray.Of("audio/linear1.weight", new float[6], 2, 3);
        var problem = Assert.IsType<Problem.StateDoesNotFit>(
            PublishedState.Probes("linear.pth", probes, odd).Match(Right: _ => null!, Left: p => p)
        );
        Assert.Equal(
            ["audio/linear1.bias", "audio/linear2.bias", "audio/linear2.weight", "linear2.bias"],
            problem.Missing.Order(StringComparer.Ordinal)
        );
        Assert.Equal(Seq("classifier_audio.linear1.weight", "fused/linear1.bias"), problem.Unexpected);
        Assert.Equal(Seq1("audio/linear1.weight"), problem.Misshapen.Map(m => m.Name));
    }

    private static A Good2<A>(Either<Problem, A> result) => Good(result);

    [Fact]
    public void What_the_loss_learns_is_taken_where_it_is_asked_for_and_left_where_not()
    {
        var state = StateOf(Towers.Bind(tower => tower.Parameters));
        var temperature = new ParameterSpec("log_temperature", Seq1(1), ParameterRole.Trainable, new Initialisation.Constant(0));
        Assert.Equal(state.Count, Good(PublishedState.Encoders("a.pth", Towers, state, Seq1(temperature))).Count);
        state["log_temperature"] = NamedArray.Of("log_temperature", [.5f], 1);
        Assert.Equal(state.Count - 1, Good(PublishedState.Encoders("a.pth", Towers, state)).Count);
        Assert.Equal(state.Count, Good(PublishedState.Encoders("a.pth", Towers, state, Seq1(temperature))).Count);
    }

    [Fact]
    public void What_is_written_for_the_published_code_has_the_layer_that_nothing_runs()
    {
        var arrays = Towers.Bind(tower => tower.Parameters).Map(Array);
        var published = PublishedState.Published(arrays);
        Assert.Equal(arrays.Count + 12, published.Count);
        Assert.Equal(12, published.Count(a => a.Name.StartsWith("text_encoder_layer.", StringComparison.Ordinal)));
        Assert.Equal(
            arrays.Map(a => a.Name),
            Good(PublishedState.Encoders("b", Towers, published.ToDictionary(a => a.Name))).Map(a => a.Name)
        );
    }

    [Fact]
    public void What_is_written_has_the_names_of_the_published_whole_encoder()
    {
        var towers = Seq(
            Tower.Of(Modality.Text, Encoders.Text(512), Shape.Of(30, Encoders.WordVector), 512),
            Tower.Of(Modality.Audio, Encoders.Audio(512), Shape.Of(30, 128), 512),
            Tower.Of(Modality.Video, Encoders.Video(512), Shape.Of(3, 8, 112, 112), 512),
            Tower.Of(Modality.Landmarks, Encoders.Landmarks(512, 30, FaceGraph.Value), Shape.Of(30, 51, 2), 512)
        );
        var learned = towers
            .Bind(t => t.Parameters)
            .Filter(spec => spec.Role == ParameterRole.Trainable)
            .Map(spec => NamedArray.Of(spec.Name, [], 0));
        Assert.Equal(
            MpucMer
                .Tests.Golden.Published("trajectory_all_four")["final_parameter_norms"]
                .EnumerateObject()
                .Select(p => p.Name)
                .Order(StringComparer.Ordinal),
            PublishedState.Published(learned).Map(a => a.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_probe_fits_its_kind()
    {
        var state = StateOf(Parameters.Of(Encoders.AttentionProbe(16, 8, 6)));
        Assert.Equal(
            state.Count,
            Good(PublishedState.Probes("linear.pth", Seq1<(string, Layer)>(("fused", Encoders.AttentionProbe(16, 8, 6))), state))[
                "fused"
            ].Count
        );
        Assert.Equal(
            10,
            Bad(
                PublishedState.Probes("linear.pth", Seq1<(string, Layer)>(("fused", Encoders.FusionProbe(16, 8, 6))), state)
            ).Unexpected.Count
        );
    }
}
