using System.Globalization;
using System.IO.Compression;
using MpucMer.Tests;
using MpucMer.Tests.Media;

namespace MpucMer.Package.Tests;

/// <summary>Experiments without a clone: a template, an SDK, a model in one file, and a tool that asks it.</summary>
public sealed class PackageTests(Elsewhere elsewhere) : IClassFixture<Elsewhere>
{
    [Fact]
    public void From_a_template_to_a_prediction()
    {
        elsewhere.Good("", "dotnet", "new", "install", Directory.GetFiles(elsewhere.Feed, "MpucMer.Templates.*.nupkg").Single());
        elsewhere.Good("", "dotnet", "new", "mpucmer", "-n", "voices");
        var project = elsewhere["voices/voices.proj"];
        // Two epochs of two folds say as much here as all of them.
        File.WriteAllText(
            project,
            File.ReadAllText(project)
                .Replace("<MpucEpochs>4<", "<MpucEpochs>2<", StringComparison.Ordinal)
                .Replace("<MpucFolds>3<", "<MpucFolds>2<", StringComparison.Ordinal)
                .Replace(
                    "</Project>",
                    """
                      <Target Name="BeforeTrain"><Message Importance="high" Text="HOOK before" /></Target>
                      <Target Name="AfterTrain"><Message Importance="high" Text="HOOK after" /></Target>
                    </Project>
                    """,
                    StringComparison.Ordinal
                )
        );

        var first = elsewhere.Good("voices", "dotnet", "build", "-tl:off");
        Assert.Contains("HOOK before", first, StringComparison.Ordinal);
        Assert.True(
            first.IndexOf("HOOK before", StringComparison.Ordinal) < first.IndexOf("features", StringComparison.Ordinal)
                && first.IndexOf("HOOK after", StringComparison.Ordinal) > first.IndexOf("fused", StringComparison.Ordinal),
            first
        );
        Assert.True(File.Exists(elsewhere["voices/artifacts/runs/voices/default/results.json"]), first);

        var second = elsewhere.Good("voices", "dotnet", "build", "-tl:off");
        Assert.Contains("nothing to do", second, StringComparison.Ordinal);

        elsewhere.Good("voices", "dotnet", "build", "-tl:off", "-t:Pack", "-p:MpucModel=voices.mpuc");
        var demo = Directory.GetDirectories(elsewhere["voices/artifacts/demo"]).Single();
        var asked = Path.Combine(demo, "Actor_03");
        elsewhere.Good("voices", "dotnet", "build", "-tl:off", "-t:Predict", $"-p:MpucClips={asked}");
        var expected = Rows(File.ReadAllText(elsewhere["voices/artifacts/runs/voices/default/predictions.csv"]));

        elsewhere.Good("", "dotnet", "tool", "install", "MpucMer.Tool", "--tool-path", "tools", "--add-source", elsewhere.Feed);
        var tool = elsewhere["tools/mpucmer"];
        // A model is all that it needs.
        Directory.CreateDirectory(elsewhere["away"]);
        File.Move(elsewhere["voices/voices.mpuc"], elsewhere["away/voices.mpuc"]);
        var said = Rows(elsewhere.Good("away", tool, "predict", "voices.mpuc", asked, "--format", "csv"));
        Assert.Equal(expected.Keys.Order(), said.Keys.Order());
        foreach (var (key, probabilities) in expected)
            Assert.All(probabilities.Zip(said[key]), p => Assert.Equal(p.Item1, p.Item2, 1e-5));

        var table = elsewhere.Good("away", tool, "predict", "voices.mpuc", Directory.GetFiles(asked, "*.wav").Order().First());
        Assert.Contains("audio", table, StringComparison.Ordinal);
        Assert.Contains("landmarks", elsewhere.Good("away", tool, "inspect", "voices.mpuc"), StringComparison.Ordinal);
        Filmed(project, tool);
        Assert.Contains("## Limits", elsewhere.Good("away", tool, "inspect", "voices.mpuc", "--card"), StringComparison.Ordinal);
        File.WriteAllText(elsewhere["away/none.mpuc"], "no model");
        var refused = elsewhere.Run("away", tool, "predict", "none.mpuc", asked);
        Assert.Equal(1, refused.Code);
        Assert.Contains("error MPUC6001", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Text, StringComparison.Ordinal);

        Assert.Equal(
            expected.Keys.Select(k => k.Clip).Distinct().Order(StringComparer.Ordinal),
            Sampled(elsewhere["away/voices.mpuc"], asked).Select(line => line.Split(':')[0])
        );

        // Another project of that name is another experiment.
        elsewhere.Good("", "dotnet", "new", "mpucmer", "-n", "voices", "-o", "other/voices");
        Assert.Contains("first time", elsewhere.Good("other/voices", "dotnet", "build", "-tl:off", "-t:Plan"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MpucMer.Sdk")]
    [InlineData("MpucMer.Templates")]
    [InlineData("MpucMer.Tool")]
    [InlineData("MpucMer")]
    public void A_package_is_small_and_has_its_readme_and_licence(string id)
    {
        var path = Directory.GetFiles(elsewhere.Feed, $"{id}.0*.nupkg").Single();
        using var package = ZipFile.OpenRead(path);
        var names = package.Entries.Select(e => e.FullName).ToArray();
        Assert.Contains("README.md", names);
        Assert.Contains("LICENSE", names);
        Assert.True(new FileInfo(path).Length < 20_000_000);
        Assert.DoesNotContain(names, n => n.Contains("libtorch", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A film, of which neither has more than it: sound and the face that is found in it.</summary>
    private void Filmed(string project, string tool)
    {
        if (!FfmpegFactAttribute.There)
            return;
        Directory.CreateDirectory(elsewhere["films"]);
        Ended.Of(
            new(
                "ffmpeg",
                [
                    .. (string[])["-nostdin", "-v", "error", "-loop", "1", "-framerate", "25", "-i"],
                    Path.Combine(TestFiles.Folder, "astronaut.jpg"),
                    .. (string[])["-f", "lavfi", "-i", "sine=330", "-t", "2", "-pix_fmt", "yuv420p", elsewhere["films/eva.mp4"]],
                ]
            )
        );
        elsewhere.Good("voices", "dotnet", "build", project, "-tl:off", "-t:Predict", $"-p:MpucClips={elsewhere["films"]}");
        var byBuild = Rows(File.ReadAllText(elsewhere["voices/artifacts/runs/voices/default/predictions.csv"]));
        var byTool = Rows(elsewhere.Good("away", tool, "predict", "voices.mpuc", elsewhere["films/eva.mp4"], "--format", "csv"));
        Assert.Equal(["audio", "fused", "landmarks"], byBuild.Keys.Select(k => k.Probe).Order());
        Assert.Equal(["audio", "fused", "landmarks"], byTool.Keys.Select(k => k.Probe).Order());
        foreach (var (key, probabilities) in byBuild)
            Assert.All(probabilities.Zip(byTool[key]), p => Assert.Equal(p.Item1, p.Item2, 1e-5));
    }

    /// <summary>What the sample of the library's README says, in a project of its own, of the clips in a folder.</summary>
    private string[] Sampled(string model, string clips)
    {
        var readme = File.ReadAllText(Path.Combine(TestFiles.Repository, "src/MpucMer/README.md"));
        var from = readme.IndexOf("```csharp", StringComparison.Ordinal) + "```csharp".Length;
        var sample = readme[from..readme.IndexOf("```", from, StringComparison.Ordinal)]
            .Replace("\"voices.mpuc\"", $"\"{model}\"", StringComparison.Ordinal)
            .Replace("\"clips/eva/one.wav\", \"clips/eva/two.wav\"", $"\"{clips}\"", StringComparison.Ordinal);
        Directory.CreateDirectory(elsewhere["sample"]);
        File.WriteAllText(elsewhere["sample/Program.cs"], sample);
        var version = Path.GetFileNameWithoutExtension(Directory.GetFiles(elsewhere.Feed, "MpucMer.0*.nupkg").Single())[
            "MpucMer.".Length..
        ];
        File.WriteAllText(
            elsewhere["sample/sample.csproj"],
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MpucMer" Version="{version}" />
                <PrunePackageReference Include="{string.Join(';', Elsewhere.Foreign)}" Version="1000.0.0" />
              </ItemGroup>
            </Project>
            """
        );
        return elsewhere
            .Good("sample", "dotnet", "run", "-v:q")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains(" by ", StringComparison.Ordinal))
            .ToArray();
    }

    private static Dictionary<(string Clip, string Probe), double[]> Rows(string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(','));
        return lines.ToDictionary(c => (c[0], c[2]), c => c[6..].Select(x => double.Parse(x, CultureInfo.InvariantCulture)).ToArray());
    }
}
