using static System.FormattableString;

namespace MpucMer.Pure.Problems;

public static partial class ProblemText
{
    private static Explanation? Split(Problem problem) => problem switch
    {
        Problem.NothingToSplit => Error("MPUC1201", Place.Nowhere, "There is no clip to split.", "See the earlier warnings for the clips that were left out, and check the folders of the data set."),
        Problem.IdTwice p => Error("MPUC1202", Place.Nowhere, $"Clips that come more than once: {Names([.. p.Ids])}.", "Give each clip one id, or leave out the copy."),
        Problem.UnknownActors p => Error("MPUC1203", Place.Nowhere, $"Fold '{p.Fold}' tests actors that the data lacks: {Names([.. p.Actors])}.", $"The data has {Names([.. p.Known], 30)}."),
        Problem.ActorTestedTwice p => p.First == p.Second
            ? Error("MPUC1204", Place.Nowhere, $"Fold '{p.First}' names test actor {p.Actor} twice.", "Name each actor once.")
            : Error("MPUC1204", Place.Nowhere, $"Actor {p.Actor} is tested by fold '{p.First}' and by fold '{p.Second}'.", "Let one of them test this actor, else its clips count twice in the mean."),
        Problem.FoldWithoutActors p => Error("MPUC1205", Place.Nowhere, $"Fold '{p.Fold}' has no test actor.", "Name at least one, or remove the fold (is there a slash too many?)."),
        Problem.NoActorLeftToTrain p => Error("MPUC1206", Place.Nowhere, $"Fold '{p.Fold}' leaves no actor to train: of {p.Actors}, {p.Test} would test and {p.Validation} validate.", "Ask for fewer test or validation actors, or add data."),
        Problem.MoreFoldsThanActors p => Error("MPUC1207", Place.Nowhere, $"{p.Folds} folds are asked for, but there are {p.Actors} actors.", "Each fold tests at least one actor of its own: ask for fewer folds."),
        Problem.TooFewFolds p => Error("MPUC1208", Place.Nowhere, $"Number of folds: {p.Folds}; this kind of split needs at least {p.Least}.", "Ask for more folds; with one actor only, add actors or split by clip."),
        Problem.NoValidationActors p => Error("MPUC1209", Place.Nowhere, $"Number of validation actors: {p.Count}.", "At least one must validate: the epoch to keep is chosen on its clips."),
        Problem.SplitPartEmpty p => Error("MPUC1210", Place.Nowhere, Invariant($"The published split with percentage {p.Percentage} leaves the {p.Part} part without clips."), "Add data or change MpucSplitPercentage; for few actors, use MpucSplit=folds or leave-one-out."),
        Problem.SplitShareOutside p => Error("MPUC1211", Place.Nowhere, Invariant($"The split percentage is {p.Percentage}."), "It is a share between 0 and 1 (neither included); the published one is 0.9."),
        Problem.FoldNameTwice p => Error("MPUC1212", Place.Nowhere, $"Two folds are named '{p.Name}'.", "Give each fold a name of its own."),
        Problem.ActorsNotOnRoll p => Error("MPUC1213", Place.Nowhere, $"The data has actors that are not among the {p.Roll} to be shuffled: {Names([.. p.Actors])}.", "Extend the roll, or leave it out to shuffle the actors of the data."),
        Problem.NoSplitGiven p => Error("MPUC1214", new(p.Path), "MpucSplit=manifest, and no clip says which split it is in.", "Add a column split with train, validation and test, or set MpucSplit to folds or leave-one-out."),
        Problem.GivenPartEmpty p => Error("MPUC1215", new(p.Path), $"No clip is left in the {p.Part} part of the split.", "Put clips into each of train, validation and test; see the earlier warnings for clips that were left out."),
        _ => null,
    };
}
