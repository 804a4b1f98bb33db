namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Training(Problem problem) => problem switch
    {
        Problem.LossNotFinite p => Error("MPUC4001", Place.Nowhere,
            $"{p.Step}: the loss is not finite at epoch {p.Epoch}, step {p.Batch} (learning rate {p.LearningRate.ToString("G3", System.Globalization.CultureInfo.InvariantCulture)}); training stopped.",
            $"Lower MpucLearningRate or raise MpucTemperature. {p.Checkpoint.Match(c => $"The last good checkpoint is {c}.", () => "There is no checkpoint yet.")}"),
        Problem.Interrupted p => Error("MPUC4002", Place.Nowhere, $"{p.Step}: stopped on request{(p.Epoch > 0 ? $" at epoch {p.Epoch}" : "")}.",
            p.Checkpoint.Match(c => $"The state is kept in {c}; the same command goes on from there.", () => "The same command starts this step again; finished steps are kept.")),
        Problem.ClassWithoutTrainingClips p => Error("MPUC4003", Place.Nowhere, $"{p.Fold}: no training clip has the label {Names(p.Classes.ToList())}.", "Choose other test actors, or another split."),
        Problem.ModalityWithoutTrainingClips p => Error("MPUC4050", Place.Nowhere, $"{p.Fold}: no training clip has {Names(p.Modalities.ToList())}.", "Leave the modality out of MpucModalities, or choose another split."),
        Problem.GroupsTooSmall p => Error("MPUC4004", Place.Nowhere, $"{p.Fold}: batches within one group need two clips of it; the largest training group has {p.LargestGroup}.", "Use -p:MpucNegatives=any."),
        _ => null,
    };
}
