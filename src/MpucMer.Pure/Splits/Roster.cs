using System.Collections.Immutable;
using MpucMer.Pure.Planning;
using Stream = MpucMer.Pure.Randomness.Stream;

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

/// <summary>
/// What makes two group names the same: numbers by value ("2" = "02"), anything else letter by letter.
/// The order is natural: numbers by size, then names.
/// </summary>
public readonly record struct GroupKey : IComparable<GroupKey>
{
    private GroupKey(string text, bool isNumber) => (Text, IsNumber) = (text, isNumber);

    /// <summary>The name without surrounding blanks; a number without leading zeros.</summary>
    public string Text { get; }

    public bool IsNumber { get; }

    /// <summary>Odd number. RAVDESS numbers men odd and women even, so that balancing these balances the sexes.</summary>
    public bool IsOdd => IsNumber && (Text[^1] - '0') % 2 == 1;

    public static GroupKey Of(string group)
    {
        var text = group.Trim();
        if (text.Length == 0 || !text.All(char.IsAsciiDigit))
            return new(text, false);
        var digits = text.TrimStart('0');
        return new(digits.Length == 0 ? "0" : digits, true);
    }

    /// <inheritdoc/>
    public int CompareTo(GroupKey other) =>
        (IsNumber, other.IsNumber) switch
        {
            (true, false) => -1,
            (false, true) => 1,
            // More digits, larger number; so no number is too long.
            (true, true) when Text.Length != other.Text.Length => Text.Length.CompareTo(other.Text.Length),
            _ => string.CompareOrdinal(Text, other.Text),
        };

    public override string ToString() => Text;
}

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

/// <summary>Clips of the same content under other names: by the hashes of their sources, since names and groups do not tell.</summary>
public static class Copies
{
    /// <summary>
    /// Warnings of clips in one part of a fold whose content is that of a clip in another part, and of clips of the same content that are
    /// labelled differently. Of the same content are two clips that share a recording, or all of their sources.
    /// </summary>
    public static Seq<Problem> Of(Inventory inventory, Seq<Fold> folds)
    {
        var same = inventory
            .Clips.AsEnumerable()
            .SelectMany(clip => Contents(clip).Select(content => (Content: content, Clip: clip)))
            .GroupBy(c => c.Content, StringComparer.Ordinal)
            .Select(g => g.Select(c => c.Clip).DistinctBy(c => c.Id).ToArray())
            .Where(g => g.Length > 1)
            .ToArray();
        if (same.Length == 0)
            return Seq<Problem>();
        var across = folds
            .AsEnumerable()
            .SelectMany(fold => Across(fold, same).Select(pair => (fold.Name, Pair: pair)))
            .DistinctBy(p => p.Pair.First)
            .ToArray();
        var labelled = same.SelectMany(clips =>
                clips[1..]
                    .Where(c => c.Label != clips[0].Label || !c.Intensities.SequenceEqual(clips[0].Intensities))
                    .Select(c => (c.Id, clips[0].Id))
            )
            .DistinctBy(p => p.Item1)
            .ToArray();
        return Told(CopyFault.AcrossParts, across.Select(p => p.Pair), across.Select(p => p.Name).FirstOrDefault(""))
            + Told(CopyFault.OtherLabel, labelled, "");
    }

    private static Seq<Problem> Told(CopyFault fault, IEnumerable<(string, string)> pairs, string fold) =>
        pairs.ToSeq() is { IsEmpty: false } all ? Seq1<Problem>(new Problem.ClipsCopied(fault, all, fold)) : Seq<Problem>();

    private static IEnumerable<(string First, string Second)> Across(Fold fold, SourceClip[][] same)
    {
        var parts = new[] { (fold.TestIds, "test"), (fold.ValidationIds, "validation"), (fold.TrainIds, "train") }
            .SelectMany(p => p.Item1.Select(id => (Id: id, Part: p.Item2)))
            .ToDictionary(p => p.Id, p => p.Part, StringComparer.Ordinal);
        string Shown(SourceClip clip) => $"{clip.Id} ({parts[clip.Id]})";
        int Rank(SourceClip clip) =>
            parts[clip.Id] switch
            {
                "train" => 0,
                "validation" => 1,
                _ => 2,
            };
        foreach (var clips in same)
        {
            // Each is a copy of the one that is used first.
            var there = clips.Where(c => parts.ContainsKey(c.Id)).OrderBy(Rank).ToArray();
            foreach (var copy in there.Where(c => Rank(c) > Rank(there[0])))
                yield return (Shown(copy), Shown(there[0]));
        }
    }

    // Recordings are alike only where one is a copy; what else a clip has only where all of it is.
    private static IEnumerable<string> Contents(SourceClip clip)
    {
        string Of(Source s) => $"{s.Modality.Name} {s.Hash} {s.Row.IfNone("")} {s.Cut}";
        foreach (var source in clip.Sources.Filter(s => s.Form.IsRecording))
            yield return Of(source);
        if (clip.Sources.Count > 1 || clip.Sources.ForAll(s => !s.Form.IsRecording))
            yield return string.Join('|', clip.Sources.Map(Of));
    }
}
