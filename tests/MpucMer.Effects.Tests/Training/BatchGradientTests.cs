using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Shape = MpucMer.Pure.Networks.Shape;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Training;

/// <summary>The gradient of a batch by chunks is that of the batch, whatever is contrasted and whatever is missing.</summary>
[Collection("Tensors")]
public sealed class BatchGradientTests
{
    private const int Window = 6;
    private const int Features = 5;

    /// <summary>A variant of the loss and a batch of random clips. <paramref name="Lacking"/>: whether clips lack modalities.</summary>
    public sealed record Sample(int Clips, int Chunk, int Labels, bool Joint, string Form, bool Heads, bool Learned, bool Lacking, int Seed)
    {
        public Experiment Experiment(int chunk, params (string, string)[] more) =>
            ExperimentParser
                .Parse(
                    "test",
                    Settings.Of(
                        new (string Name, string Value)[]
                        {
                            ("MpucAudioDir", "/a"),
                            ("MpucLandmarksDir", "/l"),
                            ("MpucActionUnits", "/u"),
                            ("MpucFolds", "2"),
                            ("MpucFeatureSize", $"{Features}"),
                            ("MpucWindow", $"{Window}"),
                            ("MpucDropout", "0"),
                            ("MpucProjectorNorm", "none"),
                            ("MpucObjective", Labels == 0 ? "unsupervised" : "supervised"),
                            ("MpucMaskTemperature", "0.5"),
                            ("MpucContrast", Joint ? "concatenated" : "pairwise"),
                            ("MpucPairForm", Form),
                            ("MpucPredictionHeads", $"{Heads}"),
                            ("MpucTemperatureLearned", $"{Learned}"),
                            ("MpucSpecAugment", "true"),
                            ("MpucChunk", $"{chunk}"),
                        }
                            .Concat(more)
                            .Select(s => new Setting(s.Item1, s.Item2, Place.Nowhere))
                    )
                )
                .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Message))));

        public ClipSet Set
        {
            get
            {
                var clips = Enumerable.Range(0, Clips).ToArray();
                float[] Signal(int modality, int clip, int width) =>
                    Lacking && Stream.Of(Seed, "has", modality).Below(clip, 3) == 0
                        ? []
                        :
                        [
                            .. Enumerable
                                .Range(0, width * (modality == 2 ? 1 : 9))
                                .Select(i => (float)Stream.Of(Seed, "x", modality, clip).Normal(i)),
                        ];
                return new ClipSet(
                    [.. clips.Select(c => $"{c}")],
                    [.. clips.Select(c => "g")],
                    [.. clips.Select(c => c % 3)],
                    Seq(
                        new ModalityClips(Modality.Audio, 16, [.. clips.Select(c => Signal(0, c, 16))]),
                        new ModalityClips(Modality.Landmarks, 2, [.. clips.Select(c => Signal(1, c, 2))]),
                        new ModalityClips(Modality.ActionUnits, 4, [.. clips.Select(c => Signal(2, c, 4))])
                    )
                )
                {
                    Intensities =
                        Labels == 2
                            ? Some(
                                clips
                                    .Select(c => Enumerable.Range(0, 3).Select(k => Stream.Of(Seed, "label", c).Uniform(k)).ToArray())
                                    .ToArray()
                            )
                            : None,
                };
            }
        }
    }

    public static Arbitrary<Sample> Samples() =>
        (
            from clips in Gen.Choose(2, 11)
            from chunk in Gen.Choose(2, 5)
            from labels in Gen.Choose(0, 2)
            from variant in Gen.Elements(
                (true, "textbook", false, false),
                (true, "published", false, false),
                (true, "textbook", false, true),
                (false, "textbook", false, false),
                (false, "published", false, false),
                (false, "symmetric", false, false),
                (false, "textbook", true, false),
                (false, "published", true, false),
                (false, "symmetric", true, true),
                (false, "textbook", false, true)
            )
            from lacking in Gen.Elements(true, false)
            from seed in Gen.Choose(0, 1_000_000)
            select new Sample(clips, chunk, labels, variant.Item1, variant.Item2, variant.Item3, variant.Item4, lacking, seed)
        ).ToArbitrary();

    [Property(Arbitrary = [typeof(BatchGradientTests)], MaxTest = 300)]
    public void By_chunks_it_is_that_of_one_batch_for_every_variant_of_the_loss(Sample sample)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(Run(sample, 0));
        using var whole = BatchGradient.Of(Run(sample, 0), parameters, Batch(sample), Stream.Of(1, "d"));
        using var parts = BatchGradient.Of(Run(sample, sample.Chunk), parameters, Batch(sample), Stream.Of(1, "d"));
        Assert.Equal(whole.Loss, parts.Loss, 1e-5);
        Assert.Equal(whole.Accuracy, parts.Accuracy, 1e-6);
        // A parameter that takes no part has no gradient, or one of zeros.
        var largest = parameters.Tensors.Keys.SelectMany(name => Of(whole, name)).Append(1).Max(Math.Abs);
        foreach (var name in parameters.Tensors.Keys)
        {
            var (expected, actual) = (Of(whole, name), Of(parts, name));
            for (var i = 0; i < Math.Max(expected.Length, actual.Length); i++)
            {
                var apart = Math.Abs((expected.Length == 0 ? 0 : expected[i]) - (actual.Length == 0 ? 0 : actual[i]));
                if (!(apart <= 1e-5 * largest))
                    throw new InvalidOperationException($"{name}[{i}]: {apart} apart, of at most {largest}");
            }
        }
        for (var v = 0; v < 2; v++)
        {
            for (var m = 0; m < 3; m++)
                Close(whole.Features[v][m].Floats(), parts.Features[v][m].Floats());
        }
    }

    [Fact]
    public void What_the_loss_learns_has_a_gradient()
    {
        var sample = new Sample(6, 3, 0, false, "textbook", true, true, false, 1);
        foreach (var chunk in new[] { 0, 3 })
        {
            var parameters = Parameters(Run(sample, chunk));
            using var found = BatchGradient.Of(Run(sample, chunk), parameters, Batch(sample), Stream.Of(1, "d"));
            Assert.All(
                parameters.Tensors.Keys.Where(n => n.StartsWith("pred_", StringComparison.Ordinal) || n == ContrastLoss.Temperature),
                n => Assert.Contains(Of(found, n), g => g != 0)
            );
            Assert.Contains("pred_action_units_landmarks.0.weight", parameters.Tensors.Keys);
            Assert.Equal(24, parameters.Tensors.Keys.Count(n => n.StartsWith("pred_", StringComparison.Ordinal)));
            parameters.Dispose();
        }
    }

    [Fact]
    public void A_learned_temperature_starts_where_the_fixed_one_is_and_keeps_its_bound()
    {
        using var scope = NewDisposeScope();
        var sample = new Sample(6, 2, 0, false, "textbook", false, true, false, 3);
        double Loss(Sample s, float? logarithm)
        {
            var parameters = Parameters(Run(s, 0));
            if (logarithm is { } x)
                parameters = new ParameterSet(parameters.Tensors.SetItem(ContrastLoss.Temperature, torch.tensor([x]).requires_grad_()));
            return BatchGradient.Of(Run(s, 0), parameters, Batch(s), Stream.Of(1, "d")).Loss;
        }
        Assert.Equal(Loss(sample with { Learned = false }, null), Loss(sample, null), 1e-5);
        Assert.NotEqual(Loss(sample, null), Loss(sample, -1), 1e-2);
        // .1 times e^-3 would be .005: it stays at .01.
        Assert.Equal(Loss(sample, (float)Math.Log(.1)), Loss(sample, -3), 1e-4);
    }

    [Fact]
    public void A_clip_without_a_modality_changes_nothing_for_the_others_of_that_pair()
    {
        using var scope = NewDisposeScope();
        var sample = new Sample(9, 0, 0, false, "textbook", false, false, false, 5);
        // Two modalities, of which the second has batch normalisation: its statistics are those of the clips that have it.
        var e = sample.Experiment(0, ("MpucModalities", "audio landmarks"));
        Tower[] towers =
        [
            Audio(),
            Tower.Of(Modality.Landmarks, Encoders.Landmarks(Features, 12, FaceGraph.Value, 0), Shape.Of(12, 51, 2), Features, 0),
        ];
        var full = sample.Set;
        var clips = Enumerable.Range(0, 9).ToArray();
        bool Has(int clip) => clip % 3 != 1;
        float[] Face(int clip) => [.. Enumerable.Range(0, 12 * 102).Select(i => (float)Stream.Of(5, "face", clip).Normal(i))];
        float[] Sound(int clip) => [.. Enumerable.Range(0, 12 * 16).Select(i => (float)Stream.Of(5, "sound", clip).Normal(i))];
        ClipSet Set(int[] of) =>
            new(
                [.. of.Select(c => $"{c}")],
                [.. of.Select(_ => "g")],
                [.. of.Select(_ => 0)],
                Seq(
                    new ModalityClips(Modality.Audio, 16, [.. of.Select(Sound)]),
                    new ModalityClips(Modality.Landmarks, 102, [.. of.Select(c => Has(c) ? Face(c) : [])])
                )
            );
        BatchGradient Found(ClipSet set)
        {
            var run = new ContrastRun(
                "test",
                e with
                {
                    Encoders = e.Encoders with { Window = 12 },
                },
                0,
                towers.ToSeq(),
                Seq<ProbeHead>(),
                set,
                set,
                set,
                CPU,
                _ => "",
                _ => { },
                default
            );
            var starts = new int[set.Count];
            var views = Range(0, 2).Map(v => new BatchView(starts, Stream.Of(1, "n", v), None)).ToSeq();
            return BatchGradient.Of(
                run,
                Parameters(run),
                new ClipBatch(set, [.. Enumerable.Range(0, set.Count)], views),
                Stream.Of(1, "d")
            );
        }
        var (some, only) = (Found(Set(clips)), Found(Set([.. clips.Where(Has)])));
        Assert.Equal(only.Loss, some.Loss, 1e-5);
        foreach (var name in only.Gradients.Tensors.Keys)
            Close(Of(only, name), Of(some, name));
    }

    [Fact]
    public void Running_statistics_follow_each_chunk_once_and_both_passes_draw_the_same_dropout()
    {
        using var scope = NewDisposeScope();
        var sample = new Sample(7, 3, 0, false, "textbook", false, false, false, 2);
        var e = sample.Experiment(3, ("MpucDropout", "0.5"), ("MpucProjectorNorm", "batch"));
        var plain = Run(sample, 3);
        var run = plain with
        {
            Experiment = e,
            Towers = plain.Towers.Map(t => (t with { Projector = Layer.Chain(new Layer.Dropout(.5), t.Projector) }).Normed(Features)),
        };
        var parameters = Parameters(run);
        var before = parameters["norm_audio.running_mean"].Floats();
        using var first = BatchGradient.Of(run, parameters, Batch(sample), Stream.Of(1, "d"));
        var after = parameters["norm_audio.running_mean"].Floats();
        Assert.NotEqual(before, after);
        // Training by hand over the same chunks: the last one takes the clip that is left.
        var again = Parameters(run);
        using (no_grad())
        {
            foreach (var (part, p) in Batch(sample).Parts(3).Select((part, p) => (part, p)))
            {
                manual_seed((long)(Stream.Of(1, "d").At(p).Bits(0) >> 1));
                _ = EncoderPass.Forward(run, again, Batch(sample), part, Mode.Training);
            }
        }
        Assert.Equal(again["norm_audio.running_mean"].Floats(), after);
        using var second = BatchGradient.Of(run, Parameters(run), Batch(sample), Stream.Of(1, "d"));
        Assert.Equal(first.Loss, second.Loss);
        foreach (var name in first.Gradients.Tensors.Keys)
            Assert.Equal(Of(first, name), Of(second, name));
    }

    [Theory]
    [InlineData(7, 3, "0-3 3-7")]
    [InlineData(7, 2, "0-2 2-4 4-7")]
    [InlineData(6, 3, "0-3 3-6")]
    [InlineData(5, 4, "0-5")]
    [InlineData(3, 0, "0-3")]
    [InlineData(2, 2, "0-2")]
    public void Chunks_leave_no_clip_alone(int clips, int size, string parts) =>
        Assert.Equal(
            parts,
            string.Join(
                ' ',
                Batch(new Sample(clips, size, 0, false, "textbook", false, false, false, 1)).Parts(size).Map(r => $"{r.Start}-{r.End}")
            )
        );

    [Fact]
    public void A_step_by_chunks_leaves_no_tensor_behind()
    {
        // No chunk lacks a modality: TorchSharp counts the gradient of a parameter that takes no part, which is no tensor, for ever.
        var sample = new Sample(9, 3, 1, false, "textbook", true, true, false, 4);
        using var parameters = Parameters(Run(sample, 3));
        void Step()
        {
            using var found = BatchGradient.Of(Run(sample, 3), parameters, Batch(sample), Stream.Of(1, "d"));
        }
        Step();
        var before = Tensor.TotalCount;
        Step();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static ParameterSet Parameters(ContrastRun run) =>
        ParameterSet.Initial(Towers.Parameters(run.Towers) + ContrastLoss.Parameters(run.Experiment), Stream.Of(7, "p"));

    private static float[] Of(BatchGradient found, string name) => found.Gradients.Tensors.Find(name).Map(g => g.Floats()).IfNone([]);

    private static Tower Audio() =>
        new(
            "audio",
            new Layer.Named("audio_encoder", Encoders.Audio(Features, 16, 0)),
            new Layer.Named("proj_audio", Encoders.Projector(Features)),
            Shape.Of(Window, 16)
        );

    /// <summary>
    /// Networks without batch normalisation, and without corners: where a batch and its chunks round an activation to either side of a
    /// ReLU's zero, which among a hundred thousand activations happens to one, their gradients differ by more than rounding.
    /// <see cref="ChunkedGradientTests"/> has the real ones.
    /// </summary>
    private static ContrastRun Run(Sample sample, int chunk)
    {
        var set = sample.Set;
        var e = sample.Experiment(chunk);
        Layer Smooth(int inputs) =>
            Layer.Numbered(
                new Layer.Linear(inputs, 12),
                new Layer.LayerNorm(12),
                new Layer.Gelu(),
                new Layer.Dropout(e.Encoders.Dropout),
                new Layer.Linear(12, Features)
            );
        Tower Of(string name, Shape input) =>
            new(
                name,
                new Layer.Named($"{name}_encoder", Layer.Chain(new Layer.Flatten(1), Smooth((int)input.Elements))),
                new Layer.Named($"proj_{name}", Smooth(Features)),
                input
            );
        return new ContrastRun(
            "test",
            e,
            0,
            Seq(Of("audio", Shape.Of(Window, 16)), Of("line", Shape.Of(Window, 1, 2)), Of("units", Shape.Of(4))),
            Seq<ProbeHead>(),
            set,
            set,
            set,
            CPU,
            _ => "",
            _ => { },
            default
        );
    }

    private static ClipBatch Batch(Sample sample)
    {
        var clips = Stream.Of(sample.Seed, "order").Permutation(sample.Clips);
        return new ClipBatch(
            sample.Set,
            clips,
            Range(0, 2)
                .Map(v => new BatchView(
                    Views.RandomStarts(sample.Set, clips, Window, Stream.Of(3, "s", v)),
                    Stream.Of(3, "n", v),
                    Some(Stream.Of(3, "m", v))
                ))
                .ToSeq()
        );
    }

    private static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Select(Math.Abs).Append(1).Max();
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-4 * largest, $"[{i}]: {expected[i]}, {actual[i]}");
    }
}
