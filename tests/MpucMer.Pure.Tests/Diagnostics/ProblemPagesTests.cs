using System.Text;
using System.Text.RegularExpressions;

namespace MpucMer.Tests.Diagnostics;

public sealed partial class ProblemPagesTests
{
    private static readonly string Root = TestFiles.Repository;

    private static readonly string Folder = Path.Combine(Root, "docs", "problems");

    public static TheoryData<string> Names => new(ProblemPages.All.Select(page => page.Name));

    [Theory, MemberData(nameof(Names))]
    public void A_page_is_what_the_declarations_say_to_the_byte(string name)
    {
        var path = Path.Combine(Folder, name);
        var text = ProblemPages.All.Single(page => page.Name == name).Text;
        Assert.True(
            File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text)),
            $"docs/problems/{name} is not what src/MpucMer.Pure/Diagnostics says. Write the pages anew: {ProblemPages.Command}"
        );
    }

    [Fact]
    public void There_is_no_page_that_nothing_declares() =>
        Assert.Equal(
            ProblemPages.All.Select(page => page.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void An_area_is_a_file_of_its_name() =>
        Assert.All(Problem.Areas, area =>
            Assert.True(File.Exists(Path.Combine(Root, "src", "MpucMer.Pure", "Diagnostics", $"{area.Name}.cs")), area.Name)
        );

    /// <summary>Between pages, and to the documents beside them.</summary>
    [Fact]
    public void Links_of_pages_lead_somewhere() =>
        Assert.All(ProblemPages.All, page =>
            Assert.All(Link().Matches(page.Text).Select(link => link.Groups[1].Value), link =>
                Assert.True(File.Exists(Path.Combine(Folder, link)), $"{page.Name}: {link}")
            )
        );

    /// <summary>As MSBuild prints them, by which editors find the place.</summary>
    [Theory]
    [InlineData("", 0, 0, "error MPUC0000: It is so. Change it.")]
    [InlineData("a.csv", 0, 0, "a.csv : error MPUC0000: It is so. Change it.")]
    [InlineData("a.csv", 7, 0, "a.csv(7): error MPUC0000: It is so. Change it.")]
    [InlineData("a.csv", 7, 3, "a.csv(7,3): error MPUC0000: It is so. Change it.")]
    public void An_example_has_its_place(string file, int line, int column, string printed) =>
        Assert.Equal(
            printed,
            ProblemPages.Printed(new Explanation("MPUC0000", Severity.Error, new Place(file, line, column), "It is so.", "Change it."))
        );

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
