using System.Xml.Linq;
using MpucMer.Build.Rendering;
using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Tests.Settings;

/// <summary>What is made of the declarations of properties stands in the repository too. With MPUC_WRITE_TABLE=1 these tests write it anew.</summary>
public sealed class TargetsTests
{
    private const string WriteTable = "MPUC_WRITE_TABLE";
    private static readonly string Build = Path.Combine(Root(), "src", "MpucMer.Build");

    [Fact]
    public void The_targets_hand_over_every_property()
    {
        var path = Path.Combine(Build, "build", "MpucMer.properties.targets");
        var text = PropertyTargets.Text();
        if (Environment.GetEnvironmentVariable(WriteTable) == "1") File.WriteAllText(path, text);
        Assert.True(File.ReadAllText(path) == text, $"{path} is out of step with the declarations of properties: run this test with {WriteTable}=1 to write it anew");
        Assert.Equal(
            MpucMer.Pure.Configuration.Properties.All.Select(p => (p.Name, $"$({p.Name})")),
            XDocument.Parse(text).Descendants("_MpucProperty").Select(e => (e.Attribute("Include")!.Value, e.Attribute("Value")!.Value)));
    }

    [Fact]
    public void The_readme_has_every_property_target_and_item()
    {
        var path = Path.Combine(Build, "README.md");
        var readme = File.ReadAllText(path);
        const string begin = "<!-- properties -->", end = "<!-- end of properties -->";
        var (from, to) = (readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length, readme.IndexOf(end, StringComparison.Ordinal));
        var table = $"\n{string.Join('\n', HelpText.PropertyRows())}\n";
        if (Environment.GetEnvironmentVariable(WriteTable) == "1") File.WriteAllText(path, readme[..from] + table + readme[to..]);
        else Assert.True(readme[from..to] == table, $"the table of properties in {path} is out of step with the declarations of properties: run this test with {WriteTable}=1 to write it anew");
        Assert.All(HelpText.Targets, t => Assert.Contains($"`{t.Name}`", readme, StringComparison.Ordinal));
        Assert.All(HelpText.Items, i => Assert.Contains($"`{i.Name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_is_a_file_or_folder_is_a_path() =>
        Assert.Equal(
            MpucMer.Pure.Configuration.Properties.All.Filter(p => p.Form.Contains("folder", StringComparison.Ordinal) || p.Form.Contains("file", StringComparison.Ordinal)).Map(p => p.Name),
            MpucMer.Pure.Configuration.Properties.All.Filter(p => p.IsPath).Map(p => p.Name));

    /// <summary>A path, or a property that a user sets, may hold backticks, quotes and $(): a shell would run what is in them.</summary>
    [Fact]
    public void No_line_for_a_shell_is_put_together_of_anybodys_text()
    {
        var files = Directory.GetFiles(Root(), "*", SearchOption.TopDirectoryOnly).Concat(Directory.GetFiles(Path.Combine(Root(), "src"), "*", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Path.Combine(Root(), "experiments")))
            .Where(f => Path.GetExtension(f) is ".targets" or ".props" or ".proj" or ".csproj").Select(XDocument.Load).ToArray();
        var elements = files.SelectMany(f => f.Descendants()).ToArray();
        var commands = elements.Where(e => e.Name.LocalName == "Exec").Select(e => e.Attribute("Command")!.Value).ToArray();
        Assert.NotEmpty(commands);
        // What a command names, and what that names, until there is nothing new.
        var (seen, next) = (new System.Collections.Generic.HashSet<string>(), new Queue<string>(commands));
        while (next.TryDequeue(out var text))
        {
            foreach (System.Text.RegularExpressions.Match named in System.Text.RegularExpressions.Regex.Matches(text, @"[$@%]\(([^)]*)\)"))
            {
                if (!seen.Add(named.Groups[1].Value)) continue;
                Assert.StartsWith("_Mpuc", named.Groups[1].Value, StringComparison.Ordinal);
                var made = elements.Where(e => e.Name.LocalName == named.Groups[1].Value).ToArray();
                Assert.NotEmpty(made);
                foreach (var element in made) next.Enqueue(element.Value);
            }
        }
    }

    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MpucMer.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
