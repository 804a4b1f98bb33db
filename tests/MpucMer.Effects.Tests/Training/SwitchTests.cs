using LanguageExt;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Training;

/// <summary>Each switch of the training through all stages: the run ends, and it is another one than without.</summary>
[Collection(AloneCollection.Name)]
public sealed class SwitchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-switch-").FullName;

    [Theory]
    [InlineData("corrected", "MpucPairForm=symmetric")]
    [InlineData("corrected", "MpucPredictionHeads=true")]
    [InlineData("corrected", "MpucTemperatureLearned=true")]
    [InlineData("corrected", "MpucSpecAugment=true")]
    [InlineData("corrected", "MpucChunk=2")]
    [InlineData("corrected", "MpucPrecision=bf16")]
    [InlineData("corrected", "MpucFaceAttention=temporal")]
    [InlineData("corrected", "MpucFaceParts=true")]
    [InlineData("corrected", "MpucOutput=projections")]
    [InlineData("published", "MpucOutput=projections")]
    [InlineData("corrected", "MpucProbeKind=attention")]
    [InlineData("published", "MpucProbeKind=attention")]
    public void A_switch_makes_another_run(string protocol, string written)
    {
        var properties = protocol == "corrected" ? TinyRun.Corrected : TinyRun.Published;
        var (without, with) = (
            TinyRun.In(Path.Combine(folder, "a"), properties, Prepared.Features),
            TinyRun.In(Path.Combine(folder, "b"), properties, Prepared.Features, (written.Split('=')[0], written.Split('=')[1]))
        );
        TinyRun.Good(without);
        TinyRun.Good(with);
        var (before, after) = (Probe(without), Probe(with));
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void What_is_pretrained_is_where_training_starts()
    {
        var request = TinyRun.In(folder, TinyRun.Corrected, Prepared.Features);
        var experiment = ExperimentParser
            .Parse("test", request.Settings)
            .IfFail(p => throw new InvalidOperationException(string.Join("; ", p)));
        var towers = Seq(
            Tower.Of(Modality.Audio, Encoders.Audio(8), Shape.Of(12, 128), 8),
            Tower.Of(Modality.Landmarks, Encoders.Landmarks(8, 12, FaceGraph.Value), Shape.Of(12, 51, 2), 8)
        );
        var state = towers
            .Bind(t => t.Parameters)
            .Filter(s => s.Name.StartsWith("audio_encoder.", StringComparison.Ordinal))
            .ToDictionary(
                s => s.Name,
                s => new NamedArray(s.Name, [.. s.Shape.Map(n => (long)n)], [.. Enumerable.Range(0, (int)s.Elements).Select(i => i + .5f)])
            );
        var set = new ClipSet([], [], [], Seq<ModalityClips>());
        var run = new ContrastRun(
            "test",
            experiment,
            0,
            towers,
            Seq<ProbeHead>(),
            set,
            set,
            set,
            CPU,
            _ => Right<Problem, string>(""),
            _ => { },
            default
        );
        var plain = ContrastTrainer.Start(run).Parameters;
        var started = ContrastTrainer.Start(run with { Pretrained = state.Values.ToArray().ToSeq() }).Parameters;
        foreach (var (name, tensor) in started.Tensors.ToSeq())
            Assert.Equal(state.TryGetValue(name, out var array) ? array.Values : plain[name].Floats(), tensor.Floats());
        Assert.All(started.Tensors.Values, t => Assert.True(t.is_leaf));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Probe(Request request) =>
        string.Join(
            '\n',
            Outcome.Of(request).Where(file => file.Key.EndsWith("probes.safetensors", StringComparison.Ordinal)).Select(file => file.Value)
        );
}
