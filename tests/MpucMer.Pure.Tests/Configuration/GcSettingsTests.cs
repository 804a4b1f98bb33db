using MpucMer.Pure.Configuration;

namespace MpucMer.Tests.Configuration;

public sealed class GcSettingsTests
{
    [Fact]
    public void Nothing_said_keeps_a_month_and_deletes_nothing() => Assert.Equal(new GcSettings(30, false), Parsed());

    [Fact]
    public void What_is_said_holds() => Assert.Equal(new GcSettings(0, true), Parsed(("MpucKeepDays", "0"), ("MpucDelete", "TRUE")));

    [Theory]
    [InlineData("MpucKeepDays", "-1", "MPUC1003")]
    [InlineData("MpucKeepDays", "36501", "MPUC1003")]
    [InlineData("MpucKeepDays", "soon", "MPUC1002")]
    [InlineData("MpucDelete", "yes", "MPUC1004")]
    public void Mistakes_have_codes(string name, string value, string code) =>
        Assert.Equal(code, GcSettings.Parse(Of((name, value))).Match(_ => "", problems => problems.Head.Explain().Code));

    private static GcSettings Parsed(params (string, string)[] settings) =>
        GcSettings.Parse(Of(settings)).IfFail(p => throw new InvalidOperationException(p.ToString()));

    private static Settings Of(params (string Name, string Value)[] settings) =>
        Settings.Of(settings.Select(s => new Setting(s.Name, s.Value, Place.CommandLine)));
}
