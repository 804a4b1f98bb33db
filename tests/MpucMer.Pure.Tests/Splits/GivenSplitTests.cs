using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Tests.Splits;

public sealed class GivenSplitTests
{
    private static SourceClip Clip(string id, string group, SplitPart? part) =>
        new(id, group, 0, Seq<Source>()) { Part = part is { } p ? Some(p) : None };

    private static Either<Problem, Seq<Fold>> Of(params SourceClip[] clips) => GivenSplit.Of(new Inventory(clips.ToSeq()), "clips.csv");

    [Fact]
    public void Each_clip_is_where_the_data_says()
    {
        var fold = Of(
                Clip("a", "10", SplitPart.Train),
                Clip("b", "2", SplitPart.Train),
                Clip("c", "3", SplitPart.Test),
                Clip("d", "4", SplitPart.Validation),
                Clip("e", "5", null)
            )
            .Match(Right: folds => Assert.Single(folds), Left: p => throw new InvalidOperationException(p.ToString()));
        Assert.Equal(
            ("a b", "d", "c", "2 10"),
            (
                string.Join(' ', fold.TrainIds),
                string.Join(' ', fold.ValidationIds),
                string.Join(' ', fold.TestIds),
                string.Join(' ', fold.Train.Groups)
            )
        );
    }

    [Fact]
    public void No_split_and_an_empty_part_are_problems()
    {
        Assert.Equal("MPUC1214", Of(Clip("a", "1", null)).Match(Right: _ => "", Left: p => p.Explain().Code));
        Assert.Equal(
            "MPUC1215",
            Of(Clip("a", "1", SplitPart.Train), Clip("b", "2", SplitPart.Test)).Match(Right: _ => "", Left: p => p.Explain().Code)
        );
    }
}
