using FsCheck;
using FsCheck.Xunit;
using MpucMer.Build.Rendering;

namespace MpucMer.Build.Tests.Rendering;

public sealed class ScreenTests
{
    private static readonly string[] Plain = ["dotnet", "build", "demo.proj"];

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("abcd", 0, "")]
    public void A_line_is_cut_to_the_width(string text, int width, string shown) => Assert.Equal(shown, Screens.Cut(text, width));

    [Fact]
    public void Lines_are_broken_at_blanks_and_stay_in_their_column()
    {
        Assert.Equal(
            ["  MpucEpochs   Passes over the", "               training clips; 0", "               leaves them."],
            Screens.Wrapped("  MpucEpochs   Passes over the training clips; 0 leaves them.", 33)
        );
        Assert.Equal(
            ["results: /a/very/long/path/that/is/to/be/copied"],
            Screens.Wrapped("results: /a/very/long/path/that/is/to/be/copied", 47)
        );
        Assert.Equal(
            ["results:", "  /a/very/long/path/that/is/to/be/copied"],
            Screens.Wrapped("results: /a/very/long/path/that/is/to/be/copied", 30)
        );
    }

    [Property]
    public bool Nothing_is_lost_where_lines_are_broken(NonEmptyArray<PositiveInt> words, PositiveInt width)
    {
        var text = string.Join(' ', words.Get.Select(n => new string('x', n.Get % 40 + 1)));
        var lines = Screens.Wrapped(text, width.Get).ToList();
        return string.Join(' ', lines.Select(l => l.Trim())) == text
            && lines.All(l => l.Length <= Math.Max(width.Get, 20) || !l.Trim().Contains(' ', StringComparison.Ordinal) || lines.Count == 1);
    }

    [Fact]
    public void A_console_shows_lines_above_a_live_line_and_the_last_ones_at_the_end()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var last = new List<string>();
        var screen = new ConsoleScreen(output, () => 30, last.Add);
        screen.Live("[1/2] training a model that takes long");
        screen.Live("[1/2] short");
        screen.Line("done");
        screen.Last("report: here");
        screen.Erase();
        Assert.Equal(
            "\r[1/2] training a model that …" + "\r[1/2] short" + new string(' ', 18) + "\r" + new string(' ', 11) + "\r" + "done\n",
            output.ToString()
        );
        Assert.Equal(["report: here"], last);
    }

    [Fact]
    public void Only_a_terminal_of_ones_own_is_drawn_on()
    {
        Assert.Equal(ScreenKind.Console, Kind());
        Assert.Equal(ScreenKind.Waiting, Kind(terminalLogger: true));
        Assert.Equal(ScreenKind.None, Kind(redirected: true));
        Assert.Equal(ScreenKind.None, Kind(term: "dumb"));
        Assert.Equal(ScreenKind.None, Kind(share: 2));
        Assert.Equal(ScreenKind.None, Kind(isHeard: false));
        Assert.Equal(ScreenKind.None, Kind(arguments: ["/nologo", "/nodemode:1", "/nodeReuse:false"]));
    }

    [Theory]
    [InlineData("-v:q")]
    [InlineData("--verbosity:quiet")]
    [InlineData("/v:Q")]
    [InlineData("-v q")]
    [InlineData("-getTargetResult:Plan")]
    [InlineData("-getItem:MpucStep")]
    public void Who_asks_for_quiet_or_for_data_gets_it(string arguments)
    {
        string[] all = [.. Plain, .. arguments.Split(' ')];
        Assert.Equal(ScreenKind.None, Kind(arguments: all));
        Assert.Equal(ScreenKind.None, Kind(terminalLogger: true, arguments: all));
    }

    private static ScreenKind Kind(
        bool terminalLogger = false,
        int share = 1,
        bool isHeard = true,
        bool redirected = false,
        string[]? arguments = null,
        string term = "xterm"
    ) => Screens.Kind(terminalLogger, share, isHeard, redirected, arguments ?? Plain, term);
}
