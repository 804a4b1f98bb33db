using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Planning;

namespace MpucMer.Tests.Planning;

public sealed class StageKeyTests
{
    private static StageKey Key(params (string, string)[] parameters) =>
        new("s", 1, parameters.Select(p => new Parameter(p.Item1, p.Item2)).ToSeq(), Empty);

    [Fact]
    public void No_shift_of_letters_gives_the_same_fingerprint()
    {
        StageKey[] keys =
        [
            Key(),
            Key(("a", "bc")),
            Key(("ab", "c")),
            Key(("abc", "")),
            Key(("", "abc")),
            Key(("a", "b"), ("c", "")),
            Key(("a", ""), ("b", "c")),
            new("s", 1, Empty, Seq1(new Input("a", "bc"))),
            new("sa", 1, Empty, Empty),
            new("s", 11, Empty, Empty),
            new("s1", 1, Empty, Empty),
            new("", 1, Empty, Empty),
            new("s", 1, Seq1(new Parameter("a", "b")), Seq1(new Input("c", "d"))),
            new("s", 1, Seq1(new Parameter("c", "d")), Seq1(new Input("a", "b"))),
            new("s", 1, Empty, Seq(new Input("a", "b"), new Input("c", "d"))),
            new("s", 1, Empty, Seq(new Input("c", "d"), new Input("a", "b"))),
        ];
        Assert.Equal(keys.Length, keys.Select(k => k.Fingerprint).Distinct().Count());
    }

    public static Arbitrary<StageKey> Any() => Given.Key.ToArbitrary();

    [Property(Arbitrary = [typeof(StageKeyTests)])]
    public bool Keys_of_other_content_have_other_fingerprints(StageKey a, StageKey b)
    {
        string Content(StageKey k) =>
            Json.Write(k with { Parameters = k.Parameters.OrderBy(p => p.Name, StringComparer.Ordinal).ToSeq() }).ToJsonString();
        return (a.Fingerprint == b.Fingerprint) == (Content(a) == Content(b)) && a.Equals(b) == (a.Fingerprint == b.Fingerprint);
    }

    [Fact]
    public void The_order_of_parameters_does_not_matter() => Assert.Equal(Key(("a", "1"), ("b", "2")), Key(("b", "2"), ("a", "1")));

    [Fact]
    public void A_copy_with_another_part_has_another_fingerprint()
    {
        var key = Key(("a", "1"));
        _ = key.Fingerprint;
        Assert.NotEqual(key.Fingerprint, (key with { Version = 2 }).Fingerprint);
        Assert.Equal(key.Fingerprint, (key with { }).Fingerprint);
    }

    [Fact]
    public void A_fingerprint_stays_what_it_is() =>
        // Stores outlive versions of the code: another encoding would orphan every entry.
        Assert.Equal(
            Pinned,
            new StageKey("contrast", 1, Seq1(new Parameter("MpucEpochs", "30")), Seq1(new Input("training clips (2)", "00ff"))).Fingerprint
        );

    private const string Pinned = "206b5a5a6eac42b605b5917d1e6fd0fcc1588db9074d54f12c9839122b182a2b";
}
