namespace MpucMer.Pure.Problems;

public abstract partial record Problem
{
    /// <summary>MPUC1201: there is no clip to split.</summary>
    public sealed record NothingToSplit : Problem;

    /// <summary>MPUC1202: clips whose id comes more than once.</summary>
    public sealed record IdTwice(Seq<string> Ids) : Problem;

    /// <summary>MPUC1203: a fold tests actors that the data lacks.</summary>
    public sealed record UnknownActors(string Fold, Seq<string> Actors, Seq<string> Known) : Problem;

    /// <summary>MPUC1204: an actor is in the test lists of two folds, or twice in one.</summary>
    public sealed record ActorTestedTwice(string Actor, string First, string Second) : Problem;

    /// <summary>MPUC1205: a fold's list of test actors is empty.</summary>
    public sealed record FoldWithoutActors(string Fold) : Problem;

    /// <summary>MPUC1206: testing and validating actors leave none to train.</summary>
    public sealed record NoActorLeftToTrain(string Fold, int Actors, int Test, int Validation) : Problem;

    /// <summary>MPUC1207: more folds than actors to test.</summary>
    public sealed record MoreFoldsThanActors(int Folds, int Actors) : Problem;

    /// <summary>MPUC1208: fewer folds than the kind of split needs.</summary>
    public sealed record TooFewFolds(int Folds, int Least) : Problem;

    /// <summary>MPUC1209: fewer than one validation actor is asked for.</summary>
    public sealed record NoValidationActors(int Count) : Problem;

    /// <summary>MPUC1210: a published split leaves a part without clips.</summary>
    public sealed record SplitPartEmpty(string Part, double Percentage) : Problem;

    /// <summary>MPUC1211: the share kept for training and validation is not between 0 and 1.</summary>
    public sealed record SplitShareOutside(double Percentage) : Problem;

    /// <summary>MPUC1212: two folds have one name.</summary>
    public sealed record FoldNameTwice(string Name) : Problem;

    /// <summary>MPUC1213: the data has actors that are not on the roll to be shuffled.</summary>
    public sealed record ActorsNotOnRoll(Seq<string> Actors, int Roll) : Problem;

    /// <summary>MPUC1214: the data says of no clip in which split it is.</summary>
    public sealed record NoSplitGiven(string Path) : Problem;

    /// <summary>MPUC1215: a split that the data gives leaves a part without clips.</summary>
    public sealed record GivenPartEmpty(string Part, string Path) : Problem;
}
