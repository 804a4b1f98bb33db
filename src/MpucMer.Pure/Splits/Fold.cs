namespace MpucMer.Pure.Splits;

/// <summary>
/// One part of a fold: its clips in the order of the items, and the groups they come from in natural order ("2" before "10").
/// </summary>
public sealed record Part(Seq<string> Ids, Seq<string> Groups);

/// <summary>One way to train and test. The parts share no clip and together hold every item; each has at least one.</summary>
public sealed record Fold(string Name, Part Train, Part Validation, Part Test)
{
    public Seq<string> TrainIds => Train.Ids;

    public Seq<string> ValidationIds => Validation.Ids;

    public Seq<string> TestIds => Test.Ids;
}
