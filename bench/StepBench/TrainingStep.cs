using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Modalities;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Bench;

/// <summary>The worker's step: the real networks through the interpreter, as the trainer takes it.</summary>
internal sealed class TrainingStep : IStep
{
    private readonly Options options;
    private readonly Tower[] towers;
    private readonly ParameterSet parameters;
    private OptimiserState state = OptimiserState.Start;

    public TrainingStep(Options options)
    {
        this.options = options;
        towers = [.. options.Modalities.Select(modality => Make(options, modality))];
        parameters = ParameterSet.Initial(towers.SelectMany(t => t.Parameters).ToArray().ToSeq(), Stream.Of(1, "bench"), options.Place);
    }

    /// <summary>Of a step: a forward pass, and a backward one that is twice as much.</summary>
    public static double Flops(Options options) =>
        3.0
        * 2
        * options.Batch
        * options.Modalities.Sum(modality =>
        {
            var tower = Make(options, modality);
            var encoder = Costs.Flops(tower.Encoder, tower.Input).IfLeft(_ => throw new InvalidOperationException(modality));
            return (double)encoder
                + Costs.Flops(tower.Projector, Shape.Of(Width)).IfLeft(_ => throw new InvalidOperationException(modality));
        });

    private const int Width = 512;

    private IUpdateKernel Updates => options.Column == Column.Plain ? PlainUpdates.Instance : FastUpdates.Of(options.Arithmetic);

    public double Run()
    {
        using var scope = NewDisposeScope();
        // The published code runs the two views one after the other; the fast form runs them together.
        var projections = towers
            .Select(t => options.Arithmetic == Arithmetic.Published ? stack([Project(t, 1), Project(t, 1)], 1) : Together(t))
            .ToArray()
            .ToSeq();
        var loss = ContrastiveLosses.Total(
            projections.Map(ContrastiveLosses.Normalise).Strict(),
            new Positives.SameClip(),
            ContrastiveForm.Published,
            .07
        );
        using var gradients = Gradients.Of(loss, parameters);
        state = Optimisers.Step(new OptimiserRule.Sgd(.9, 1e-3), parameters, gradients, state, 1e-3, Updates);
        state.Moments.Tensors.Iter((_, moment) => moment.DetachFromDisposeScope());
        return loss.item<float>();
    }

    public void Dispose()
    {
        parameters.Dispose();
        state.Moments.Dispose();
    }

    private Tensor Together(Tower tower)
    {
        using var both = Project(tower, 2);
        return stack([.. both.chunk(2, 0)], 1);
    }

    private Tensor Project(Tower tower, int views)
    {
        using var x = Clips.Of(options, tower.Modality, views * options.Batch);
        using var features = Forward(tower.Encoder, x, views);
        return Forward(tower.Projector, features, views);
    }

    private Tensor Forward(Layer layer, Tensor x, int views) =>
        options.Column == Column.Plain
            ? Interpreter.Forward(layer, x, parameters, Mode.Training, PlainKernels.Instance, views)
            : Interpreter.Forward(layer, x, parameters, Mode.Training, options.Arithmetic, views);

    private static Tower Make(Options options, string modality) =>
        modality switch
        {
            "audio" => Tower.Of(Modality.Audio, Encoders.Audio(Width), Shape.Of(options.Frames, 128), Width),
            "landmarks" => Tower.Of(
                Modality.Landmarks,
                Encoders.Landmarks(Width, options.Frames, FaceGraph.Value),
                Shape.Of(options.Frames, 51, 2),
                Width
            ),
            "text" => Tower.Of(
                Modality.Text,
                Encoders.Text(Width, PositionAxis.Time),
                Shape.Of(options.Frames, Encoders.WordVector),
                Width
            ),
            "video" => Tower.Of(Modality.Video, Encoders.Video(Width), Shape.Of(3, 8, 112, 112), Width),
            _ => Tower.Of(Modality.ActionUnits, Encoders.ActionUnits(35, Width), Shape.Of(35), Width),
        };
}
