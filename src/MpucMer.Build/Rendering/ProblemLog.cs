using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MpucMer.Build.Rendering;

/// <summary>
/// Problems as MSBuild shows them: place, code, text, and a link to the page that says more. Of one kind the first are shown and the others
/// counted: nobody reads a thousand lines, and MSBuild's summary would repeat each of them.
/// </summary>
/// <param name="pages">The folder of the pages that say more of each problem.</param>
/// <param name="project">The experiment's file: the place of problems that have none.</param>
internal sealed class ProblemLog(TaskLoggingHelper log, string pages, string project)
{
    /// <summary>As many of one kind are shown.</summary>
    public const int Shown = 20;

    private readonly Dictionary<(string Code, Severity Severity), int> told = [];

    public void Tell(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            Tell(problem.Explain());
    }

    public void Tell(Explanation e)
    {
        var kind = (e.Code, e.Severity);
        var before = told.GetValueOrDefault(kind);
        told[kind] = before + 1;
        if (before < Shown)
            Show(e);
    }

    /// <summary>Tells how many there were of the kinds of which not all were shown.</summary>
    public void Sum()
    {
        foreach (var ((code, severity), count) in told)
        {
            if (count <= Shown)
                continue;
            Show(
                new Explanation(
                    code,
                    severity,
                    Place.Nowhere,
                    string.Create(CultureInfo.InvariantCulture, $"{count - Shown} more of this kind are not shown, {count} in all."),
                    ""
                )
            );
        }
        told.Clear();
    }

    private void Show(Explanation e)
    {
        // What has no place of its own belongs to the experiment; MSBuild would name the targets file that holds the task.
        var file = Printable.Of(e.Place.File.Length == 0 ? project : e.Place.File);
        var page = Path.Combine(pages, ProblemPages.NameOf(e.Code));
        var help = File.Exists(page) ? new Uri(page).AbsoluteUri : null;
        // Without arguments nothing is formatted: braces in the text stay as they are.
        if (e.Severity == Severity.Error)
            log.LogError(null, e.Code, null, help, file, e.Place.Line, e.Place.Column, 0, 0, Printable.Of(e.Text));
        else
            log.LogWarning(null, e.Code, null, help, file, e.Place.Line, e.Place.Column, 0, 0, Printable.Of(e.Text));
    }
}

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
