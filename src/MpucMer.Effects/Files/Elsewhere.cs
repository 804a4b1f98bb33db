using MpucMer.Build.Scanning;
using MpucMer.Pure.Data;

namespace MpucMer.Effects.Files;

/// <summary>
/// Files that another program's decoder cannot read, and that hold no data at all: a pointer to what was not fetched, a page of a web
/// server.
/// </summary>
public static class Elsewhere
{
    /// <summary>The problem, or, where the file that it names holds something in place of data, that.</summary>
    /// <param name="source">The file that was to be read, of a problem that names none (a decoder that is missing).</param>
    public static Problem Or(Problem problem, string source = "")
    {
        var path = problem.Explain().Place.File is { Length: > 0 } named ? named : source;
        try
        {
            return RegularFile.Exists(path) ? StandIns.Of(RegularFile.Start(path, StandIns.Bytes), path) ?? problem : problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Why it cannot be read has been told.
            return problem;
        }
    }
}
