using System.Collections.Immutable;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Splits;

/// <summary>
/// What a split needs to know of a clip: its unique <paramref name="Id"/>, the <paramref name="Group"/> (actor, speaker) that must not be
/// in two parts, and its class (used only to split by clip).
/// </summary>
public sealed record Item(string Id, string Group, int Label);

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

/// <summary>What can be wrong with a wish for folds, before any is cut.</summary>
internal static class FoldChecks
{
    /// <summary>At least <paramref name="least"/> folds (MPUC1208) and no more than there are actors (MPUC1207).</summary>
    public static Either<Problem, Unit> Count(int folds, int least, Roster roster)
    {
        if (folds < least)
            return new Problem.TooFewFolds(folds, least);
        if (folds > roster.Groups.Length)
            return new Problem.MoreFoldsThanActors(folds, roster.Groups.Length);
        return unit;
    }

    /// <summary>Some actor validates (MPUC1209), and some is left to train (MPUC1206).</summary>
    public static Either<Problem, Unit> Room(string fold, int actors, int test, int validation)
    {
        if (validation < 1)
            return new Problem.NoValidationActors(validation);
        // In long: a huge count must not wrap round into room.
        if ((long)test + validation >= actors)
            return new Problem.NoActorLeftToTrain(fold, actors, test, validation);
        return unit;
    }

    /// <summary>
    /// Each list has its own name (MPUC1212), is not empty (MPUC1205) and names actors of the data (MPUC1203), each in one list only and
    /// once (MPUC1204).
    /// </summary>
    public static Either<Problem, Unit> Lists(Seq<TestActors> tests, Roster roster)
    {
        var names = new System.Collections.Generic.HashSet<string>(StringComparer.Ordinal);
        var known = roster.Groups.ToHashSet();
        var testedBy = new Dictionary<GroupKey, string>();
        foreach (var (name, actors) in tests)
        {
            if (!names.Add(name))
                return new Problem.FoldNameTwice(name);
            if (actors.IsEmpty)
                return new Problem.FoldWithoutActors(name);
            var unknown = actors.Filter(a => !known.Contains(GroupKey.Of(a)));
            if (!unknown.IsEmpty)
                return new Problem.UnknownActors(name, unknown, Seq(roster.Groups.Select(g => g.Text).ToArray()));
            foreach (var actor in actors)
            {
                if (testedBy.TryGetValue(GroupKey.Of(actor), out var first))
                    return new Problem.ActorTestedTwice(actor, first, name);
                testedBy.Add(GroupKey.Of(actor), name);
            }
        }
        return unit;
    }
}

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

/// <summary>The split that the data itself gives, as one fold.</summary>
public static class GivenSplit
{
    /// <summary>One fold named <c>given</c>. Clips that say nothing are in no part.</summary>
    /// <param name="path">Where the data says so, for the words of a problem.</param>
    /// <returns>The fold; or MPUC1214 (no clip says anything), MPUC1215 (a part without clips).</returns>
    public static Either<Problem, Seq<Fold>> Of(Inventory inventory, string path)
    {
        if (inventory.Clips.ForAll(c => c.Part.IsNone))
            return new Problem.NoSplitGiven(path);
        Part In(SplitPart part)
        {
            var clips = inventory.Clips.Filter(c => c.Part == part);
            return new Part(clips.Map(c => c.Id), clips.Map(c => c.Group).Distinct().OrderBy(GroupKey.Of).ToSeq());
        }
        var (train, validation, test) = (In(SplitPart.Train), In(SplitPart.Validation), In(SplitPart.Test));
        foreach (var (part, name) in new[] { (train, "training"), (validation, "validation"), (test, "test") })
        {
            if (part.Ids.IsEmpty)
                return new Problem.GivenPartEmpty(name, path);
        }
        return Seq1(new Fold("given", train, validation, test));
    }
}

/// <summary>The actors that one named fold tests.</summary>
public sealed record TestActors(string Name, Seq<string> Actors)
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', ',', ';'];

    /// <summary>
    /// Reads lists such as <c>2 5 14 15 16/3 6 7 13 18</c>: folds parted by a slash, actors by blanks, commas or semicolons. A fold may
    /// open with its name and a colon (<c>a: 2 5/b: 3 6</c>), else it is <c>fold-1</c>, <c>fold-2</c>, …. Empty lists are kept:
    /// <see cref="Folds.Explicit"/> refuses them by name.
    /// </summary>
    public static Seq<TestActors> Parse(string text) =>
        string.IsNullOrWhiteSpace(text)
            ? Seq<TestActors>()
            : Seq(text.Split('/').Select((list, i) => ParseOne(list, $"fold-{i + 1}")).ToArray());

    private static TestActors ParseOne(string list, string name) =>
        list.Split(':', 2) is [var given, var rest] && given.Trim().Length > 0
            ? new(given.Trim(), ActorsOf(rest))
            : new(name, ActorsOf(list.TrimStart().TrimStart(':')));

    private static Seq<string> ActorsOf(string list) => Seq(list.Split(Blanks, StringSplitOptions.RemoveEmptyEntries));
}
