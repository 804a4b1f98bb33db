using System.Text.RegularExpressions;

namespace MpucMer.Tests;

/// <summary>What documents point at is there.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string Root = Ancestor(AppContext.BaseDirectory);

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")]
    private static partial Regex Link { get; }

    public static TheoryData<string> Documents()
    {
        var own = new[] { "docs", "src", "tests", "bench", "experiments" }.Select(f => Path.Combine(Root, f)).Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.md", SearchOption.AllDirectories))
            // A test of their own makes these.
            .Where(f => !Path.GetFileName(f).StartsWith("MPUC", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal));
        return [.. own.Concat(Directory.EnumerateFiles(Root, "*.md")).Select(f => Path.GetRelativePath(Root, f)).Order(StringComparer.Ordinal)];
    }

    [Theory, MemberData(nameof(Documents))]
    public void Links_to_files_lead_somewhere(string document)
    {
        var path = Path.Combine(Root, document);
        var targets = Link.Matches(File.ReadAllText(path)).Select(m => Path.Combine(Path.GetDirectoryName(path)!, m.Groups[1].Value));
        Assert.Empty(targets.Where(t => !File.Exists(t) && !Directory.Exists(t)).Select(t => Path.GetRelativePath(Root, t)));
    }

    private static string Ancestor(string folder) => File.Exists(Path.Combine(folder, "MpucMer.sln")) ? folder : Ancestor(Path.GetDirectoryName(folder)!);
}
