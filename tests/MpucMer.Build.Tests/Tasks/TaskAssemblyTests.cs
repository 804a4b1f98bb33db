using MpucMer.Build.Tasks;

namespace MpucMer.Build.Tests.Tasks;

public sealed class TaskAssemblyTests
{
    private static readonly string Own = Path.GetDirectoryName(typeof(Mpuc).Assembly.Location)!;

    /// <summary>Where experiments load the tasks from; what tests need lies beside the tests alone.</summary>
    private static readonly string Loaded = Path.Combine(Own, "..", "..", "MpucMer.Build", Path.GetFileName(Own));

    private static readonly string[] Needed =
    [
        "MpucMer.Build.dll",
        "MpucMer.Pure.dll",
        "LanguageExt.Core.dll",
        "YamlDotNet.dll",
        "Sep.dll",
    ];

    [Fact]
    public void Beside_the_tasks_lies_all_that_they_need_and_nothing_that_MSBuild_has()
    {
        string[] files = [.. Directory.GetFiles(Loaded, "*.dll", SearchOption.AllDirectories).Select(file => Path.GetFileName(file))];

        Assert.All(Needed, file => Assert.Contains(file, files));
        Assert.DoesNotContain(files, file => file.StartsWith("Microsoft.Build", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("Microsoft.NET.StringTools.dll", files);
    }
}
