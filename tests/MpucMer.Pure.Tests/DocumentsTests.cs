using System.Text.RegularExpressions;

namespace MpucMer.Tests;

/// <summary>What documents point at is there, and sources can be read without scrolling.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string Root = TestFiles.Repository;

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")]
    private static partial Regex Link { get; }

    public static TheoryData<string> Documents()
    {
        var own = new[] { "docs", "src", "tests", "bench", "experiments" }
            .Select(f => Path.Combine(Root, f))
            .Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.md", SearchOption.AllDirectories))
            // A test of their own makes these.
            .Where(f =>
                !Path.GetFileName(f).StartsWith("MPUC", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal)
            );
        return
        [
            .. own.Concat(Directory.EnumerateFiles(Root, "*.md")).Select(f => Path.GetRelativePath(Root, f)).Order(StringComparer.Ordinal),
        ];
    }

    [Theory, MemberData(nameof(Documents))]
    public void Links_to_files_lead_somewhere(string document)
    {
        var path = Path.Combine(Root, document);
        var targets = Link.Matches(File.ReadAllText(path)).Select(m => Path.Combine(Path.GetDirectoryName(path)!, m.Groups[1].Value));
        Assert.Empty(targets.Where(t => !File.Exists(t) && !Directory.Exists(t)).Select(t => Path.GetRelativePath(Root, t)));
    }

    /// <summary>The formatter (dotnet csharpier format .) breaks expressions, and leaves comments and texts to us.</summary>
    [Fact]
    public void No_line_of_the_sources_is_longer_than_140_columns()
    {
        var lines =
            from folder in new[] { "src", "bench" }
            from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            where !file.Contains("/obj/", StringComparison.Ordinal)
            from line in File.ReadLines(file).Select((text, number) => (text, number))
            where line.text.Length > 140
            select $"{Path.GetRelativePath(Root, file)}:{line.number + 1}";
        Assert.Empty(lines);
    }
}
