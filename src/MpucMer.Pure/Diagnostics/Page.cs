namespace MpucMer.Pure.Diagnostics;

/// <summary>What docs/problems says of a kind of problem, as Markdown; <see cref="ProblemPages"/> makes a page of it.</summary>
public sealed record Page
{
    /// <summary>The kind in a few words, which the index repeats.</summary>
    public required string Title { get; init; }

    /// <summary>What has happened, and why it matters.</summary>
    public required string What { get; init; }

    /// <summary>How to fix it: a step each line, or one paragraph.</summary>
    public required string Fix { get; init; }

    /// <summary>The command that leads to the example, where it takes a certain one.</summary>
    public string Command { get; init; } = "";

    /// <summary>
    /// Instances of the kind, one of each severity that it has. The page shows what they say of themselves: no example is ever stale.
    /// </summary>
    public required IReadOnlyList<Problem> Examples { get; init; }

    /// <summary>MPUCnnnn.</summary>
    public string Code => Examples[0].Explain().Code;
}

/// <summary>Kinds of problems that belong together: those that the file <paramref name="Name"/>.cs declares.</summary>
/// <param name="About">What they are about: one sentence.</param>
public sealed record Area(string Name, string About, IReadOnlyList<Page> Pages);

/// <summary>A code that was in use once.</summary>
/// <param name="What">What it meant, and what stands in its place.</param>
public sealed record RetiredCode(string Code, string Title, string What);
