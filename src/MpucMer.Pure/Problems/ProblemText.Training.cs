namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Training(Problem problem) => problem switch
    {
        Problem.LossNotFinite p => Error("MPUC4001", Place.Nowhere,
            $"{p.Step}: the loss {p.Probe.Match(probe => $"of the probe {probe} ", () => "")}is not finite {At(p)} (learning rate {p.LearningRate.ToString("G3", System.Globalization.CultureInfo.InvariantCulture)}); training stopped.",
            p.Probe.Match(
                _ => "Lower MpucProbeLearningRate.",
                () => $"Lower MpucLearningRate or raise MpucTemperature. {p.Checkpoint.Match(c => $"The last good checkpoint is {c}.", () => "There is no checkpoint yet.")}")),
        Problem.Interrupted p => Error("MPUC4002", Place.Nowhere, $"{p.Step}: stopped on request{(p.Epoch > 0 ? $" at epoch {p.Epoch}" : "")}.",
            p.Checkpoint.Match(c => $"The state is kept in {c}; the same command goes on from there.", () => "The same command starts this step again; finished steps are kept.")),
        Problem.ClassWithoutTrainingClips p => Error("MPUC4003", Place.Nowhere, $"{p.Fold}: no training clip has the label {Names(p.Classes.ToList())}.", "Choose other test actors, or another split."),
        Problem.ModalityWithoutTrainingClips p => Error("MPUC4050", Place.Nowhere, $"{p.Fold}: no training clip has {Names(p.Modalities.ToList())}.", "Leave the modality out of MpucModalities, or choose another split."),
        Problem.GroupsTooSmall p => Error("MPUC4004", Place.Nowhere, $"{p.Fold}: batches within one group need two clips of it; the largest training group has {p.LargestGroup}.", "Use -p:MpucNegatives=any."),
        Problem.ResultNotFinite p => Error("MPUC4010", Place.Nowhere, $"{p.Result}: {p.Array} has a number that is not finite (element {p.At}); nothing of it is stored.",
            "Lower the learning rates, and see that the features and weights that went in are of a usual size."),
        Problem.FeaturesNotFinite p => Error("MPUC4011", Place.Nowhere, $"{p.Step}: the {p.Modality} encoder makes numbers of the clip {p.Clip} that are not finite; nothing is stored.",
            "Look at the clip's file for huge numbers, standardise the inputs (MpucInputs=training), or give other weights where they come from a file."),
        Problem.ScoresNotFinite p => Error("MPUC4012", Place.Nowhere, $"{p.Step}: the probe {p.Probe} makes scores of the clip {p.Clip} that are not finite; nothing is stored.",
            "Lower MpucProbeLearningRate, or standardise the features (MpucProbeFeatures=training)."),
        Problem.MemoryRefused p => Error("MPUC4013", Place.Nowhere, $"{p.Step}: there is not enough memory ({p.Detail}).",
            "Lower MpucBatchSize, or set MpucChunk, which keeps the batch and needs the memory of a part of it; MpucWindow, MpucFeatureSize and MpucProbeHidden count as well."),
        Problem.MemoryTooSmall p => Error("MPUC4014", p.Place,
            $"A step of {p.Clips} clips takes {Gigabytes(p.Needed)} of memory or more, and this machine has {Gigabytes(p.There)}.",
            "Lower MpucBatchSize, or set MpucChunk, which keeps the batch and needs the memory of a part of it."),
        Problem.BatchBeyondArrays p => Error("MPUC4015", p.Place, $"The views of {p.Modality} of a batch of {p.Clips} clips have {Large(p.Elements)} numbers, more than one array holds.",
            "Lower MpucBatchSize or MpucWindow."),
        _ => null,
    };

    private static string At(Problem.LossNotFinite p) => p.Batch == 0 ? $"on the validation clips after epoch {p.Epoch}" : $"at epoch {p.Epoch}, step {p.Batch}";
}
