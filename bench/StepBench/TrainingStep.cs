using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Training;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Bench;

/// <summary>Two views of random clips forward, the pairwise loss of the published form, backward, a step of SGD.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Options options;
    private readonly Tower[] towers;
    private readonly ParameterSet parameters;
    private OptimiserState state = OptimiserState.Start;

    public TrainingStep(Options options)
    {
        this.options = options;
        towers = [.. options.Modalities.Select(Make)];
        parameters = ParameterSet.Initial(towers.SelectMany(t => t.Parameters).ToArray().ToSeq(), Stream.Of(1, "bench"));
    }

    public double Run()
    {
        using var scope = NewDisposeScope();
        // The published code runs the two views one after the other; the fast form runs them together.
        var projections = towers.Select(t => options.Arithmetic == Arithmetic.Published ? stack([Project(t, 1), Project(t, 1)], 1) : Together(t)).ToArray().ToSeq();
        var loss = ContrastiveLosses.Total(projections.Map(ContrastiveLosses.Normalise).Strict(), new Positives.SameClip(), PairForm.Published, .07);
        using var gradients = Gradients.Of(loss, parameters);
        state = Optimisers.Step(new OptimiserRule.Sgd(.9, 1e-3), parameters, gradients, state, 1e-3, FastUpdates.Of(options.Arithmetic));
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
        using var x = Clips(tower, views * options.Batch);
        using var features = Interpreter.Forward(tower.Encoder, x, parameters, Mode.Training, options.Arithmetic, views);
        return Interpreter.Forward(tower.Projector, features, parameters, Mode.Training, options.Arithmetic, views);
    }

    // As large as real ones: decibels, and coordinates in the unit square.
    private Tensor Clips(Tower tower, int count) => tower.Modality switch
    {
        "audio" => randn([count, options.Frames, 128]).mul_(15).sub_(40),
        "landmarks" => rand([count, options.Frames, FaceGraph.Value.Nodes, 2]),
        _ => rand([count, 35]),
    };

    private Tower Make(string modality) => modality switch
    {
        "audio" => Tower.Audio(512, options.Frames),
        "landmarks" => Tower.Landmarks(512, options.Frames, FaceGraph.Value),
        _ => Tower.ActionUnits(512),
    };
}
