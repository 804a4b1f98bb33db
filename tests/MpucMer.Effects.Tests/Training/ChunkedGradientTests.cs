using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Training;

/// <summary>
/// On the networks as they are, corners and all, the gradient by chunks is that of one graph over the whole batch, element by element. In
/// float64: a batch and its chunks multiply matrices of different heights, whose products round differently, and where that puts an
/// activation on the other side of a ReLU's zero a float32 gradient differs by that activation's whole part.
/// </summary>
[Collection("Tensors")]
public sealed class ChunkedGradientTests
{
    /// <summary>Of the gradient's largest element: the rounding of float64.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Some networks, a loss and a batch of random clips. <paramref name="Lacking"/>: whether clips lack modalities.</summary>
    public sealed record Sample(
        string Modalities,
        int Clips,
        int Chunk,
        int Labels,
        string Variant,
        double Dropout,
        string Norm,
        bool Lacking,
        string Protocol,
        int Seed
    )
    {
        private const int Window = 12;

        public Experiment Experiment(int chunk) =>
            ExperimentParser
                .Parse(
                    "test",
                    Settings.Of(
                        new (string Name, string Value)[]
                        {
                            ("MpucDataset", "manifest"),
                            ("MpucManifest", "/m.csv"),
                            ("MpucSplit", "manifest"),
                            ("MpucModalities", Modalities),
                            ("MpucFeatureSize", "7"),
                            ("MpucWindow", $"{Window}"),
                            ("MpucProtocol", Protocol),
                            ("MpucTextPositions", "time"),
                            ("MpucDropout", FormattableString.Invariant($"{Dropout}")),
                            ("MpucProjectorNorm", Norm),
                            ("MpucObjective", Labels == 0 ? "unsupervised" : "supervised"),
                            ("MpucMaskTemperature", "0.5"),
                            ("MpucSpecAugment", "true"),
                            ("MpucChunk", $"{chunk}"),
                        }
                            .Concat(Variant.Split(' ').Select(word => word.Split('=')).Select(w => ($"Mpuc{w[0]}", w[1])))
                            .Select(s => new Setting(s.Item1, s.Item2, Place.Nowhere))
                    )
                )
                .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Message))));

        public ClipSet Set(Experiment e)
        {
            var clips = Enumerable.Range(0, Clips).ToArray();
            bool Has(int modality, int clip) => !Lacking || Stream.Of(Seed, "has", modality).Below(clip, 3) > 0;
            float[] Signal(int modality, int clip, int elements) =>
                Has(modality, clip)
                    ? [.. Enumerable.Range(0, elements).Select(i => (float)Stream.Of(Seed, "x", modality, clip).Normal(i))]
                    : [];
            ModalityClips Of(int m, Modality modality)
            {
                var (width, frames) =
                    modality == Modality.Audio ? (16, 15)
                    : modality == Modality.Text ? (300, 14)
                    : modality == Modality.Landmarks ? (102, 16)
                    : modality == Modality.Vectors() ? (9, 1)
                    : (9, 15);
                var moves = frames > 1 && modality != Modality.ActionUnits;
                return new ModalityClips(modality, width, [.. clips.Select(c => Signal(m, c, width * frames))]) { IsTemporal = moves };
            }
            return new ClipSet(
                [.. clips.Select(c => $"{c}")],
                [.. clips.Select(_ => "g")],
                [.. clips.Select(c => c % 3)],
                e.Data.Modalities.Map((m, modality) => Of(m, modality)).ToArray().ToSeq()
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

        public (ContrastRun Run, ClipBatch Batch) Ready(int chunk)
        {
            var e = Experiment(chunk);
            var set = Set(e);
            var clips = Stream.Of(Seed, "order").Permutation(Clips);
            var views = Range(0, 2)
                .Map(v => new BatchView(
                    Views.RandomStarts(set, clips, Window, Stream.Of(Seed, "s", v)),
                    Stream.Of(Seed, "n", v),
                    Some(Stream.Of(Seed, "m", v))
                ))
                .ToSeq();
            return (
                new ContrastRun("test", e, 0, Towers.Of(e, set), Seq<ProbeHead>(), set, set, set, CPU, _ => "", _ => { }, default),
                new ClipBatch(set, clips, views)
            );
        }
    }

    private static readonly string[] Variants =
    [
        "PairForm=textbook",
        "PairForm=published",
        "PairForm=symmetric",
        "PairForm=textbook PredictionHeads=true",
        "PairForm=published PredictionHeads=true",
        "PairForm=symmetric PredictionHeads=true TemperatureLearned=true",
        "PairForm=textbook TemperatureLearned=true",
        "Contrast=concatenated PairForm=textbook",
        "Contrast=concatenated PairForm=published",
        "Contrast=concatenated PairForm=textbook TemperatureLearned=true",
    ];

    /// <summary>Samples of these modalities alone, as generators that a property names.</summary>
    public static class EncoderSamples
    {
        public static Arbitrary<Sample> Any() => Samples("audio vectors vectors:time", "audio landmarks", "audio action-units vectors");
    }

    /// <inheritdoc cref="EncoderSamples"/>
    public static class TextSamples
    {
        public static Arbitrary<Sample> Any() => Samples("text vectors");
    }

    private static Arbitrary<Sample> Samples(params string[] modalities) =>
        (
            from chosen in Gen.Elements(modalities)
            from clips in Gen.Choose(2, 9)
            from chunk in Gen.Choose(2, 5)
            from labels in Gen.Choose(0, 2)
            from variant in Gen.Elements(Variants)
            from dropout in Gen.Elements(0, .3)
            from norm in Gen.Elements("none", "batch")
            from lacking in Gen.Elements(true, false)
            from protocol in Gen.Elements("corrected", "published")
            from seed in Gen.Choose(0, 1_000_000)
            select new Sample(chosen, clips, chunk, labels, variant, dropout, norm, lacking, protocol, seed)
        ).ToArbitrary();

    [Property(Arbitrary = [typeof(EncoderSamples)], MaxTest = 40)]
    public void With_the_encoders_as_they_are_it_is_the_gradient_of_one_graph_over_all_chunks(Sample sample) => Holds(sample);

    [Property(Arbitrary = [typeof(TextSamples)], MaxTest = 6)]
    public void So_it_is_with_the_text_network(Sample sample) => Holds(sample);

    private static void Holds(Sample sample)
    {
        using var scope = NewDisposeScope();
        var (run, batch) = sample.Ready(sample.Chunk);
        using var parameters = Parameters(run);
        var (loss, expected) = OneGraph(run, parameters, batch);
        using var chunked = BatchGradient.Of(run, parameters, batch, Stream.Of(1, "d"));
        Same(expected, Found(parameters, chunked));
        Assert.Equal(loss, chunked.Loss, Tolerance);
        // Without what a chunk has of its own, that is the gradient of the batch in one piece.
        if (sample is not { Dropout: 0, Norm: "none" } || sample.Modalities.Contains("landmarks", StringComparison.Ordinal))
            return;
        var (plain, same) = sample.Ready(0);
        using var whole = BatchGradient.Of(plain, parameters, same, Stream.Of(1, "d"));
        Same(Found(parameters, whole), Found(parameters, chunked));
    }

    /// <summary>
    /// The loss of all chunks' projections joined, each chunk drawing the dropout that it draws in training; its gradient by plain
    /// backpropagation.
    /// </summary>
    private static (double Loss, Dictionary<string, double[]> Gradients) OneGraph(ContrastRun run, ParameterSet parameters, ClipBatch batch)
    {
        var parts = batch.Parts(run.Experiment.Training.Chunk);
        // A clip alone in its chunk is normalised by the running statistics, which the next chunk writes to: each has its own, for the
        // backward pass reads them too.
        var now = parameters;
        var outputs = parts
            .Map(
                (p, part) =>
                {
                    now = now.WithOwnBuffers().Set;
                    if (parts.Count > 1)
                        manual_seed((long)(Stream.Of(1, "d").At(p).Bits(0) >> 1));
                    else
                        manual_seed((long)(Stream.Of(1, "d").Bits(0) >> 1));
                    return EncoderPass.Forward(run, now, batch, part, Mode.Training);
                }
            )
            .ToArray();
        var joined = Range(0, run.Towers.Count)
            .Map(m => stack([.. Range(0, 2).Map(v => cat([.. outputs.Select(o => o[v].Projections[m])], 0))], 1))
            .ToArray()
            .ToSeq();
        var positives = ContrastLoss.PositivesOf(run.Experiment, batch.Set, batch.Clips);
        var loss = ContrastLoss
            .Of(
                run.Experiment,
                parameters,
                joined,
                batch.ModalityMask,
                positives,
                ContrastiveLosses.Normalise,
                Rules.Of(run.Experiment.Protocol)
            )
            .Loss;
        using var gradients = Gradients.Of(loss, parameters);
        return (loss.item<double>(), Found(parameters, gradients));
    }

    private static ParameterSet Parameters(ContrastRun run)
    {
        using var first = ParameterSet.Initial(Towers.Parameters(run.Towers) + ContrastLoss.Parameters(run.Experiment), Stream.Of(7, "p"));
        return new ParameterSet(
            first.Tensors.Map(t =>
                t.is_floating_point()
                    ? t.detach().to_type(ScalarType.Float64).requires_grad_(t.requires_grad).DetachFromDisposeScope()
                    : t.clone().DetachFromDisposeScope()
            )
        );
    }

    private static Dictionary<string, double[]> Found(ParameterSet parameters, BatchGradient gradient) =>
        Found(parameters, gradient.Gradients);

    // A parameter that takes no part has no gradient, or one of zeros.
    private static Dictionary<string, double[]> Found(ParameterSet parameters, ParameterSet gradients) =>
        parameters
            .Tensors.Filter(t => t.requires_grad)
            .ToSeq()
            .ToDictionary(p => p.Key, p => gradients.Tensors.Find(p.Key).Match(g => g.Doubles(), () => new double[p.Value.numel()]));

    private static void Same(Dictionary<string, double[]> expected, Dictionary<string, double[]> actual)
    {
        var scale = Math.Max(1e-3, expected.Values.Max(g => g.Max(Math.Abs)));
        foreach (var (name, wanted) in expected)
        {
            var got = actual[name];
            for (var i = 0; i < wanted.Length; i++)
                if (!(Math.Abs(wanted[i] - got[i]) <= Tolerance * scale))
                    throw new InvalidOperationException($"{name}[{i}]: {wanted[i]} and {got[i]}, of at most {scale}");
        }
    }
}
