using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Splits;

/// <summary>The folds that an experiment asks for.</summary>
public static class Splitting
{
    public static Either<Problem, Seq<Fold>> Of(Experiment e, Inventory inventory)
    {
        var (split, items) = (e.Split, inventory.Clips.Map(c => new Item(c.Id, c.Group, c.Label)));
        return split.Kind switch
        {
            SplitKind.Folds => split.FoldCount.Match(
                Some: k =>
                    Folds.KFold(k, items, split.ValidationActors, split.Seed).Map(fs => fs.Map(f => f with { Name = Short(f.Name) })),
                None: () =>
                    Folds.Explicit(
                        items,
                        split.Folds.Zip(Range(1, split.Folds.Count), (actors, i) => new TestActors($"{i}", actors)).ToSeq(),
                        split.ValidationActors,
                        split.Seed
                    )
            ),
            SplitKind.LeaveOneOut => Folds.LeaveOneOut(items, split.ValidationActors, split.Seed),
            SplitKind.PublishedClips => Published.ByClip(items, split.Seed, split.Percentage),
            SplitKind.Given => GivenSplit.Of(inventory, e.Data.Dataset.SplitFile.IfNone("")),
            SplitKind.Published => Published.ByActor(items, split.Seed, split.Percentage, e.Data.Dataset.PublishedActors),
        };
    }

    // Steps are called "contrast fold 1": the name need not say fold again.
    private static string Short(string name) => name.StartsWith("fold-", StringComparison.Ordinal) ? name["fold-".Length..] : name;
}
