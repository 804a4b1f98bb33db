using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Losses;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Losses;

/// <summary>Under the published protocol the training loss is computed in the published operations, to the bit.</summary>
[Collection("Tensors")]
public sealed class TrainedLossTests
{
    [Theory]
    [InlineData("unsupervised", "pairwise")]
    [InlineData("supervised", "pairwise")]
    [InlineData("unsupervised", "concatenated")]
    public void The_published_protocol_trains_on_the_published_operations(string objective, string contrast)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var projections = Range(0, 3).Map(_ => randn(6, 2, 8)).ToSeq().Strict();
        var e = ExperimentParser
            .Parse(
                "test",
                Settings.Of(
                    new (string Name, string Value)[]
                    {
                        ("MpucAudioDir", "/a"),
                        ("MpucLandmarksDir", "/l"),
                        ("MpucActionUnits", "/u"),
                        ("MpucProtocol", "published"),
                        ("MpucObjective", objective),
                        ("MpucContrast", contrast),
                    }.Select(s => new Setting(s.Name, s.Value, Place.Nowhere))
                )
            )
            .IfFail(p => throw new InvalidOperationException(string.Join("; ", p.Map(x => x.Explain().Message))));
        Positives positives = objective == "supervised" ? new Positives.SameLabel(Seq(0, 1, 2, 0, 1, 2)) : new Positives.SameClip();
        using var none = new ParameterSet(HashMap<string, Tensor>());
        Tensor Loss(Arithmetic arithmetic) =>
            ContrastLoss.Of(e, none, projections, ModalityMask.Full(3, 6), positives, ContrastiveLosses.Normalise, arithmetic).Loss;

        var normalised = projections.Map(ContrastiveLosses.Normalise).Strict();
        var expected =
            contrast == "concatenated"
                ? PublishedLosses.WithItself(
                    ContrastiveLosses.Normalise(ContrastiveLosses.Join(projections)),
                    positives,
                    ContrastiveForm.Published,
                    e.Loss.Temperature
                )
                : PublishedLosses.Total(
                    normalised,
                    ModalityPairs.Of(3, positives, ContrastiveForm.Published),
                    positives,
                    ContrastiveForm.Published,
                    e.Loss.Temperature
                );
        Assert.Equal(expected.item<float>(), Loss(Arithmetic.Published).item<float>());
        Assert.Equal(expected.item<float>(), Loss(Arithmetic.Fast).item<float>(), 1e-5f);
    }
}
