using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MpucMer.Build.Rendering;

/// <summary>
/// Lines that the user should see in any case: on the screen, if there is one (<see cref="Screens"/>), else as messages of high importance.
/// Every other log has them too. Whatever is in them, nothing in them acts on a terminal (<see cref="Printable"/>).
/// </summary>
internal sealed class Voice(TaskLoggingHelper log, IScreen? screen = null)
{
    /// <summary>Whether there is a line that progress can overwrite.</summary>
    public bool IsLive => screen is not null;

    /// <summary>As many characters fit into a line of a table.</summary>
    public int Width => screen is null ? Screens.UsualWidth : screen.Width - 1;

    public void Say(string line) => Log(line, screen is null ? null : screen.Line);

    public void Say(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Say(line);
    }

    /// <summary>What a user looks for when the build is over: on a screen it stands below all that MSBuild says.</summary>
    public void Last(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Log(line, screen is null ? null : screen.Last);
    }

    /// <summary>The line that is written over again and again.</summary>
    public void Live(string line) => screen?.Live(Printable.Of(line));

    public void Erase() => screen?.Erase();

    /// <summary>A line for who asks for more (-v:detailed).</summary>
    public void Whisper(string line) => log.LogMessage(MessageImportance.Low, "{0}", Printable.Of(line));

    private void Log(string line, Action<string>? write)
    {
        var shown = Printable.Of(line);
        log.LogMessage(write is null ? MessageImportance.High : MessageImportance.Low, "{0}", shown);
        write?.Invoke(shown);
    }
}
