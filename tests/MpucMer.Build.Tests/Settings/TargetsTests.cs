using System.Xml.Linq;
using MpucMer.Build.Commands;
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
            XDocument.Parse(text).Descendants("_MpucContext").Where(e => e.Attribute("Kind")!.Value == "Property").Select(e => (e.Attribute("Include")!.Value, e.Attribute("Value")!.Value)));
    }

    [Fact]
    public void The_readme_has_every_property_target_and_item()
    {
        var path = Path.Combine(Build, "README.md");
        var readme = File.ReadAllText(path);
        var now = Between(Between(Between(readme, "targets", HelpText.TargetRows()), "items", HelpText.ItemRows()), "properties", HelpText.PropertyRows());
        if (Environment.GetEnvironmentVariable(WriteTable) == "1") File.WriteAllText(path, now);
        else Assert.True(readme == now, $"the tables in {path} are out of step with the declarations: run this test with {WriteTable}=1 to write them anew");
    }

    private static string Between(string text, string name, IEnumerable<string> rows)
    {
        var (begin, end) = ($"<!-- {name} -->", $"<!-- end of {name} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, text.IndexOf(end, StringComparison.Ordinal));
        return text[..from] + $"\n{string.Join('\n', rows)}\n" + text[to..];
    }

    /// <summary>A target that no command is behind, or a command without one, would be told only when somebody calls it.</summary>
    [Fact]
    public void Every_command_is_a_target_of_an_experiment_or_of_a_list()
    {
        var calls = new[] { "MpucMer.targets", "MpucMer.all.targets" }.SelectMany(f => XDocument.Load(Path.Combine(Build, "build", f)).Descendants("Mpuc"))
            .Select(e => (Target: e.Parent!.Attribute("Name")!.Value, Command: e.Attribute("Command")!.Value)).ToArray();
        Assert.All(calls, c => Assert.Equal(c.Target, c.Command));
        Assert.Equal(AllCommands.All.Select(c => c.Name).Order(StringComparer.Ordinal), calls.Select(c => c.Command).Order(StringComparer.Ordinal));
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
