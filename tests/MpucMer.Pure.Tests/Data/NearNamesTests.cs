using MpucMer.Pure.Data;

namespace MpucMer.Pure.Tests.Data;

public sealed class NearNamesTests
{
    [Theory]
    [InlineData("Sad", "sad")]
    [InlineData("sad", "sad\u200B")]
    [InlineData("sad", "\uFEFFsad")]
    [InlineData("very happy", "very\u00A0happy")]
    [InlineData("very happy", "very  happy")]
    [InlineData("very happy", "Very_happy")]
    [InlineData("very-happy", "very happy")]
    [InlineData("müde", "mu\u0308de")]
    [InlineData("ＳＡＤ", "sad")]
    [InlineData("speaker 1", "speaker 01")]
    [InlineData("7", "007")]
    public void Names_that_are_one_at_a_glance_are_near(string a, string b)
    {
        var near = Assert.Single(NearNames.Of([a, "other", b, a]));
        Assert.Equal(new[] { a, b }.Order(StringComparer.Ordinal), near);
    }

    [Fact]
    public void Other_names_are_not()
    {
        Assert.Empty(NearNames.Of(["sad", "mad", "sadness", "-1", "1", "0", "s1", "s2", "s 12", "1.5", "15", "müde", "mude"]));
        Assert.Empty(NearNames.Of(["sad", "sad"]));
    }

    [Fact]
    public void What_cannot_be_seen_is_shown_by_its_number()
    {
        Assert.Equal("\"sad<U+200B>\"", NearNames.Shown("sad\u200B"));
        Assert.Equal("\"a<U+00A0>b\"", NearNames.Shown("a\u00A0b"));
        Assert.Equal("\"a b\"", NearNames.Shown("a b"));
        Assert.Equal("\"müde\"", NearNames.Shown("müde"));
        Assert.EndsWith("(decomposed)", NearNames.Shown("mu\u0308de"));
    }
}
