using System.Runtime.CompilerServices;
using Microsoft.Build.Utilities;

namespace MpucMer.Build.Rendering;

/// <summary>Problems as MSBuild shows them: place, code, text, and the page that says more.</summary>
internal static class ProblemLog
{
    private const string Pages = "https://github.com/MpucMer/MpucMer/blob/main/docs/problems/";

    public static void Tell(this TaskLoggingHelper log, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems) log.Tell(ProblemText.Explain(problem));
    }

    public static void Tell(this TaskLoggingHelper log, Explanation e)
    {
        // MSBuild puts the project file before what has no file; the command line is no file, but the best that there is to say.
        var file = e.Place.File.Length == 0 ? null : e.Place.File;
        var help = Pages + e.Code + ".md";
        if (e.Severity == Severity.Error) log.LogError(null, e.Code, null, help, file, e.Place.Line, e.Place.Column, 0, 0, Escape(e.Text));
        else log.LogWarning(null, e.Code, null, help, file, e.Place.Line, e.Place.Column, 0, 0, Escape(e.Text));
    }

    // Without arguments nothing is formatted: braces stay as they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static string Escape(string text) => text;
}
