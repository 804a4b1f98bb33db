using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Configuration;

namespace MpucMer.Tests.Configuration;

[Properties(Arbitrary = [typeof(TextTests)])]
public sealed class TextTests
{
    /// <summary>Of three letters, so that words are often near.</summary>
    public sealed record Word(string Text);

    /// <summary>The name of a property and a place in it.</summary>
    public sealed record Named(string Name, int At);

    public static Arbitrary<Word> AnyWord() => Gen.Elements('a', 'b', 'c').ArrayOf().Select(cs => new Word(new string(cs))).ToArbitrary();

    public static Arbitrary<Named> AnyProperty() =>
        (
            from name in Gen.Elements(Properties.All.Map(p => p.Name).ToArray())
            from at in Gen.Choose(0, name.Length - 1)
            select new Named(name, at)
        ).ToArbitrary();

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits(string a, string b, int expected) => Assert.Equal(expected, Text.Distance(a, b));

    [Property]
    public bool Distance_is_zero_for_equals_only_symmetric_and_bounded(Word one, Word other)
    {
        var (a, b) = (one.Text, other.Text);
        var d = Text.Distance(a, b);
        return (d == 0) == (a == b) && d == Text.Distance(b, a) && d >= Math.Abs(a.Length - b.Length) && d <= Math.Max(a.Length, b.Length);
    }

    [Property]
    public bool One_edit_is_one(Word word, NonNegativeInt place)
    {
        var (a, n) = (word.Text, place.Get);
        return Text.Distance(a, a.Insert(n % (a.Length + 1), "x")) == 1
            && (a.Length == 0 || Text.Distance(a, a.Remove(n % a.Length, 1)) == 1);
    }

    [Property]
    public bool Every_property_is_found_through_one_slip(Named property) =>
        Properties.Nearest(property.Name.Insert(property.At, "x")) == Prelude.Some(property.Name);

    [Fact]
    public void What_has_nothing_in_common_is_not_near()
    {
        Assert.True(Text.Nearest("xy", ["ab", "cd"]).IsNone);
        Assert.True(Text.Nearest("", ["ab"]).IsNone);
        Assert.True(Text.Nearest("audio", []).IsNone);
        Assert.Equal(Prelude.Some("audio"), Text.Nearest("ADUIO", ["landmarks", "audio"]));
    }
}
