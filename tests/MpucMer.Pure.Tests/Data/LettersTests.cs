using MpucMer.Pure.Data;

namespace MpucMer.Pure.Tests.Data;

public sealed class LettersTests
{
    [Theory]
    [InlineData("m\u00FCde", "mu\u0308de")]
    [InlineData("\u1EC7", "e\u0323\u0302")]
    [InlineData("\u1EA5", "a\u0302\u0301")]
    [InlineData("\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF")]
    [InlineData("\uAC00", "\u1100\u1161")]
    [InlineData("\u304C\u30D1", "\u304B\u3099\u30CF\u309A")]
    [InlineData("\u0451\u0439", "\u0435\u0308\u0438\u0306")]
    [InlineData("\u03AC", "\u03B1\u0301")]
    [InlineData("\u00C5ngstr\u00F6m", "A\u030Angstro\u0308m")]
    [InlineData("plain, 1", "plain, 1")]
    [InlineData("\u732B\U0001F600", "\u732B\U0001F600")]
    public void One_sign_and_a_letter_with_its_marks_are_the_same_text(string composed, string decomposed)
    {
        Assert.Equal(composed, Letters.Composed(decomposed));
        Assert.Equal(decomposed, Letters.Decomposed(composed));
        Assert.Equal(composed, Letters.Composed(composed));
        Assert.Equal(decomposed, Letters.Decomposed(decomposed));
    }

    [Fact]
    public void Every_letter_of_the_first_plane_comes_back()
    {
        for (var c = 1; c < 0xFFFE; c++)
        {
            if (char.IsSurrogate((char)c))
                continue;
            var letter = ((char)c).ToString();
            Assert.Equal(letter, Letters.Composed(Letters.Decomposed(letter)));
        }
    }
}
