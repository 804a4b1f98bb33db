using MpucMer.Build.Tasks;
using MpucMer.Build.Tests.Fakes;

namespace MpucMer.Build.Tests.Tasks;

public sealed class WriteProblemPagesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_gets_what_is_declared_and_loses_pages_that_nothing_declares()
    {
        folder.Write("MPUC2005.md", "by hand");
        folder.Write("MPUC9999.md", "of a kind that is gone");
        folder.Write("notes.md", "somebody's");
        var engine = Run();
        Assert.Contains("1 removed", engine.Shown.Single(), StringComparison.Ordinal);
        Assert.All(ProblemPages.All, page => Assert.Equal(page.Text, File.ReadAllText(folder[page.Name])));
        Assert.Equal([.. ProblemPages.All.Select(page => page.Name).Append("notes.md").Order(StringComparer.Ordinal)],
            Directory.EnumerateFiles(folder[""]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_as_declared_keeps_its_time()
    {
        Run();
        var times = Times();
        Assert.Contains("of which 0 changed; 0 removed", Run().Shown.Single(), StringComparison.Ordinal);
        Assert.Equal(times, Times());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_reported()
    {
        var engine = new FakeEngine();
        var taken = folder.Write("taken", "");
        Assert.False(new WriteProblemPages { BuildEngine = engine, Folder = taken }.Execute());
        Assert.Equal("MPUC3001", Assert.Single(engine.Errors).Code);
    }

    private FakeEngine Run()
    {
        var engine = new FakeEngine();
        Assert.True(new WriteProblemPages { BuildEngine = engine, Folder = folder[""] }.Execute());
        return engine;
    }

    private DateTime[] Times() => [.. Directory.EnumerateFiles(folder[""]).Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc)];
}
