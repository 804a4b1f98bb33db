namespace MpucMer.Pure.Problems;

public abstract partial record Problem
{
    /// <summary>A loss that is infinite or not a number: the run stops, the last good checkpoint stays. Batch 0: the loss on the validation clips.</summary>
    public sealed record LossNotFinite(string Step, int Epoch, int Batch, double LearningRate, Option<string> Checkpoint) : Problem
    {
        /// <summary>The probe that diverged, where it was one; else the encoders did.</summary>
        public Option<string> Probe { get; init; }
    }

    /// <summary>The user or the system asked to stop; the state is saved.</summary>
    public sealed record Interrupted(string Step, int Epoch, Option<string> Checkpoint) : Problem;

    /// <summary>A class that no training clip of a fold has.</summary>
    public sealed record ClassWithoutTrainingClips(string Fold, Seq<string> Classes) : Problem;

    /// <summary>MPUC4050: a modality that no training clip of a fold has.</summary>
    public sealed record ModalityWithoutTrainingClips(string Fold, Seq<string> Modalities) : Problem;

    /// <summary>Batches within one group, and no group has two clips.</summary>
    public sealed record GroupsTooSmall(string Fold, int LargestGroup) : Problem;

    /// <summary>MPUC4010: what a step made has a number that is not finite (element <paramref name="At"/> of an array of a file): nothing of it is stored.</summary>
    public sealed record ResultNotFinite(string Result, string Array, long At) : Problem;

    /// <summary>MPUC4011: the encoder makes numbers that are not finite of a clip.</summary>
    public sealed record FeaturesNotFinite(string Step, string Modality, string Clip) : Problem;

    /// <summary>MPUC4012: a probe makes scores that are not finite of a clip.</summary>
    public sealed record ScoresNotFinite(string Step, string Probe, string Clip) : Problem;

    /// <summary>MPUC4013: the system, or the library behind the tensors, has no memory for an array.</summary>
    public sealed record MemoryRefused(string Step, string Detail) : Problem;

    /// <summary>MPUC4014: a step of training takes more memory, at the least, than there is.</summary>
    public sealed record MemoryTooSmall(int Clips, long Needed, long There, Place Place) : Problem;

    /// <summary>MPUC4015: a batch of a modality's views has more numbers than one array holds.</summary>
    public sealed record BatchBeyondArrays(string Modality, int Clips, long Elements, Place Place) : Problem;
}
