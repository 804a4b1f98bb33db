using MpucMer.Pure.Data;

namespace MpucMer.Effects.Files;

/// <summary>Files that another program's decoder cannot read, and that hold no data at all: a pointer to what was not fetched, a page of a web server.</summary>
public static class Elsewhere
{
    /// <summary>The problem, or, where the file that it names holds something in place of data, that.</summary>
    public static Problem Or(Problem problem)
    {
        var path = ProblemText.Explain(problem).Place.File;
        try
        {
            if (!File.Exists(path)) return problem;
            using var file = File.OpenRead(path);
            var start = new byte[StandIns.Bytes];
            return StandIns.Of(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)), path) ?? problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Why it cannot be read has been told.
            return problem;
        }
    }
}
