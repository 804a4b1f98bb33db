using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Folds and parts of the data.</content>
public abstract partial record Problem
{
    private static Area SplitsArea =>
        new(
            "Splits",
            "Folds and parts of the data.",
            [
                NothingToSplit.Page,
                IdTwice.Page,
                UnknownActors.Page,
                ActorTestedTwice.Page,
                FoldWithoutActors.Page,
                NoActorLeftToTrain.Page,
                MoreFoldsThanActors.Page,
                TooFewFolds.Page,
                NoValidationActors.Page,
                SplitPartEmpty.Page,
                SplitShareOutside.Page,
                FoldNameTwice.Page,
                ActorsNotOnRoll.Page,
                NoSplitGiven.Page,
                GivenPartEmpty.Page,
            ]
        );

    /// <summary>There is no clip to split.</summary>
    public sealed record NothingToSplit : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1201",
                Place.Nowhere,
                "There is no clip to split.",
                "See the earlier warnings for the clips that were left out, and check the folders of the data set."
            );

        public static Page Page =>
            new()
            {
                Title = "There is no clip to split",
                What = """
                    After indexing and leaving out what cannot be used, no clip is left, so there is nothing to train or test.
                    """,
                Fix = """
                    - Read the warnings above this error: each names a clip that was left out, and why.
                    - Check that the folders of the data set exist and hold files of every modality of the experiment.
                    - If the experiment chooses classes or actors, check that the data has them.
                    """,
                Examples = [new NothingToSplit()],
            };
    }

    /// <summary>Clips whose id comes more than once.</summary>
    public sealed record IdTwice(Seq<string> Ids) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1202",
                Place.Nowhere,
                $"Clips that come more than once: {Names(Ids)}.",
                "Give each clip one id, or leave out the copy."
            );

        public static Page Page =>
            new()
            {
                Title = "A clip comes more than once",
                What = """
                    Two files have the same clip id. In a split one could train and the other test, which would make the scores too good.
                    """,
                Fix = """
                    - Remove the copy, or move it out of the data folder.
                    - If they are different clips, rename one: ids come from file names.
                    """,
                Examples = [new IdTwice(Seq1("01-01-03-01-01-01-02"))],
            };
    }

    /// <summary>A fold tests actors that the data lacks.</summary>
    public sealed record UnknownActors(string Fold, Seq<string> Actors, Seq<string> Known) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1203",
                Place.Nowhere,
                $"Fold '{Fold}' tests actors that the data lacks: {Names(Actors)}.",
                $"The data has {Names(Known, 30)}."
            );

        public static Page Page =>
            new()
            {
                Title = "A fold tests actors that the data lacks",
                What = """
                    A list of test actors names an actor of whom there is no clip. Numbers match by value: `2` is `02`.
                    """,
                Fix = """
                    - Correct the number, or take the actor off the list.
                    - If the actor should be there, check the folders and the warnings about clips that were left out.
                    """,
                Examples = [new UnknownActors("fold-5", Seq("1", "4", "9", "22"), Seq("2", "3", "5", "6", "7"))],
            };
    }

    /// <summary>An actor is in the test lists of two folds, or twice in one.</summary>
    public sealed record ActorTestedTwice(string Actor, string First, string Second) : Problem
    {
        public override Explanation Explain() =>
            First == Second
                ? Error("MPUC1204", Place.Nowhere, $"Fold '{First}' names test actor {Actor} twice.", "Name each actor once.")
                : Error(
                    "MPUC1204",
                    Place.Nowhere,
                    $"Actor {Actor} is tested by fold '{First}' and by fold '{Second}'.",
                    "Let one of them test this actor, else its clips count twice in the mean."
                );

        public static Page Page =>
            new()
            {
                Title = "An actor is tested twice",
                What = """
                    An actor is in the test lists of two folds, or twice in one list. The clips would count twice in the mean over folds.
                    """,
                Fix = """
                    - Name each actor in one list, once. `2` and `02` are the same actor.
                    """,
                Examples = [new ActorTestedTwice("2", "fold-1", "fold-3")],
            };
    }

    /// <summary>A fold's list of test actors is empty.</summary>
    public sealed record FoldWithoutActors(string Fold) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1205",
                Place.Nowhere,
                $"Fold '{Fold}' has no test actor.",
                "Name at least one, or remove the fold (is there a slash too many?)."
            );

        public static Page Page =>
            new()
            {
                Title = "A fold has no test actor",
                What = """
                    A list of test actors is empty, most often because of one slash too many: `2 5//3 6`.
                    """,
                Fix = """
                    - Remove the slash, or name the actors that this fold tests.
                    """,
                Examples = [new FoldWithoutActors("fold-2")],
            };
    }

    /// <summary>Testing and validating actors leave none to train.</summary>
    public sealed record NoActorLeftToTrain(string Fold, int Actors, int Test, int Validation) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1206",
                Place.Nowhere,
                $"Fold '{Fold}' leaves no actor to train: of {Actors}, {Test} would test and {Validation} validate.",
                "Ask for fewer test or validation actors, or add data."
            );

        public static Page Page =>
            new()
            {
                Title = "No actor is left to train",
                What = """
                    The actors that test and validate are all there are. In every fold at least one actor must train.
                    """,
                Fix = """
                    - Ask for fewer validation actors.
                    - Shorten the list of test actors, or ask for more folds (each then tests fewer).
                    - Leave-one-out needs three actors: one tests, one validates, one trains.
                    """,
                Examples = [new NoActorLeftToTrain("fold-1", 4, 2, 2)],
            };
    }

    /// <summary>More folds than actors to test.</summary>
    public sealed record MoreFoldsThanActors(int Folds, int Actors) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1207",
                Place.Nowhere,
                $"{Folds} folds are asked for, but there are {Actors} actors.",
                "Each fold tests at least one actor of its own: ask for fewer folds."
            );

        public static Page Page =>
            new()
            {
                Title = "More folds than actors",
                What = """
                    Every fold tests at least one actor that no other fold tests, so there cannot be more folds than actors.
                    """,
                Fix = """
                    - Ask for as many folds as there are actors, or fewer.
                    - As many folds as actors is leave-one-out.
                    """,
                Examples = [new MoreFoldsThanActors(30, 24)],
            };
    }

    /// <summary>Fewer folds than the kind of split needs.</summary>
    public sealed record TooFewFolds(int Folds, int Least) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1208",
                Place.Nowhere,
                $"Number of folds: {Folds}; this kind of split needs at least {Least}.",
                "Ask for more folds; with one actor only, add actors or split by clip."
            );

        public static Page Page =>
            new()
            {
                Title = "Too few folds",
                What = """
                    The kind of split needs more folds than were asked for: explicit lists need one, k-fold two, leave-one-out two actors.
                    """,
                Fix = """
                    - Ask for two folds or more, or name the test actors of a single fold explicitly.
                    - With one actor only there is no split by actor: add actors, or use the published split by clip.
                    """,
                Examples = [new TooFewFolds(1, 2)],
            };
    }

    /// <summary>Fewer than one validation actor is asked for.</summary>
    public sealed record NoValidationActors(int Count) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1209",
                Place.Nowhere,
                $"Number of validation actors: {Count}.",
                "At least one must validate: the epoch to keep is chosen on its clips."
            );

        public static Page Page =>
            new()
            {
                Title = "No actor validates",
                What = """
                    The number of validation actors is below one. The epoch whose weights are kept is chosen on validation clips, never on
                    test clips.
                    """,
                Fix = """
                    - Ask for one validation actor or more. Two or four of RAVDESS give both sexes alike.
                    """,
                Examples = [new NoValidationActors(0)],
            };
    }

    /// <summary>A published split leaves a part without clips.</summary>
    public sealed record SplitPartEmpty(string Part, double Percentage) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1210",
                Place.Nowhere,
                Invariant($"The published split with percentage {Percentage} leaves the {Part} part without clips."),
                "Add data or change MpucSplitPercentage; for few actors, use MpucSplit=folds or leave-one-out."
            );

        public static Page Page =>
            new()
            {
                Title = "A part of the published split is empty",
                What = """
                    The published splits cut counts down to integers, so that with few actors or clips a part may get none.
                    """,
                Fix = """
                    - By actor, percentage 0.9 needs three actors at least; by clip, some class needs twelve clips.
                    - Lower the percentage, add data, or split another way (leave-one-out, k-fold).
                    """,
                Examples = [new SplitPartEmpty("validation", .9)],
            };
    }

    /// <summary>The share kept for training and validation is not between 0 and 1.</summary>
    public sealed record SplitShareOutside(double Percentage) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1211",
                Place.Nowhere,
                Invariant($"The split percentage is {Percentage}."),
                "It is a share between 0 and 1 (neither included); the published one is 0.9."
            );

        public static Page Page =>
            new()
            {
                Title = "The split percentage is not between 0 and 1",
                What = """
                    The share of actors or clips that is kept for training and validation must leave some for testing, and some to keep.
                    """,
                Fix = """
                    - Write 0.9 for ninety percent.
                    """,
                Examples = [new SplitShareOutside(90)],
            };
    }

    /// <summary>Two folds have one name.</summary>
    public sealed record FoldNameTwice(string Name) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC1212", Place.Nowhere, $"Two folds are named '{Name}'.", "Give each fold a name of its own.");

        public static Page Page =>
            new()
            {
                Title = "Two folds have one name",
                What = """
                    Results are kept and reported by the name of the fold, so two folds of one name would overwrite each other.
                    """,
                Fix = """
                    - Rename one of them. Folds without a name are called fold-1, fold-2, … by their place, so a given name of that form may
                      clash.
                    """,
                Examples = [new FoldNameTwice("a")],
            };
    }

    /// <summary>The data has actors that are not on the roll to be shuffled.</summary>
    public sealed record ActorsNotOnRoll(Seq<string> Actors, int Roll) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1213",
                Place.Nowhere,
                $"The data has actors that are not among the {Roll} to be shuffled: {Names(Actors)}.",
                "Extend the roll, or leave it out to shuffle the actors of the data."
            );

        public static Page Page =>
            new()
            {
                Title = "The data has actors that are not on the roll",
                What = """
                    The published split by actor shuffles a fixed roll (RAVDESS: 1 to 24). A clip of an actor who is not on it has no part
                    to go to.
                    """,
                Fix = """
                    - For data other than RAVDESS leave the roll out: then the actors of the data are shuffled.
                    - If the actor number is wrong, correct the file name.
                    """,
                Examples = [new ActorsNotOnRoll(Seq1("25"), 24)],
            };
    }

    /// <summary>The data says of no clip in which split it is.</summary>
    public sealed record NoSplitGiven(string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1214",
                new(Path),
                "MpucSplit=manifest, and no clip says which split it is in.",
                "Add a column split with train, validation and test, or set MpucSplit to folds or leave-one-out."
            );

        public static Page Page =>
            new()
            {
                Title = "No split is given",
                What = """
                    `MpucSplit=manifest` takes the split from the data, and no clip says which part it is in.
                    """,
                Fix = """
                    - Add a column `split` with `train`, `validation` or `test` in every row.
                    - Or set `MpucSplit` to `folds` (with `MpucFolds`) or `leave-one-out`.
                    """,
                Examples = [new NoSplitGiven("clips.csv")],
            };
    }

    /// <summary>A split that the data gives leaves a part without clips.</summary>
    public sealed record GivenPartEmpty(string Part, string Path) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC1215",
                new(Path),
                $"No clip is left in the {Part} part of the split.",
                "Put clips into each of train, validation and test; see the earlier warnings for clips that were left out."
            );

        public static Page Page =>
            new()
            {
                Title = "A part of the given split is empty",
                What = """
                    The split that the data gives leaves one of its parts without clips: nothing is named for it, or all of its clips were
                    left out for want of a modality.
                    """,
                Fix = """
                    - Name clips for each of `train`, `validation` and `test`.
                    - See the warnings before: clips without a modality are left out unless `MpucMissing=use`.
                    """,
                Examples = [new GivenPartEmpty("validation", "clips.csv")],
            };
    }
}
