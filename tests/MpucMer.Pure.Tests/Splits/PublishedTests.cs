using MpucMer.Pure.Splits;

namespace MpucMer.Tests.Splits;

public sealed class PublishedTests
{
    private static readonly Golden Expected = Golden.Read("splits");

    [Fact]
    public void Golden_split_by_actor()
    {
        var golden = Expected["by_actor"];
        var fold = Data.Folds(
            Published.ByActor(Data.Ravdess, golden.GetProperty("seed").GetInt64(), golden.GetProperty("percentage").GetDouble())
        )[0];
        Assert.Equal(Numbers("train"), fold.Train.Groups.Select(int.Parse));
        Assert.Equal(Numbers("validation"), fold.Validation.Groups.Select(int.Parse));
        Assert.Equal(Numbers("test"), fold.Test.Groups.Select(int.Parse));

        IEnumerable<int> Numbers(string part) => Golden.Longs(golden.GetProperty(part)).Select(n => (int)n).Order();
    }

    [Fact]
    public void Golden_split_by_clip()
    {
        var golden = Expected["by_clip"];
        var fold = Data.Folds(
            Published.ByClip(Data.Ravdess, golden.GetProperty("seed").GetInt64(), golden.GetProperty("percentage").GetDouble())
        )[0];
        Assert.Equal(Names("validation"), fold.ValidationIds.Order(StringComparer.Ordinal));
        Assert.Equal(Names("test"), fold.TestIds.Order(StringComparer.Ordinal));
        Assert.Equal(1440, fold.TrainIds.Concat(fold.ValidationIds).Concat(fold.TestIds).Distinct().Count());

        IEnumerable<string> Names(string part) =>
            golden.GetProperty(part).EnumerateArray().Select(e => e.GetString()!).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void By_clip_goes_by_file_name_whatever_the_folders_and_the_order()
    {
        var moved = Prelude.Seq(Data.Ravdess.Reverse().Select(i => i with { Id = $"Actor_{i.Group}/{i.Id}" }).ToArray());
        Assert.Equal(
            Data.Folds(Published.ByClip(Data.Ravdess))[0].TestIds.Order(StringComparer.Ordinal),
            Data.Folds(Published.ByClip(moved))[0].TestIds.Select(Path.GetFileName).Order(StringComparer.Ordinal)!
        );
    }

    [Fact]
    public void By_actor_of_an_incomplete_data_set_needs_the_roll_to_keep_its_actors()
    {
        var some = Data.Ravdess.Filter(i => i.Group is not ("01" or "09"));
        var whole = Data.Folds(Published.ByActor(Data.Ravdess))[0];
        var rolled = Data.Folds(Published.ByActor(some, roll: Prelude.Some(Published.RavdessActors)))[0];
        Assert.Equal(whole.Train.Groups, rolled.Train.Groups);
        Assert.Equal(["08", "20"], rolled.Validation.Groups.ToArray());
        Assert.Equal(["04", "21"], rolled.Test.Groups.ToArray());
        Assert.NotEqual(whole.Train.Groups, Data.Folds(Published.ByActor(some))[0].Train.Groups);
    }

    [Fact]
    public void What_cannot_be_split_is_refused()
    {
        Data.Refused<Problem.NothingToSplit>("MPUC1201", Published.ByClip(Prelude.Seq<Item>()));
        Data.Refused<Problem.IdTwice>("MPUC1202", Published.ByClip(Prelude.Seq(Data.Ravdess.Concat(Data.Ravdess.Take(1)).ToArray())));
        Assert.Equal("training", Data.Refused<Problem.SplitPartEmpty>("MPUC1210", Published.ByActor(Data.Of("1"))).Part);
        Assert.Equal("validation", Data.Refused<Problem.SplitPartEmpty>("MPUC1210", Published.ByClip(Data.Of("1", "2"))).Part);
        Data.Refused<Problem.SplitShareOutside>("MPUC1211", Published.ByActor(Data.Ravdess, percentage: 1));
        Data.Refused<Problem.SplitShareOutside>("MPUC1211", Published.ByClip(Data.Ravdess, percentage: double.NaN));
        Assert.Equal(
            ["25"],
            Data.Refused<Problem.ActorsNotOnRoll>(
                    "MPUC1213",
                    Published.ByActor(Data.Of("1", "25"), roll: Prelude.Some(Published.RavdessActors))
                )
                .Actors.ToArray()
        );
    }
}
