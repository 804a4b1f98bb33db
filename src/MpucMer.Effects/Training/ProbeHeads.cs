using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>
/// A classifier on features: of all modalities joined (<see cref="Fused"/>), or of one. <paramref name="Parts"/> are places in the list of
/// features: those of the experiment's modalities, and last, where clips may lack some, what each clip has ([B, modalities] of 0 and 1),
/// which the fused one is told.
/// </summary>
public sealed record ProbeHead(string Name, Layer Network, Seq<int> Parts, ProbeGoal Goal)
{
    public const string Fused = "fused";

    /// <summary>One head on everything, one on each modality.</summary>
    public static Seq<ProbeHead> Of(Experiment e, ProbeGoal goal)
    {
        var (count, features) = (e.Data.Modalities.Count, e.Encoders.FeatureSize);
        var told = e.Data.Missing == MissingModality.Use ? 1 : 0;
        var all = new ProbeHead(
            Fused,
            NetworkOf(count * features + told * count, e.Probe, goal.Classes),
            Range(0, count + told).ToSeq(),
            goal
        );
        return Seq1(all)
            + e.Data.Modalities.Map((i, m) => new ProbeHead(m.Name, NetworkOf(features, e.Probe, goal.Classes), Seq1(i), goal)).ToSeq();
    }

    /// <param name="weights">Values that parameters start with in place of random ones, by name.</param>
    public ProbeState Start(long seed, Device device, Seq<NamedArray> weights = default)
    {
        var parameters = ParameterSet.Initial(Parameters.Of(Network), Stream.Of(seed, $"probe {Name}"), device);
        if (!weights.IsEmpty)
            Checkpoints.Fill("", parameters, weights.ToDictionary(w => w.Name));
        return new(parameters, OptimiserState.Start);
    }

    /// <summary>Scores [B, classes] for features of each modality [B, F]. The caller disposes them.</summary>
    public Tensor Scores(IReadOnlyList<Tensor> features, ParameterSet parameters, Mode mode)
    {
        if (Parts.Count == 1)
            return Interpreter.Forward(Network, features[Parts[0]], parameters, mode);
        using var joined = cat(Parts.Map(p => features[p]).ToArray(), 1);
        return Interpreter.Forward(Network, joined, parameters, mode);
    }

    /// <summary>
    /// One step of the optimiser on the goal's mean loss, which it gives; <paramref name="truth"/> as <see cref="ProbeGoal.Truth"/> makes
    /// it.
    /// </summary>
    public (ProbeState State, double Loss) Step(
        ProbeState state,
        IReadOnlyList<Tensor> features,
        Tensor truth,
        OptimiserSettings settings,
        double rate
    )
    {
        using var scores = Scores(features, state.Parameters, Mode.Training);
        using var loss = Goal.Loss(scores, truth);
        using var gradients = Gradients.Of(loss, state.Parameters);
        var value = loss.Number();
        return (state with { Optimiser = Optimisers.Step(Rules.Of(settings), state.Parameters, gradients, state.Optimiser, rate) }, value);
    }

    /// <summary>Scores in evaluation, [clips, classes]. The caller disposes them.</summary>
    public Tensor Evaluate(IReadOnlyList<Tensor> features, ParameterSet parameters)
    {
        using var _ = no_grad();
        return Scores(features, parameters, Mode.Evaluation);
    }

    // Before each linear layer: on the frozen features and on the hidden units.
    private static Layer WithDropout(Layer network, Layer dropout) =>
        network switch
        {
            Layer.Sequence s => new Layer.Sequence(s.Layers.Bind(l => l is Layer.Named ? Seq(dropout, l) : Seq1(l))),
            var single => Layer.Chain(dropout, single),
        };

    private static Layer NetworkOf(int inputs, ProbeSettings probe, int classes)
    {
        var network =
            probe.Hidden == 0
                ? new Layer.Named("linear", new Layer.Linear(inputs, classes))
                : Encoders.FusionProbe(inputs, probe.Hidden, classes);
        var regular = probe.Dropout == 0 ? network : WithDropout(network, new Layer.Dropout(probe.Dropout));
        return probe.Kind == ProbeKind.Attention ? Layer.Chain(Encoders.ProbeAttention(inputs), regular) : regular;
    }
}
