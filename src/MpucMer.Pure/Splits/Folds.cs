using System.Collections.Immutable;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Splits;

/// <summary>
/// Folds by actor: no actor is in two parts. In each fold the actors that are not tested train, but for <c>validationActors</c> of them,
/// which validate:
/// drawn from a stream named by seed and fold, odd and even numbers in turns, so that in RAVDESS both sexes validate (from two actors on).
/// The result depends on neither the order of the items nor the other folds.
/// </summary>
public static class Folds
{
    /// <summary>
    /// One fold for each list of test actors; numbers match groups by value ("2" = "02"). Actors that no list names are never tested.
    /// </summary>
    /// <returns>The folds in the order given. MPUC1201, 1202 (items), 1203 (unknown actor), 1204 (tested twice), 1205 (empty list), 1206
    /// (none left to train), 1207, 1208 (number of folds), 1209, 1212 (name twice).</returns>
    public static Either<Problem, Seq<Fold>> Explicit(Seq<Item> items, Seq<TestActors> tests, int validationActors, long seed) =>
        from roster in Roster.Of(items)
        from _ in FoldChecks.Count(tests.Count, least: 1, roster)
        from __ in FoldChecks.Lists(tests, roster)
        from folds in tests.Map(t => One(roster, t.Name, [.. t.Actors.Select(GroupKey.Of)], validationActors, seed)).Sequence()
        select folds;

    /// <summary>
    /// <paramref name="k"/> folds (<c>fold-1</c> …) that together test every actor once. Odd and even numbers are shuffled and dealt apart:
    /// sizes, and counts of each sex, differ by one at most.
    /// </summary>
    /// <returns>The folds, or MPUC1201, 1202, 1206, 1207 (more folds than actors), 1208 (fewer than two), 1209.</returns>
    public static Either<Problem, Seq<Fold>> KFold(int k, Seq<Item> items, int validationActors, long seed) =>
        from roster in Roster.Of(items)
        from _ in FoldChecks.Count(k, least: 2, roster)
        let hands = Balanced.Deal(Stream.Of(seed, "k-fold"), roster.Groups, k)
        from folds in Seq(Enumerable.Range(0, k).ToArray())
            .Map(i => One(roster, $"fold-{i + 1}", [.. hands[i]], validationActors, seed))
            .Sequence()
        select folds;

    /// <summary>One fold (<c>actor-2</c> …) for each actor, in natural order.</summary>
    /// <returns>The folds, or MPUC1201, 1202, 1206, 1208 (one actor only), 1209.</returns>
    public static Either<Problem, Seq<Fold>> LeaveOneOut(Seq<Item> items, int validationActors, long seed) =>
        from roster in Roster.Of(items)
        from _ in FoldChecks.Count(roster.Groups.Length, least: 2, roster)
        from folds in Seq(roster.Groups.ToArray()).Map(g => One(roster, $"actor-{g}", [g], validationActors, seed)).Sequence()
        select folds;

    private static Either<Problem, Fold> One(Roster roster, string name, ImmutableArray<GroupKey> test, int validationActors, long seed) =>
        from _ in FoldChecks.Room(name, roster.Groups.Length, test.Length, validationActors)
        let rest = roster.Groups.Where(g => !test.Contains(g)).ToImmutableArray()
        let order = Balanced.Turns(Stream.Of(seed, "validation actors of " + name), rest)
        select roster.Cut(name, order[..validationActors], test);
}
