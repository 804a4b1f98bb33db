using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Commands;

/// <summary>Tells what there is: targets and topics, or of one of these, or of a property, all.</summary>
internal static class Help
{
    public static readonly Command Command = new(
        "Help",
        "Shows targets and topics; with MpucTopic the properties of a topic, a target or a property.",
        mpuc =>
            HelpText
                .Lines(mpuc.Inputs.Property(CommandProperties.Topic.Name))
                .Match(
                    Right: lines =>
                    {
                        mpuc.Voice.Say(lines);
                        return true;
                    },
                    Left: problem => mpuc.Refused(Seq1(problem))
                )
    );
}

/// <summary>
/// Writes what is made of declarations and stands in the repository: the pages of problems, the tables of README, the list of properties
/// for MSBuild.
/// </summary>
internal static class Docs
{
    public static readonly Command Command = new(
        "Docs",
        "Writes the pages and tables that are made of declarations in the code.",
        Run,
        CommandScope.Repository
    );

    /// <summary>
    /// By path from the repository's root, the files as they should be. A file that has tables among other things is taken as
    /// <paramref name="read"/> gives it.
    /// </summary>
    public static IEnumerable<(string Path, string Text)> Files(Func<string, string> read)
    {
        foreach (var page in ProblemPages.All)
            yield return (Path.Combine(Pages, page.Name), page.Text);
        yield return (Path.Combine("src", "MpucMer.Build", "build", "MpucMer.properties.targets"), PropertyTargets.Text());
        var readme = Path.Combine("src", "MpucMer.Build", "README.md");
        yield return (readme, HelpText.Into(read(readme)));
    }

    private static readonly string Pages = Path.Combine("docs", "problems");

    private static bool Run(Mpuc mpuc)
    {
        var root = Path.GetFullPath(mpuc.RepositoryRoot);
        try
        {
            // What is as declared already keeps its time.
            var files = Files(path => RegularFile.ReadAllText(Path.Combine(root, path)))
                .Select(f => (Path: Path.Combine(root, f.Path), f.Text))
                .ToArray();
            var changed = files.Where(f => !File.Exists(f.Path) || RegularFile.ReadAllText(f.Path) != f.Text).ToArray();
            foreach (var file in changed)
                AtomicFile.Write(file.Path, file.Text, mpuc.Disk);
            var undeclared = Directory.EnumerateFiles(Path.Combine(root, Pages), "MPUC*.md").Except(files.Select(f => f.Path)).ToArray();
            foreach (var path in undeclared)
                File.Delete(path);
            mpuc.Voice.Say(
                $"{files.Length} files are made of declarations, of which {changed.Length} changed; {undeclared.Length} removed"
            );
            return true;
        }
        catch (Exception e) when (e is IOException or UnwritableFileException or UnauthorizedAccessException)
        {
            return mpuc.Refused("write", root, e);
        }
    }
}
