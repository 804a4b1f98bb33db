using MpucMer.Pure.Splits;

namespace MpucMer.Tests.Splits;

public sealed class FoldsTests
{
    private const string LunaJimenez = "2 5 14 15 16/3 6 7 13 18/10 11 12 19 20/8 17 21 23 24/1 4 9 22";

    [Fact]
    public void Published_lists_test_every_actor_of_RAVDESS_once()
    {
        var folds = Data.Folds(Folds.Explicit(Data.Ravdess, TestActors.Parse(LunaJimenez), 4, 42));
        Assert.Equal(["fold-1", "fold-2", "fold-3", "fold-4", "fold-5"], folds.Map(f => f.Name).ToArray());
        Assert.Equal(["02", "05", "14", "15", "16"], folds[0].Test.Groups.ToArray());
        Assert.Equal(5 * 60, folds[0].TestIds.Count);
        Assert.Equal(15, folds[0].Train.Groups.Count);
        Assert.Equal(1440, folds.SelectMany(f => f.TestIds).Distinct().Count());
    }

    [Fact]
    public void Both_sexes_validate_in_equal_numbers()
    {
        foreach (var fold in Data.Folds(Folds.Explicit(Data.Ravdess, TestActors.Parse(LunaJimenez), 4, 42)))
            Assert.Equal(2, fold.Validation.Groups.Count(g => int.Parse(g) % 2 == 0));
    }

    [Fact]
    public void K_folds_of_RAVDESS_balance_size_and_sex()
    {
        foreach (var fold in Data.Folds(Folds.KFold(5, Data.Ravdess, 2, 1)))
        {
            Assert.InRange(fold.Test.Groups.Count, 4, 5);
            Assert.InRange(fold.Test.Groups.Count(g => int.Parse(g) % 2 == 0), 2, 3);
        }
    }

    [Fact]
    public void Another_seed_gives_other_folds() => Assert.NotEqual(Folds.KFold(5, Data.Ravdess, 2, 1), Folds.KFold(5, Data.Ravdess, 2, 2));

    [Fact]
    public void Leave_one_out_names_its_actor_in_natural_order() =>
        Assert.Equal(
            ["actor-2", "actor-10", "actor-Ann", "actor-Bob"],
            Data.Folds(Folds.LeaveOneOut(Data.Of("10", "Bob", "02", "Ann"), 1, 0)).Map(f => f.Name).ToArray()
        );

    [Fact]
    public void A_fold_may_have_a_name() =>
        Assert.Equal(
            [new TestActors("a", Seq("2", "5")), new TestActors("fold-2", Seq("3", "6"))],
            TestActors.Parse(" a: 2, 5 / 3;6").ToArray()
        );

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void No_text_no_folds(string text) =>
        Data.Refused<Problem.TooFewFolds>("MPUC1208", Folds.Explicit(Data.Ravdess, TestActors.Parse(text), 1, 0));

    [Fact]
    public void Wrong_lists_are_refused()
    {
        Assert.Equal(["25", "x"], Given<Problem.UnknownActors>("MPUC1203", "1 25 x/2").Actors.ToArray());
        Assert.Equal(new Problem.ActorTestedTwice("02", "fold-1", "fold-2"), Given<Problem.ActorTestedTwice>("MPUC1204", "1 2/3 02"));
        Assert.Equal(new Problem.ActorTestedTwice("1", "fold-1", "fold-1"), Given<Problem.ActorTestedTwice>("MPUC1204", "1 1"));
        Assert.Equal("fold-2", Given<Problem.FoldWithoutActors>("MPUC1205", "1//2").Fold);
        Assert.Equal(
            new Problem.NoActorLeftToTrain("fold-1", 24, 22, 2),
            Given<Problem.NoActorLeftToTrain>("MPUC1206", string.Join(' ', Enumerable.Range(1, 22)), 2)
        );
        Given<Problem.NoActorLeftToTrain>("MPUC1206", "1", int.MaxValue);
        Given<Problem.MoreFoldsThanActors>("MPUC1207", string.Join('/', Enumerable.Range(1, 25)));
        Given<Problem.NoValidationActors>("MPUC1209", "1 2", 0);
        Assert.Equal("a", Given<Problem.FoldNameTwice>("MPUC1212", "a: 1/a: 2").Name);
    }

    [Fact]
    public void Wrong_counts_are_refused()
    {
        Data.Refused<Problem.MoreFoldsThanActors>("MPUC1207", Folds.KFold(25, Data.Ravdess, 1, 0));
        Data.Refused<Problem.TooFewFolds>("MPUC1208", Folds.KFold(1, Data.Ravdess, 1, 0));
        Data.Refused<Problem.TooFewFolds>("MPUC1208", Folds.LeaveOneOut(Data.Of("1"), 1, 0));
        Data.Refused<Problem.NoActorLeftToTrain>("MPUC1206", Folds.LeaveOneOut(Data.Of("1", "2"), 1, 0));
        Data.Refused<Problem.NothingToSplit>("MPUC1201", Folds.KFold(2, Seq<Item>(), 1, 0));
        Data.Refused<Problem.IdTwice>("MPUC1202", Folds.LeaveOneOut(Data.Of("1", "1", "2", "3"), 1, 0));
    }

    private static P Given<P>(string code, string lists, int validationActors = 1)
        where P : Problem => Data.Refused<P>(code, Folds.Explicit(Data.Ravdess, TestActors.Parse(lists), validationActors, 0));
}
