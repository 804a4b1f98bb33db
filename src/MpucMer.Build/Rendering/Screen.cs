using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MpucMer.Build.Rendering;

/// <summary>A terminal that lines are written to, beside MSBuild's own.</summary>
internal interface IScreen
{
    /// <summary>Characters of a line.</summary>
    int Width { get; }

    /// <summary>A line that stays.</summary>
    void Line(string text);

    /// <summary>A line that stays below all that MSBuild says of the build.</summary>
    void Last(string text);

    /// <summary>The line below all others, written over again and again.</summary>
    void Live(string text);

    void Erase();
}

/// <summary>
/// What a user sees. Where the build writes to a terminal and MSBuild's console logger does (<c>-tl:off</c>, which experiments/ has in its
/// Directory.Build.rsp), lines and a live line go there directly: loggers write later, in a thread of their own, and would write into the
/// live line. Under the terminal logger, which shows no messages of tasks and counts the lines of the screen, what is said waits until it
/// has ended, and only the live line is drawn, where the logger leaves the cursor. Anywhere else (a pipe, a file, CI, a node of a parallel
/// build, an editor) there is no screen, and lines are messages. No colours are used, and no escape codes but to erase a line.
/// </summary>
internal static class Screens
{
    /// <summary>The width that is assumed where a terminal does not tell its own.</summary>
    public const int UsualWidth = 80;

    private static readonly Lazy<IScreen> Console = new(() => new ConsoleScreen(System.Console.Out, WindowWidth, Ending.Add));

    private static readonly Lazy<IScreen> Waiting = new(() => new WaitingScreen(LiveTerminal(), WindowWidth, Ending.Add));

    /// <param name="terminalLogger">Whether MSBuild's terminal logger is on.</param>
    /// <param name="share">How many experiments run beside each other.</param>
    public static IScreen? Of(TaskLoggingHelper log, bool terminalLogger, int share) =>
        Kind(
            terminalLogger,
            share,
            log.LogsMessagesOfImportance(MessageImportance.High),
            System.Console.IsOutputRedirected,
            Environment.GetCommandLineArgs(),
            Environment.GetEnvironmentVariable("TERM")
        ) switch
        {
            ScreenKind.Console => Console.Value,
            ScreenKind.Waiting => Waiting.Value,
            _ => null,
        };

    /// <param name="isHeard">Whether a logger shows messages of high importance: none does under -v:q.</param>
    internal static ScreenKind Kind(bool terminalLogger, int share, bool isHeard, bool redirected, string[] arguments, string? term)
    {
        // A node's output is not the user's, and its end is not the build's; -getItem and its like print nothing but their answer.
        var isOwn = !arguments.Any(a =>
            a.Contains("nodemode:", StringComparison.OrdinalIgnoreCase)
            || Switch(a) is var s
                && (
                    s.StartsWith("getitem", StringComparison.Ordinal)
                    || s.StartsWith("getproperty", StringComparison.Ordinal)
                    || s.StartsWith("gettargetresult", StringComparison.Ordinal)
                )
        );
        return !isOwn || IsQuiet(arguments) ? ScreenKind.None
            : terminalLogger ? ScreenKind.Waiting
            : !isHeard || redirected || share > 1 || term == "dumb" ? ScreenKind.None
            : ScreenKind.Console;
    }

    private static bool IsQuiet(string[] arguments) =>
        arguments.Any(a => Switch(a) is "v:q" or "v:quiet" or "verbosity:q" or "verbosity:quiet")
        || Enumerable
            .Range(1, Math.Max(0, arguments.Length - 1))
            .Any(i => Switch(arguments[i - 1]) is "v" or "verbosity" && arguments[i].ToLowerInvariant() is "q" or "quiet");

    private static string Switch(string argument) =>
        argument.StartsWith('-') || argument.StartsWith('/') ? argument.TrimStart('-', '/').ToLowerInvariant() : "";

    /// <summary>A text cut to a width; what is cut off is told by an ellipsis.</summary>
    internal static string Cut(string text, int width) =>
        text.Length <= width ? text
        : width <= 1 ? ""
        : text[..(width - 1)] + "…";

