namespace MpucMer.Pure.Problems;

public abstract partial record Problem
{
    /// <summary>A loss that is infinite or not a number: the run stops, the last good checkpoint stays.</summary>
    public sealed record LossNotFinite(string Step, int Epoch, int Batch, double LearningRate, Option<string> Checkpoint) : Problem;

    /// <summary>The user or the system asked to stop; the state is saved.</summary>
    public sealed record Interrupted(string Step, int Epoch, Option<string> Checkpoint) : Problem;

    /// <summary>A class that no training clip of a fold has.</summary>
    public sealed record ClassWithoutTrainingClips(string Fold, Seq<string> Classes) : Problem;

    /// <summary>MPUC4050: a modality that no training clip of a fold has.</summary>
    public sealed record ModalityWithoutTrainingClips(string Fold, Seq<string> Modalities) : Problem;

    /// <summary>Batches within one group, and no group has two clips.</summary>
    public sealed record GroupsTooSmall(string Fold, int LargestGroup) : Problem;
}
