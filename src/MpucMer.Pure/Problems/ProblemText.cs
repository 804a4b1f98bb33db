namespace MpucMer.Pure.Problems;

/// <summary>From problem to words. One switch per area, each in its own file; a test checks that every problem has words, a code and a page in docs/problems.</summary>
public static partial class ProblemText
{
    /// <summary>The code, place, message and hint of a problem.</summary>
    public static Explanation Explain(Problem problem) =>
        Configuration(problem) ?? Content(problem) ?? Signals(problem) ?? Data(problem) ?? Sources(problem) ?? Readers(problem) ?? Segments(problem) ?? Store(problem)
        ?? Training(problem) ?? Build(problem) ?? Published(problem)
        ?? throw new InvalidOperationException($"No text for {problem.GetType()}: a case of Problem was added without one.");

    private static Explanation Error(string code, Place place, string message, string hint) => new(code, Severity.Error, place, message, hint);

    private static Explanation Warning(string code, Place place, string message, string hint) => new(code, Severity.Warning, place, message, hint);

    /// <summary>At most <paramref name="most"/> names, then how many more there are.</summary>
    public static string Names(IReadOnlyCollection<string> names, int most = 5) =>
        names.Count <= most ? string.Join(", ", names) : string.Join(", ", names.Take(most)) + $" and {names.Count - most} more";
}
