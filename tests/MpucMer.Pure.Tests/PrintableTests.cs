using System.Text;
using FsCheck;
using FsCheck.Xunit;
using MpucMer.Pure;

namespace MpucMer.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain text, ä, 語, العربية, 😀, a\u200Db", "plain text, ä, 語, العربية, 😀, a\u200Db")]
    [InlineData("\u001b]0;title\u0007", @"\x1B]0;title\x07")]
    [InlineData("a\r\nb\tc", @"a\x0D\x0Ab\x09c")]
    [InlineData("\u007F\u0085\u009B", @"\x7F\x85\x9B")]
    [InlineData("user\u202Egnp.exe\u2066\u200F", @"user\u202Egnp.exe\u2066\u200F")]
    [InlineData("\uFEFFid\u2028\u00AD", @"\uFEFFid\u2028\xAD")]
    [InlineData("tag \U000E0041\U000E0100", @"tag \uDB40\uDC41" + "\U000E0100")]
    public void What_acts_is_shown_by_its_number(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    // As data of a theory they would be something else already.
    [Fact]
    public void Half_a_pair_is_shown_by_its_number() => Assert.Equal(@"\uD83D alone \uDE00", Printable.Of("\uD83D alone \uDE00"));

    [Property]
    public bool What_is_shown_never_acts_and_stays_as_it_is(string? text)
    {
        var shown = Printable.Of(text ?? "");
        return shown == Printable.Of(shown)
            && shown.All(c => !char.IsControl(c))
            && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shown)) == shown;
    }

    [Property]
    public bool Letters_stay_as_they_are(NonEmptyString text)
    {
        var letters = string.Concat(text.Get.Where(char.IsLetterOrDigit));
        return Printable.Of(letters) == letters;
    }
}
