using System.Collections.Immutable;

namespace MpucMer.Pure.Splits;

/// <summary>
/// Items that can be split (at least one, no id twice) with their distinct groups in natural order, so that no split depends on the order
/// of the items.
/// </summary>
internal sealed record Roster(Seq<Item> Items, ImmutableArray<GroupKey> Groups)
{
    /// <summary>Refuses no items (MPUC1201) and an id that comes twice (MPUC1202), which could end up in two parts.</summary>
    public static Either<Problem, Roster> Of(Seq<Item> items)
    {
        if (items.IsEmpty)
            return new Problem.NothingToSplit();
        var twice = Seq(items.GroupBy(i => i.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToArray());
        if (!twice.IsEmpty)
            return new Problem.IdTwice(twice);
        return new Roster(items, [.. items.Select(i => GroupKey.Of(i.Group)).Distinct().Order()]);
    }

    /// <summary>The fold whose validation and test parts are these groups; all others train.</summary>
    public Fold Cut(string name, IReadOnlyCollection<GroupKey> validation, IReadOnlyCollection<GroupKey> test)
    {
        var (validates, tests) = (validation.ToHashSet(), test.ToHashSet());
        return Cut(name, i => GroupKey.Of(i.Group) is var key && tests.Contains(key) ? Role.Test
            : validates.Contains(key) ? Role.Validation
            : Role.Train);
    }

    /// <summary>The fold in which each item has the role given.</summary>
    public Fold Cut(string name, Func<Item, Role> role)
    {
        var parts = Items.ToLookup(role);
        return new(name, PartOf(parts[Role.Train]), PartOf(parts[Role.Validation]), PartOf(parts[Role.Test]));
    }

    private static Part PartOf(IEnumerable<Item> items) =>
        new(
            Seq(items.Select(i => i.Id).ToArray()),
            Seq(
                items
                    .Select(i => i.Group)
                    .Distinct(StringComparer.Ordinal)
                    .OrderBy(GroupKey.Of)
                    .ThenBy(g => g, StringComparer.Ordinal)
                    .ToArray()
            )
        );
}

/// <summary>What a clip is for in one fold.</summary>
internal enum Role
{
    Train,
    Validation,
    Test,
}
