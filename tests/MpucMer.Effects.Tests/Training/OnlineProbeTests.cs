using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Training;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Training;

/// <summary>Probes in the encoders' loop, and the validation loss beside them.</summary>
[Collection("Tensors")]
public sealed class OnlineProbeTests
{
    private const int Clips = 12;

    [Fact]
    public void The_probe_of_a_modality_learns_from_the_clips_that_have_it_and_the_fused_one_from_all()
    {
        using var scope = NewDisposeScope();
        var right = Trained(Run(c => c % 3, Lacks));
        // The labels of those that lack sound are others: encoders do not read them.
        var wrong = Trained(Run(c => Lacks(c) ? 2 : c % 3, Lacks));
        Assert.Equal(Weights(right, "audio"), Weights(wrong, "audio"));
        Assert.NotEqual(Weights(right, "action-units"), Weights(wrong, "action-units"));
        Assert.NotEqual(Weights(right, "fused"), Weights(wrong, "fused"));
        Assert.All(right.History, row => Assert.True(row.ValidationAccuracy.IsSome));
    }

    [Fact]
    public void Where_no_clip_has_a_modality_its_probe_stays_as_it_was()
    {
        using var scope = NewDisposeScope();
        var run = Run(c => c % 3, _ => true);
        var start = ContrastTrainer.Start(run);
        var before = Weights(start, "audio");
        Assert.Equal(
            before,
            Weights(ContrastTrainer.Run(run, start).IfLeft(p => throw new InvalidOperationException(p.ToString())), "audio")
        );
    }

    [Fact]
    public void The_fused_probe_is_told_what_is_missing()
    {
        using var scope = NewDisposeScope();
        var run = Run(c => c % 3, Lacks);
        // Two modalities' features, and a flag for each.
        Assert.Equal([16L, 2 * 8 + 2], Trained(run).Probes["fused"].Parameters["linear1.weight"].shape);
    }

    [Theory]
    [InlineData("unsupervised", "pairwise")]
    [InlineData("supervised", "pairwise")]
    [InlineData("unsupervised", "concatenated")]
    public void The_published_validation_loss_is_in_the_published_operations_on_projections_of_any_length(string objective, string contrast)
    {
        using var scope = NewDisposeScope();
        var run = Run(
            c => c % 3,
            _ => false,
            ("MpucProtocol", "published"),
            ("MpucMissing", "leave-out"),
            ("MpucObjective", objective),
            ("MpucContrast", contrast),
            ("MpucTransductive", "false"),
            ("MpucBatchSize", "12"),
            ("MpucEpochs", "1")
        );
        var end = Trained(run);
        var projections = Projections(run, end);
        // The same draws as the trainer's, so the same bits.
        Assert.Equal(Some(Published(run, projections)), end.History.Last().ValidationLoss);
    }

    [Fact]
    public void Where_the_published_operations_have_no_number_the_loss_is_still_one()
    {
        using var scope = NewDisposeScope();
        var run = Run(
            c => c % 3,
            _ => false,
            ("MpucProtocol", "published"),
            ("MpucMissing", "leave-out"),
            ("MpucTransductive", "false"),
            ("MpucBatchSize", "12"),
            ("MpucEpochs", "1")
        );
        var start = ContrastTrainer.Start(run);
        // Projections a thousand times as long: beside the excluded candidate all others vanish.
        using (no_grad())
        {
            foreach (
                var name in start.Parameters.Tensors.Keys.Where(n =>
                    n.EndsWith(".2.weight", StringComparison.Ordinal) && n.StartsWith("proj_", StringComparison.Ordinal)
                )
            )
                start.Parameters[name].mul_(1000.ToScalar());
        }
        var end = ContrastTrainer.Run(run, start).IfLeft(p => throw new InvalidOperationException(p.ToString()));
        Assert.False(double.IsFinite(Published(run, Projections(run, end))));
        Assert.All(end.History, row => Assert.True(row.ValidationLoss.Exists(double.IsFinite)));
    }

    [Theory]
    [InlineData("corrected", "0")]
    [InlineData("corrected", "2")]
    [InlineData("published", "0")]
    public void Every_epoch_ends_with_as_many_tensors_as_the_one_before(string protocol, string chunk)
    {
        // What other tests left to the collector would go in the middle of this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var counts = new List<long>();
        var run = Run(
            c => c % 3,
            _ => false,
            ("MpucProtocol", protocol),
            ("MpucMissing", "leave-out"),
            ("MpucEpochs", "6"),
            ("MpucChunk", chunk),
            ("MpucSelection", "last")
        );
        var end = ContrastTrainer
            .Run(
                run with
                {
                    Progress = step =>
                    {
                        if (step.Batch == 2)
                            counts.Add(Tensor.TotalCount);
                    },
                },
                ContrastTrainer.Start(run)
            )
            .IfLeft(p => throw new InvalidOperationException(p.ToString()));
        // The first epoch has nothing kept yet.
        Assert.Single(counts.Skip(1).Distinct());
        Assert.Equal(6, end.Epoch);
    }

