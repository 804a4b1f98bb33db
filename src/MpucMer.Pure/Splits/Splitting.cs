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
