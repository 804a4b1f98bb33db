using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace MpucMer.Tests;

/// <summary>
/// What this code relies on in LanguageExt's sequences: joined by + or Concat they keep every item, whatever they are made of.
/// (Version 3.4.13 lost and repeated items.)
/// </summary>
public sealed class SeqTests
{
    /// <summary>A way to make a sequence, and the items that it has to have.</summary>
    public sealed record Made(string How, Func<Seq<int>> Make, int[] Items)
    {
        public override string ToString() => $"{How}: [{string.Join(' ', Items)}]";
    }

    [Property(Arbitrary = [typeof(SeqTests)], MaxTest = 2000)]
    public bool However_made_a_sequence_has_its_items_in_order(Made made) =>
        made.Make().SequenceEqual(made.Items)
        && made.Make().Count == made.Items.Length
        && made.Make().IsEmpty == (made.Items.Length == 0)
        && made.Make().ToArray().SequenceEqual(made.Items)
        && made.Make().HeadOrNone() == made.Items.HeadOrNone()
        && made.Make().LastOrNone() == made.Items.LastOrNone()
        && made.Make().Fold("", (text, x) => $"{text} {x}") == made.Items.Aggregate("", (text, x) => $"{text} {x}");

    [Property(Arbitrary = [typeof(SeqTests)], MaxTest = 2000)]
    public bool However_made_a_sequence_is_indexed_skipped_and_taken_by_place(Made made) =>
        Enumerable.Range(0, made.Items.Length).All(i => made.Make()[i] == made.Items[i])
        && Enumerable
            .Range(0, made.Items.Length + 2)
            .All(n => made.Make().Skip(n).SequenceEqual(made.Items.Skip(n)) && made.Make().Take(n).SequenceEqual(made.Items.Take(n)));

    [Property(Arbitrary = [typeof(SeqTests)], MaxTest = 2000)]
    public bool However_made_sequences_of_equal_items_are_equal(Made made) =>
        made.Make() == made.Items.ToSeq()
        && made.Items.ToSeq() == made.Make()
        && made.Make().GetHashCode() == made.Items.ToSeq().GetHashCode();

    [Property(Arbitrary = [typeof(SeqTests)], MaxTest = 2000)]
    public bool A_sequence_that_was_read_in_part_still_has_all_its_items(Made made, NonNegativeInt read)
    {
        var seq = made.Make();
        var first = seq.AsEnumerable().Take(read.Get % (made.Items.Length + 1)).ToArray();
        return first.SequenceEqual(made.Items.Take(first.Length))
            && seq.SequenceEqual(made.Items)
            && (seq + seq).SequenceEqual([.. made.Items, .. made.Items]);
    }

    public static Arbitrary<Made> Arbitrary() => Gen.Sized(size => Of(Math.Min(1 + size / 12, 6))).ToArbitrary();

    private static Gen<Made> Of(int depth) => depth == 0 ? Leaf : Gen.OneOf(Leaf, Changed(depth - 1), Joined(depth - 1));

    // Lazy sequences keep 32 items at first: some are longer.
    private static readonly Gen<int[]> Items = Gen.OneOf(
        Gen.Choose(-9, 9).ArrayOf(),
        Gen.Choose(30, 70).SelectMany(n => Gen.Choose(-9, 9).ArrayOf(n))
    );

    private static readonly Gen<Made> Leaf = Gen.OneOf(
        Gen.Constant(new Made("default", () => default, [])),
        Gen.Constant(new Made("Empty", () => Empty, [])),
        Gen.Choose(-9, 9).Select(x => new Made("Seq1", () => Seq1(x), [x])),
        Items.Select(a => new Made("array", () => a.ToSeq(), a)),
        Items.Select(a => new Made("list", () => a.ToList().ToSeq(), a)),
        Items.Select(a => new Made("enumerable", () => a.Where(_ => true).ToSeq(), a)),
        Items.Select(a => new Made("array, strict", () => a.Where(_ => true).ToSeq().Strict(), a))
    );

    private static Gen<Made> Changed(int depth) =>
        from made in Of(depth)
        from n in Gen.Choose(-2, 5)
        from change in Gen.Elements<Func<Made, Made>>(
            m => new Made($"({m.How}).Map", () => m.Make().Map(x => x + n), [.. m.Items.Select(x => x + n)]),
            m => new Made($"({m.How}).Filter", () => m.Make().Filter(x => x > n), [.. m.Items.Where(x => x > n)]),
            m => new Made($"({m.How}).Filter none", () => m.Make().Filter(_ => false), []),
            m => new Made($"({m.How}).Bind", () => m.Make().Bind(x => Seq(x, n)), [.. m.Items.SelectMany(x => new[] { x, n })]),
            m => new Made($"({m.How}).Strict", () => m.Make().Strict(), m.Items),
            m => new Made($"({m.How}).Skip {n}", () => m.Make().Skip(n), [.. m.Items.Skip(n)]),
            m => new Made($"({m.How}).Take {n}", () => m.Make().Take(n), [.. m.Items.Take(n)]),
            m => new Made($"({m.How}).Distinct", () => m.Make().Distinct(), [.. m.Items.Distinct()]),
            m => new Made($"({m.How}).Rev", () => m.Make().Rev(), [.. m.Items.Reverse()]),
            m => new Made($"({m.How}).Add {n}", () => m.Make().Add(n), [.. m.Items, n])
        )
        select change(made);

    private static Gen<Made> Joined(int depth) =>
        from left in Of(depth)
        from right in Of(depth)
        from joined in Gen.Elements<Func<Made, Made, Made>>(
            (a, b) => new Made($"({a.How}) + ({b.How})", () => a.Make() + b.Make(), [.. a.Items, .. b.Items]),
            (a, b) => new Made($"({a.How}).Concat({b.How})", () => a.Make().Concat(b.Make()), [.. a.Items, .. b.Items]),
            (a, b) =>
                new Made(
                    $"({a.How}).Concat(enumerable {b.How})",
                    () => a.Make().Concat(b.Make().AsEnumerable().Select(x => x)),
                    [.. a.Items, .. b.Items]
                ),
            (a, b) => new Made($"({a.How}).Append({b.How})", () => a.Make().Append(b.Make()), [.. a.Items, .. b.Items])
        )
        select joined(left, right);
}
