using FsCheck;
using FsCheck.Fluent;
using LanguageExt;
using MpucMer.Pure.Configuration;

namespace MpucMer.Tests.Configuration;

public sealed class TextTests
{
    private static readonly Arbitrary<string> Word = Gen.Elements('a', 'b', 'c').ArrayOf().Select(cs => new string(cs)).ToArbitrary();

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits(string a, string b, int expected) => Assert.Equal(expected, Text.Distance(a, b));

    [Fact]
    public void Distance_is_zero_for_equals_only_symmetric_and_bounded() => Prop.ForAll(Word, Word, (a, b) =>
    {
        var d = Text.Distance(a, b);
        return (d == 0) == (a == b) && d == Text.Distance(b, a) && d >= Math.Abs(a.Length - b.Length) && d <= Math.Max(a.Length, b.Length);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_edit_is_one() => Prop.ForAll(Word, Gen.Choose(0, 1000).ToArbitrary(), (a, n) =>
        Text.Distance(a, a.Insert(n % (a.Length + 1), "x")) == 1 && (a.Length == 0 || Text.Distance(a, a.Remove(n % a.Length, 1)) == 1)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_property_is_found_through_one_slip() => Prop.ForAll(Gen.Elements(PropertyTable.All.Map(p => p.Name).ToArray()).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (name, n) =>
        PropertyTable.Nearest(name.Insert(n % name.Length, "x")) == Prelude.Some(name)).QuickCheckThrowOnFailure();

    [Fact]
    public void What_has_nothing_in_common_is_not_near()
    {
        Assert.True(Text.Nearest("xy", ["ab", "cd"]).IsNone);
        Assert.True(Text.Nearest("", ["ab"]).IsNone);
        Assert.True(Text.Nearest("audio", []).IsNone);
        Assert.Equal(Prelude.Some("audio"), Text.Nearest("ADUIO", ["landmarks", "audio"]));
    }
}
