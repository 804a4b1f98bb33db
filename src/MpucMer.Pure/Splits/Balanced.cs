using System.Collections.Immutable;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Splits;

/// <summary>
/// A shuffled order of groups in which odd and even numbers take turns as long as both last, so that any few in a row are balanced (in
/// RAVDESS: men and women).
/// </summary>
internal static class Balanced
{
    /// <summary>
    /// The more frequent kind comes first. Names that are not numbers count as even: all of one kind are simply shuffled.
    /// </summary>
    public static ImmutableArray<GroupKey> Turns(Stream stream, ImmutableArray<GroupKey> groups) =>
        [
            .. Kinds(stream, groups)
                .SelectMany((kind, place) => kind.Select((group, turn) => (group, turn, place)))
                .OrderBy(g => (g.turn, g.place))
                .Select(g => g.group),
        ];

    /// <summary>
    /// Each group's number when they are dealt to <paramref name="hands"/>, kind after kind: sizes, and counts of each kind, differ by one
    /// at most.
    /// </summary>
    public static ILookup<int, GroupKey> Deal(Stream stream, ImmutableArray<GroupKey> groups, int hands) =>
        Kinds(stream, groups).SelectMany(kind => kind).Select((group, i) => (group, hand: i % hands)).ToLookup(g => g.hand, g => g.group);

    private static ImmutableArray<ImmutableArray<GroupKey>> Kinds(Stream stream, ImmutableArray<GroupKey> groups) =>
        [
            .. stream
                .Permutation(groups.Length)
                .Select(i => groups[i])
                .GroupBy(g => g.IsOdd)
                .OrderByDescending(kind => kind.Count())
                .Select(kind => kind.ToImmutableArray()),
        ];
}