    private static bool Lacks(int clip) => clip % 4 == 1;

    private static ContrastRun Run(Func<int, int> label, Func<int, bool> lacksSound, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["MpucAudioDir"] = "/a",
            ["MpucActionUnits"] = "/u",
            ["MpucFolds"] = "2",
            ["MpucFeatureSize"] = "8",
            ["MpucWindow"] = "6",
            ["MpucProjectorNorm"] = "none",
            ["MpucMissing"] = "use",
            ["MpucProbe"] = "online",
            ["MpucProbeHidden"] = "16",
            ["MpucEpochs"] = "2",
            ["MpucBatchSize"] = "6",
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        var e = ExperimentParser
            .Parse("test", Settings.Of(settings.Select(s => new Setting(s.Key, s.Value, Place.Nowhere))))
            .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Message))));
        ClipSet Set(string part) =>
            new(
                [.. Enumerable.Range(0, Clips).Select(c => $"{part}{c}")],
                [.. Enumerable.Repeat("g", Clips)],
                [.. Enumerable.Range(0, Clips).Select(label)],
                Seq(
                    new ModalityClips(
                        Modality.Audio,
                        16,
                        [.. Enumerable.Range(0, Clips).Select(c => lacksSound(c) ? [] : Numbers($"{part} sound {c}", 16 * 9))]
                    ),
                    new ModalityClips(Modality.ActionUnits, 4, [.. Enumerable.Range(0, Clips).Select(c => Numbers($"{part} face {c}", 4))])
                )
            );
        var train = Set("train");
        return new ContrastRun(
            "test",
            e,
            3,
            Towers.Of(e, train),
            ProbeHead.Of(e, ProbeGoal.OneOf(3)),
            train,
            Set("validation"),
            Set("test"),
            CPU,
            _ => "",
            _ => { },
            default
        );
    }

    private static float[] Numbers(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Stream.Of(1, name).Normal(i))];

    private static TrainState Trained(ContrastRun run) =>
        ContrastTrainer.Run(run, ContrastTrainer.Start(run)).IfLeft(p => throw new InvalidOperationException(p.ToString()));

    private static float[] Weights(TrainState state, string probe) =>
        [.. state.Probes[probe].Parameters.Tensors.OrderBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => t.Value.Floats())];

    // Of the only validation batch, as long as they come.
    private static Seq<Tensor> Projections(ContrastRun run, TrainState state)
    {
        using var _ = no_grad();
        var (set, e) = (run.Validation, run.Experiment);
        var views = Range(0, 2)
            .Map(v => new BatchView(
                Views.RandomStarts(set, Order(run), e.Encoders.Window, Stream.Of(run.Seed, "validation windows", 0, v)),
                Stream.Of(run.Seed, "validation noise", 0, v),
                None
            ))
            .ToSeq();
        var outputs = EncoderPass.Forward(run, state.Parameters, new ClipBatch(set, Order(run), views), .., Mode.Evaluation);
        return Range(0, 2).Map(m => stack([.. outputs.Map(o => o.Projections[m])], 1)).ToArray().ToSeq();
    }

    private static int[] Order(ContrastRun run) =>
        Batches.Epoch(
            run.Validation.Labels,
            run.Validation.Groups,
            run.Experiment.Training.BatchSize,
            Negatives.Any,
            Sampler.Uniform,
            Stream.Of(run.Seed, "validation batches")
        )[0];

    private static double Published(ContrastRun run, Seq<Tensor> projections)
    {
        var e = run.Experiment;
        var positives = ContrastLoss.PositivesOf(e, run.Validation, Order(run));
        return (
            e.Loss.Contrast == Contrast.Concatenated
                ? PublishedLosses.WithItself(ContrastiveLosses.Join(projections), positives, ContrastiveForm.Published, e.Loss.Temperature)
                : PublishedLosses.Total(
                    projections,
                    ModalityPairs.Of(2, positives, ContrastiveForm.Published),
                    positives,
                    ContrastiveForm.Published,
                    e.Loss.Temperature
                )
        ).Number();
    }
}
