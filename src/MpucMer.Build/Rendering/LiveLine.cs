using System.Text;

namespace MpucMer.Build.Rendering;

/// <summary>A line that is written over again and again.</summary>
internal interface ILiveLine : IDisposable
{
    void Show(string text);

    void Erase();
}

/// <summary>No live line: output goes to a file, a pipe or a log.</summary>
internal sealed class NoLiveLine : ILiveLine
{
    public void Show(string text) { }

    public void Erase() { }

    public void Dispose() { }
}

/// <summary>
/// The line below those of MSBuild's terminal logger, where it leaves the cursor. It is written to the terminal itself, since what goes to
/// standard output would garble the logger's own lines; without a line break, so that the logger, which counts lines, stays right.
/// </summary>
internal sealed class TerminalLine : ILiveLine
{
    private readonly FileStream terminal;
    private bool shown;

    private TerminalLine(FileStream terminal) => this.terminal = terminal;

    /// <summary>The line of the controlling terminal; none where there is none.</summary>
    public static ILiveLine Open(bool terminalLogger)
    {
        if (!terminalLogger || OperatingSystem.IsWindows())
            return new NoLiveLine();
        try
        {
            return new TerminalLine(new FileStream("/dev/tty", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new NoLiveLine();
        }
    }

    public void Show(string text)
    {
        Write("\r\u001b[K  " + Cut(Printable.Of(text), Width() - 3));
        shown = true;
    }

    public void Erase()
    {
        if (!shown)
            return;
        Write("\r\u001b[K");
        shown = false;
    }

    public void Dispose()
    {
        Erase();
        terminal.Dispose();
    }

    internal static string Cut(string text, int width) =>
        text.Length <= width ? text
        : width <= 1 ? ""
        : text[..(width - 1)] + "…";

    private static int Width()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private void Write(string text)
    {
        try
        {
            terminal.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The terminal was closed; the work goes on.
        }
    }
}
