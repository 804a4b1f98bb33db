using System.Xml.Linq;
using MpucMer.Build.Commands;

namespace MpucMer.Build.Tests.Settings;

/// <summary>What is made of declarations, and the targets that call commands.</summary>
public sealed class TargetsTests
{
    private static readonly string Build = Path.Combine(Root(), "src", "MpucMer.Build");

    [Fact]
    public void What_is_made_of_declarations_is_as_they_say()
    {
        string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));
        Assert.All(Docs.Files(Read), f =>
            Assert.True(Read(f.Path) == f.Text, $"{f.Path} is not what the declarations say. Write it anew: {ProblemPages.Command}")
        );
    }

    [Fact]
    public void The_targets_hand_over_every_property() =>
        Assert.Equal(
            MpucMer.Pure.Configuration.Properties.All.Select(p => (p.Name, $"$({p.Name})")),
            XDocument
                .Load(Path.Combine(Build, "build", "MpucMer.properties.targets"))
                .Descendants("_MpucContext")
                .Where(e => e.Attribute("Kind")!.Value == "Property")
                .Select(e => (e.Attribute("Include")!.Value, e.Attribute("Value")!.Value))
        );

    /// <summary>A target that no command is behind, or a command without one, would be told only when somebody calls it.</summary>
    [Fact]
    public void Every_command_is_a_target_and_every_target_a_command()
    {
        var calls = new[]
        {
            Path.Combine(Build, "build", "MpucMer.targets"),
            Path.Combine(Build, "build", "MpucMer.all.targets"),
            Path.Combine(Root(), "docs", "docs.proj"),
        }
            .SelectMany(f => XDocument.Load(f).Descendants("Mpuc"))
            .Select(e => (Target: e.Parent!.Attribute("Name")!.Value, Command: e.Attribute("Command")!.Value))
            .ToArray();
        Assert.All(calls, c => Assert.Equal(c.Target, c.Command));
        Assert.Equal(
            AllCommands.All.Select(c => c.Name).Order(StringComparer.Ordinal),
            calls.Select(c => c.Command).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Whatever_is_a_file_or_folder_is_a_path() =>
        Assert.Equal(
            MpucMer
                .Pure.Configuration.Properties.All.Filter(p =>
                    p.Form.Contains("folder", StringComparison.Ordinal) || p.Form.Contains("file", StringComparison.Ordinal)
                )
                .Map(p => p.Name),
            MpucMer.Pure.Configuration.Properties.All.Filter(p => p.IsPath).Map(p => p.Name)
        );

    /// <summary>A path, or a property that a user sets, may hold backticks, quotes and $(): a shell would run what is in them.</summary>
    [Fact]
    public void No_line_for_a_shell_is_put_together_of_anybodys_text()
    {
        var files = Directory
            .GetFiles(Root(), "*", SearchOption.TopDirectoryOnly)
            .Concat(Directory.GetFiles(Path.Combine(Root(), "src"), "*", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Path.Combine(Root(), "experiments")))
            .Where(f => Path.GetExtension(f) is ".targets" or ".props" or ".proj" or ".csproj")
            .Select(XDocument.Load)
            .ToArray();
        var elements = files.SelectMany(f => f.Descendants()).ToArray();
        var commands = elements.Where(e => e.Name.LocalName == "Exec").Select(e => e.Attribute("Command")!.Value).ToArray();
        Assert.NotEmpty(commands);
        // What a command names, and what that names, until there is nothing new.
        var (seen, next) = (new System.Collections.Generic.HashSet<string>(), new Queue<string>(commands));
        while (next.TryDequeue(out var text))
        {
            foreach (System.Text.RegularExpressions.Match named in System.Text.RegularExpressions.Regex.Matches(text, @"[$@%]\(([^)]*)\)"))
            {
                if (!seen.Add(named.Groups[1].Value))
                    continue;
                Assert.StartsWith("_Mpuc", named.Groups[1].Value, StringComparison.Ordinal);
                var made = elements.Where(e => e.Name.LocalName == named.Groups[1].Value).ToArray();
                Assert.NotEmpty(made);
                foreach (var element in made)
                    next.Enqueue(element.Value);
            }
        }
    }

    internal static string Root() => MpucMer.Tests.TestFiles.Repository;
}
