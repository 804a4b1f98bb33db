using MpucMer.Effects.Tensors;
using MpucMer.Pure.Events;

namespace MpucMer.Effects.Training;

/// <summary>
/// All that training carries from step to step: the fold's state. Random numbers are no part of it, since each stream is named by seed,
/// purpose, epoch and step.
/// </summary>
/// <param name="Batch">The next step within <paramref name="Epoch"/>.</param>
/// <param name="Sums">Loss, accuracy and time summed over the epoch's steps so far.</param>
/// <param name="Best">The value by which epochs are chosen (higher is better), the epoch that had it, and copies of its tensors.</param>
public sealed record TrainState(
    ParameterSet Parameters,
    OptimiserState Optimiser,
    HashMap<string, ProbeState> Probes,
    int Epoch,
    int Batch,
    (double Loss, double Accuracy, int Steps, double Seconds) Sums,
    Option<BestEpoch> Best,
    Option<double> LowestValidationLoss,
    int LowestAt,
    Seq<EpochRow> History
);

/// <summary>A probe and what its optimiser remembers.</summary>
public sealed record ProbeState(ParameterSet Parameters, OptimiserState Optimiser);

/// <summary>The epoch kept so far, with copies of encoders and online probes (their names prefixed by the head's).</summary>
public sealed record BestEpoch(int Epoch, double Value, ParameterSet Encoders, ParameterSet Probes);
