using Microsoft.Build.Utilities;

namespace MpucMer.Build.Rendering;

/// <summary>Problems as MSBuild shows them: place, code, text, and a link to the page that says more.</summary>
/// <param name="project">The experiment's file: the place of problems that have none.</param>
internal sealed class ProblemLog(TaskLoggingHelper log, string repositoryRoot, string project)
{
    public void Tell(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems) Tell(ProblemText.Explain(problem));
    }

    public void Tell(Explanation e)
    {
        // What has no place of its own belongs to the experiment; MSBuild would name the targets file that holds the task.
        var file = e.Place.File.Length == 0 ? project : e.Place.File;
        var page = Path.Combine(repositoryRoot, "docs", "problems", e.Code + ".md");
        var help = File.Exists(page) ? new Uri(page).AbsoluteUri : null;
        // Without arguments nothing is formatted: braces in the text stay as they are.
        if (e.Severity == Severity.Error) log.LogError(null, e.Code, null, help, file, e.Place.Line, e.Place.Column, 0, 0, e.Text);
        else log.LogWarning(null, e.Code, null, help, file, e.Place.Line, e.Place.Column, 0, 0, e.Text);
    }
}
