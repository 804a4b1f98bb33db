using System.Text;
using FsCheck.Xunit;
using MpucMer.Tool.Serving;

namespace MpucMer.Tool.Tests;

/// <summary>Names of files that were sent: whatever they are, one is made of them that is a name in a folder.</summary>
public sealed class UploadNameTests
{
    private static readonly Seq<string> Endings = Seq(".wav", ".csv");

    [Property]
    public bool Any_name_is_a_plain_name_of_an_ending_that_is_read(string? given)
    {
        var name = Of((given ?? "") + ".wav");
        return name == Path.GetFileName(name)
            && name.EndsWith(".wav", StringComparison.Ordinal)
            && name.Length > ".wav".Length
            && !name.StartsWith('.')
            && Encoding.UTF8.GetByteCount(name) < 255
            && name.IndexOfAny(['/', '\\', ':', '\0', '*', '?', '"', '<', '>', '|', '\n']) < 0
            && Of(name) == name;
    }

    [Theory]
    [InlineData("one.wav", "one.wav")]
    [InlineData("One Two (3).WAV", "One Two (3).wav")]
    [InlineData("über/Größe.wav", "Größe.wav")]
    [InlineData("../../x.wav", "x.wav")]
    [InlineData("..", "clip.wav")]
    [InlineData("", "clip.wav")]
    [InlineData("a\nb.wav", "a_b.wav")]
    [InlineData("con.wav", "_con.wav")]
    [InlineData("lpt1.x.wav", "_lpt1.x.wav")]
    [InlineData("contra.wav", "contra.wav")]
    [InlineData("a<b>|.wav", "a_b__.wav")]
    public void A_harmless_name_stays_as_it_is(string given, string expected) => Assert.Equal(expected, Of(given));

    private static string Of(string given) =>
        UploadName.Of(given, "audio/wav", Endings).IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
}
