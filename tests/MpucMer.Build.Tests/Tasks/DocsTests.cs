using Microsoft.Build.Utilities;
using MpucMer.Build.Tasks;
using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Tasks;

public sealed class DocsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public DocsTests()
    {
        folder.Write("docs/problems/MPUC2005.md", "by hand");
        folder.Write("docs/problems/MPUC9999.md", "of a kind that is gone");
        folder.Write("docs/problems/notes.md", "somebody's");
        folder.Write("src/MpucMer.Build/build/MpucMer.properties.targets", "");
        folder.Write("src/MpucMer.Build/README.md", "before\n<!-- items -->\nold\n<!-- end of items -->\nafter\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_get_what_is_declared_and_pages_that_nothing_declares_go()
    {
        var (succeeded, engine) = Run();
        Assert.True(succeeded, engine.Text);
        Assert.Contains("1 removed", engine.Shown.Single(), StringComparison.Ordinal);
        Assert.All(ProblemPages.All, page => Assert.Equal(page.Text, File.ReadAllText(folder[$"docs/problems/{page.Name}"])));
        Assert.Equal(
            [.. ProblemPages.All.Select(page => page.Name).Append("notes.md").Order(StringComparer.Ordinal)],
            Directory.EnumerateFiles(folder["docs/problems"]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)
        );
        var readme = File.ReadAllText(folder["src/MpucMer.Build/README.md"]);
        Assert.StartsWith("before\n<!-- items -->\n| Item |", readme, StringComparison.Ordinal);
        Assert.EndsWith("<!-- end of items -->\nafter\n", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_as_declared_keeps_its_time()
    {
        Run();
        var times = Times();
        Assert.Contains("of which 0 changed; 0 removed", Run().Engine.Shown.Single(), StringComparison.Ordinal);
        Assert.Equal(times, Times());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_reported()
    {
        Directory.Delete(folder["docs/problems"], recursive: true);
        folder.Write("docs/problems", "");
        var (succeeded, engine) = Run();
        Assert.False(succeeded);
        Assert.Equal("MPUC3001", Assert.Single(engine.Errors).Code);
    }

    private (bool Succeeded, FakeEngine Engine) Run()
    {
        var engine = new FakeEngine();
        var build = new TaskItem(
            "Build",
            new Dictionary<string, string>
            {
                ["Kind"] = "Build",
                ["ProjectFile"] = folder["docs/docs.proj"],
                ["RepositoryRoot"] = folder[""],
            }
        );
        return (
            new Mpuc
            {
                BuildEngine = engine,
                Command = "Docs",
                Context = [build],
            }.Execute(),
            engine
        );
    }

    private DateTime[] Times() =>
        [
            .. Directory
                .EnumerateFiles(folder[""], "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(File.GetLastWriteTimeUtc),
        ];
}
