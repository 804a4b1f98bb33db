using FsCheck.Xunit;
using MpucMer.Pure.Splits;

namespace MpucMer.Tests.Splits;

/// <summary>What holds of every fold of any data.</summary>
[Properties(Arbitrary = [typeof(Data)])]
public sealed class FoldProperties
{
    /// <summary>Each way to split, with room for the smallest data (4 actors).</summary>
    private static readonly (string Name, Func<Seq<Item>, int, int, Seq<Fold>> Split, bool TestsAll)[] Ways =
    [
        ("leave one out", (items, _, seed) => Data.Folds(Folds.LeaveOneOut(items, 2, seed)), true),
        ("k-fold", (items, actors, seed) => Data.Folds(Folds.KFold(2 + Math.Abs(seed) % (actors - 1), items, 1, seed)), true),
        (
            "explicit",
            (items, _, seed) =>
                Data.Folds(Folds.Explicit(items, Prelude.Seq1(new TestActors("one", Prelude.Seq1("0" + items[0].Group))), 1, seed)),
            false
        ),
        ("published by actor", (items, _, seed) => Data.Folds(Published.ByActor(items, seed, .6)), false),
    ];

    [Property]
    public bool Parts_are_disjoint_and_cover_all(Splittable given) =>
        All(given, (items, folds, _) =>
            folds.ForAll(f =>
                f.TrainIds.Concat(f.ValidationIds)
                    .Concat(f.TestIds)
                    .Order(StringComparer.Ordinal)
                    .SequenceEqual(items.Map(i => i.Id).Order(StringComparer.Ordinal))
            )
        );

    [Property]
    public bool No_part_is_empty(Splittable given) =>
        All(given, (_, folds, _) => folds.ForAll(f => !f.TrainIds.IsEmpty && !f.ValidationIds.IsEmpty && !f.TestIds.IsEmpty));

    [Property]
    public bool No_actor_is_in_two_parts(Splittable given) =>
        All(given, (items, folds, actors) =>
            folds.ForAll(f =>
                f.Train.Groups.Count + f.Validation.Groups.Count + f.Test.Groups.Count == actors
                && new[] { f.Train, f.Validation, f.Test }.All(p =>
                    p.Groups.ToHashSet().SetEquals(items.Filter(i => p.Ids.Contains(i.Id)).Map(i => i.Group))
                )
            )
        );

    [Property]
    public bool Each_clip_is_tested_once(Splittable given) =>
        Ways.Where(w => w.TestsAll)
            .All(way =>
                way.Split(given.Items, given.Actors, given.Seed)
                    .SelectMany(f => f.TestIds)
                    .Order(StringComparer.Ordinal)
                    .SequenceEqual(given.Items.Map(i => i.Id).Order(StringComparer.Ordinal))
            );

    [Property]
    public bool The_order_of_the_items_does_not_matter(Splittable given) =>
        Ways.All(way =>
        {
            // The explicit list names the first item's actor: keep that item first.
            var turned = Prelude.Seq(given.Items.Take(1).Concat(given.Items.Skip(1).Reverse()).ToArray());
            return Groups(way.Split(given.Items, given.Actors, given.Seed))
                .SequenceEqual(Groups(way.Split(turned, given.Actors, given.Seed)));
        });

    [Property]
    public bool The_same_items_give_the_same_folds(Splittable given) =>
        Ways.All(w => w.Split(given.Items, given.Actors, given.Seed) == w.Split(given.Items, given.Actors, given.Seed));

    [Property]
    public bool K_folds_differ_in_size_by_one_actor_at_most(Splittable given)
    {
        var sizes = Ways[1].Split(given.Items, given.Actors, given.Seed).Map(f => f.Test.Groups.Count);
        return sizes.Max() - sizes.Min() <= 1;
    }

    [Property]
    public bool A_split_by_clip_is_disjoint_and_covers_all(Splittable given)
    {
        // One class of 20 clips at least, so that int(20 * .9 * .1) validate.
        var items = Prelude.Seq(
            given.Items.SelectMany(i => Enumerable.Range(0, 5).Select(n => i with { Id = $"{i.Id}-{n}", Label = 0 })).ToArray()
        );
        var fold = Data.Folds(Published.ByClip(items, given.Seed))[0];
        return fold
            .TrainIds.Concat(fold.ValidationIds)
            .Concat(fold.TestIds)
            .Order(StringComparer.Ordinal)
            .SequenceEqual(items.Map(i => i.Id).Order(StringComparer.Ordinal));
    }

    private static bool All(Splittable given, Func<Seq<Item>, Seq<Fold>, int, bool> holds) =>
        Ways.All(w => holds(given.Items, w.Split(given.Items, given.Actors, given.Seed), given.Actors));

    private static IEnumerable<(Seq<string>, Seq<string>, Seq<string>)> Groups(Seq<Fold> folds) =>
        folds.Map(f => (f.Train.Groups, f.Validation.Groups, f.Test.Groups));
}
