using System.Text.RegularExpressions;

namespace MpucMer.Pure.Diagnostics;

/// <summary>docs/problems, from the declarations: a page for each kind of problem and each retired code, and the index.</summary>
public static partial class ProblemPages
{
    /// <summary>What writes the folder anew.</summary>
    public const string Command = "dotnet build docs";

    private const int Width = 120;

    private const string Sources = "src/MpucMer.Pure/Diagnostics";

    /// <summary>Every file of the folder: its name and its text, with line feeds.</summary>
    public static IReadOnlyList<(string Name, string Text)> All =>
        [
            ("README.md", Index()),
            .. Problem.Areas.SelectMany(area => area.Pages.Select(page => (NameOf(page.Code), Text(area, page)))),
            .. Problem.Retired.Select(code => (NameOf(code.Code), Text(code))),
        ];

    /// <summary>The name of a code's page.</summary>
    public static string NameOf(string code) => $"{code}.md";

    /// <summary>A problem as MSBuild prints it; without a place of its own MSBuild names the experiment's project.</summary>
    public static string Printed(Explanation e)
    {
        var severity = e.Severity.ToString().ToLowerInvariant();
        var place = (e.Place.File, e.Place.Line, e.Place.Column) switch
        {
            ("", _, _) => "",
            var (file, line, _) when line == 0 => $"{file} : ",
            var (file, line, column) when column == 0 => $"{file}({line}): ",
            var (file, line, column) => $"{file}({line},{column}): ",
        };
        return $"{place}{severity} {e.Code}: {e.Text}";
    }

    private static string Text(Area area, Page page) =>
        Lines([
            Generated($"{Sources}/{area.Name}.cs"),
            $"# {page.Code}: {page.Title}",
            "",
            $"Severity: {Severities(page)}.",
            "",
            Linked(page.What, page.Code),
            "",
            "## Example",
            "",
            "```text",
            .. page.Command.Length == 0 ? Enumerable.Empty<string>() : [page.Command],
            .. page.Examples.SelectMany(example => Wrapped(Printed(example.Explain()))),
            "```",
            "",
            "## How to fix",
            "",
            Linked(page.Fix, page.Code),
        ]);

    private static string Text(RetiredCode code) =>
        Lines([
            Generated($"{Sources}/Problem.cs"),
            $"# {code.Code}: {code.Title}",
            "",
            "Not reported any more.",
            "",
            Linked(code.What, code.Code),
        ]);

    private static string Index() =>
        Lines([
            Generated(Sources),
            "# Problems",
            "",
            "Everything that is expected to go wrong has a code, a place where one is known, a message and a hint, and a page here.",
            "What has no code is a bug: please report it. [problem.md](../extending/problem.md) says how to add a problem.",
            "",
            "| codes | about |",
            "| --- | --- |",
            "| MPUC1xxx | configuration: properties, YAML files (10xx), networks (11xx), splits (12xx) |",
            "| MPUC2xxx | data: files, clips, tables |",
            "| MPUC3xxx | the store |",
            "| MPUC4xxx | training |",
            "| MPUC5xxx | the build: worker, assemblies, tensor library |",
            "| MPUC6xxx | models in a file, and what is asked of them |",
            "| MPUC7xxx | data sets that are fetched |",
            .. Problem.Areas.SelectMany(area =>
                (IEnumerable<string>)
                    [
                        "",
                        $"## {area.Name}",
                        "",
                        $"{area.About} Declared in [{area.Name}.cs](../../{Sources}/{area.Name}.cs).",
                        "",
                        .. area.Pages.OrderBy(page => page.Code, StringComparer.Ordinal).Select(Line),
                    ]
            ),
            "",
            "## Retired codes",
            "",
            "A code is never used for something else: what stands in an old log keeps its meaning.",
            "",
            .. Problem.Retired.Select(code => $"- [{code.Code}: {code.Title}]({NameOf(code.Code)})"),
        ]);

    private static string Line(Page page) =>
        $"- [{page.Code}: {page.Title}]({NameOf(page.Code)}){(Severities(page) == "error" ? "" : $" ({Severities(page)})")}";

    private static string Severities(Page page) =>
        string.Join(" or ", page.Examples.Select(example => example.Explain().Severity.ToString().ToLowerInvariant()).Distinct());

    // Codes of other problems lead to their pages.
    private static string Linked(string text, string own) =>
        Code().Replace(text, code => code.Value == own ? own : $"[{code.Value}]({NameOf(code.Value)})");

    [GeneratedRegex("MPUC[0-9]{4}")]
    private static partial Regex Code();

    private static string Generated(string from) => $"<!-- Generated from {from} by `{Command}`: change it there. -->";

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines).ReplaceLineEndings("\n") + "\n";

    // Broken at blanks: a page is read without scrolling sideways.
    private static IEnumerable<string> Wrapped(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = $"    {word}";
            }
            else
                line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return line;
    }
}

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