    /// <summary>
    /// A line in lines of a width, broken at blanks; those after the first begin below the last column of the first, or a little indented.
    /// Words that are longer (paths) stay whole, to be copied.
    /// </summary>
    internal static IEnumerable<string> Wrapped(string text, int width)
    {
        if (text.Length <= width || width < 20)
        {
            yield return text;
            yield break;
        }
        var start = text.Length - text.TrimStart(' ').Length;
        var column = text.LastIndexOf("  ", Math.Min(width * 6 / 10, text.Length - 1), StringComparison.Ordinal) + 2;
        var hang = column > start + 2 ? column : Math.Min(start + 2, width / 2);
        var line = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            // With the blanks before it, so that columns stay where they are.
            var end = at;
            while (end < text.Length && text[end] == ' ')
                end++;
            while (end < text.Length && text[end] != ' ')
                end++;
            if (line.Length + end - at > width && line.ToString().Trim().Length > 0)
            {
                yield return line.ToString().TrimEnd();
                line.Clear().Append(' ', hang).Append(text.AsSpan(at, end - at).TrimStart(' '));
            }
            else
                line.Append(text, at, end - at);
            at = end;
        }
        yield return line.ToString();
    }

    private static int WindowWidth()
    {
        try
        {
            return System.Console.WindowWidth is > 0 and var width ? width : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }

    // Not standard output, which would garble the logger's lines; Windows has no such file.
    private static TextWriter LiveTerminal()
    {
        if (OperatingSystem.IsWindows())
            return TextWriter.Null;
        try
        {
            return new StreamWriter(new FileStream("/dev/tty", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
            {
                AutoFlush = true,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TextWriter.Null;
        }
    }

    /// <summary>What is said when MSBuild has said all: the process ends then.</summary>
    private static class Ending
    {
        private static readonly List<string> Lines = [];

        public static void Add(string line)
        {
            lock (Lines)
            {
                if (Lines.Count == 0)
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => Write();
                Lines.Add(line);
            }
        }

        private static void Write()
        {
            lock (Lines)
            {
                System.Console.Out.WriteLine();
                foreach (var line in Lines)
                    System.Console.Out.WriteLine(line);
                System.Console.Out.Flush();
                Lines.Clear();
            }
        }
    }
}

/// <summary>Which screen there is.</summary>
internal enum ScreenKind
{
    /// <summary>None: lines are MSBuild's messages.</summary>
    None,

    /// <summary>The console, written to directly.</summary>
    Console,

    /// <summary>The console, once the terminal logger has left it.</summary>
    Waiting,
}

/// <summary>A console that nobody draws on but this, and a logger that only appends.</summary>
internal sealed class ConsoleScreen(TextWriter output, Func<int> width, Action<string> last) : IScreen
{
    private readonly Lock own = new();
    private int shown;

    public int Width => width();

    public void Line(string text)
    {
        lock (own)
        {
            Clear();
            foreach (var line in Screens.Wrapped(text, Width - 1))
                output.WriteLine(line);
            output.Flush();
        }
    }

    public void Last(string text)
    {
        foreach (var line in Screens.Wrapped(text, Width - 1))
            last(line);
    }

    public void Live(string text)
    {
        lock (own)
        {
            var line = Screens.Cut(text, Width - 1);
            // Blanks over what is longer, and no escape code: it is the same on every terminal.
            output.Write("\r" + line + new string(' ', Math.Max(0, Math.Min(shown, Width - 1) - line.Length)));
            output.Flush();
            shown = line.Length;
        }
    }

    public void Erase()
    {
        lock (own)
        {
            Clear();
            output.Flush();
        }
    }

    private void Clear()
    {
        if (shown == 0)
            return;
        output.Write("\r" + new string(' ', Math.Min(shown, Width - 1)) + "\r");
        shown = 0;
    }
}

/// <summary>
/// A terminal on which MSBuild's terminal logger draws: lines wait for its end. The live line has no line break, so that the logger, which
/// counts lines, stays right.
/// </summary>
internal sealed class WaitingScreen(TextWriter terminal, Func<int> width, Action<string> last) : IScreen
{
    private readonly Lock own = new();
    private bool shown;

    public int Width => width();

    public void Line(string text)
    {
        foreach (var line in Screens.Wrapped(text, Width - 1))
            last(line);
    }

    public void Last(string text) => Line(text);

    public void Live(string text) => Write("\r\u001b[K  " + Screens.Cut(text, Width - 3), true);

    public void Erase()
    {
        if (shown)
            Write("\r\u001b[K", false);
    }

    private void Write(string text, bool isShown)
    {
        lock (own)
        {
            try
            {
                terminal.Write(text);
                shown = isShown;
            }
            catch (IOException)
            {
                // The terminal was closed; the work goes on.
            }
        }
    }
}
